using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>The two ways to use the database: a read, and a write in one immediate transaction. Storage faults come out typed.</summary>
internal static class StudioWork
{
    /// <summary>A context for one operation.</summary>
    public static async Task<T> ReadAsync<T>(
        this IDbContextFactory<StudioContext> contexts,
        Func<StudioContext, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            return await read(context, cancellationToken);
        }
        catch (Exception error) when (StorageFaults.IsStorage(error))
        {
            throw StorageFaults.Explain(error);
        }
    }

    /// <summary>
    /// All of <paramref name="write"/> or nothing of it. The transaction takes the write lock when it begins: one that read first and
    /// asked for the lock later would fail whenever somebody else wrote in between.
    /// </summary>
    public static async Task<T> WriteAsync<T>(
        this IDbContextFactory<StudioContext> contexts,
        Func<StudioContext, CancellationToken, Task<T>> write,
        CancellationToken cancellationToken)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            var answer = await write(context, cancellationToken);

            // From here on it happens: a caller that goes away must not leave it open whether it did.
            await transaction.CommitAsync(CancellationToken.None);
            return answer;
        }
        catch (Exception error) when (StorageFaults.IsStorage(error))
        {
            throw StorageFaults.Explain(error);
        }
    }
}
