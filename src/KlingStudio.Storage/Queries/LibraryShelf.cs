using System.Linq.Expressions;
using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>
/// What an owner does to the things in the library. Each answers false when there is no such generation of this owner.
/// The life cycle's version stays as it is: a mark must not make a grain's write fail, nor a grain's write undo a mark.
/// </summary>
public sealed class LibraryShelf(IDbContextFactory<StudioContext> contexts, TimeProvider? clock = null)
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>Sets or clears the mark.</summary>
    public Task<bool> SetFavouriteAsync(OwnerId owner, Guid id, bool favourite, CancellationToken cancellationToken) =>
        SetAsync(owner, id, row => row.Favourite, row => favourite, cancellationToken);

    /// <summary>Takes it out of sight; it can be restored for 30 days.</summary>
    public Task<bool> DeleteAsync(OwnerId owner, Guid id, CancellationToken cancellationToken)
    {
        DateTime? now = _clock.GetUtcNow().UtcDateTime;
        return SetAsync(owner, id, row => row.DeletedAt, row => row.DeletedAt ?? now, cancellationToken);
    }

    /// <summary>Undoes <see cref="DeleteAsync"/>.</summary>
    public Task<bool> RestoreAsync(OwnerId owner, Guid id, CancellationToken cancellationToken) =>
        SetAsync(owner, id, row => row.DeletedAt, row => null, cancellationToken);

    private Task<bool> SetAsync<T>(
        OwnerId owner,
        Guid id,
        Expression<Func<GenerationRow, T>> property,
        Expression<Func<GenerationRow, T>> value,
        CancellationToken cancellationToken) => contexts.WriteAsync(
            async (context, token) => await context.Generations
                .Where(row => row.Id == id && row.Owner == owner.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(property, value), token) == 1,
            cancellationToken);
}
