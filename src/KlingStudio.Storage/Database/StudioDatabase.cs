using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KlingStudio.Storage;

/// <summary>The database as a whole: brought up to date at start, probed for the health page.</summary>
public sealed partial class StudioDatabase(
    IDbContextFactory<StudioContext> contexts,
    StudioStorageOptions options,
    TimeProvider clock,
    ILogger<StudioDatabase>? logger = null)
{
    private readonly ILogger _log = logger ?? NullLogger<StudioDatabase>.Instance;

    /// <summary>Creates the database or brings it up to date; <see cref="StudioStorageOptions.MigrationTimeout"/> is how long it may take.</summary>
    /// <exception cref="StorageException">It can't be done, or a newer version of the studio made this database; it is as it was.</exception>
    public Task MigrateAsync(CancellationToken cancellationToken) => MigrateAsync(options.MigrationTimeout, cancellationToken);

    /// <summary>
    /// As <see cref="MigrateAsync(CancellationToken)"/> with its own time limit. EF's lock is a row that a killed process leaves behind and that
    /// EF waits for without end. Ours is a lock on a file, which the system takes back from a dead process; whoever holds it is
    /// the only one who migrates, so a row that is there already is stale and is cleared.
    /// </summary>
    public async Task MigrateAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await using var alone = await LockAsync(either.Token);
            await using var context = await contexts.CreateDbContextAsync(either.Token);
            await MigrateAsync(context, either.Token);
        }
        catch (OperationCanceledException stopped) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StorageException(
                $"The studio's database could not be brought up to date within {timeout.TotalSeconds:0.#} seconds: another process is working on it. Stop other studios that use this data folder, then start again.", stopped);
        }
        catch (Exception error) when (StorageFaults.IsStorage(error))
        {
            throw StorageFaults.Explain(error);
        }
    }

    /// <summary>Writes to the database and takes it back, so that a full or read-only disk shows.</summary>
    /// <exception cref="StorageException">It can't be written to; the message says why.</exception>
    public Task ProbeAsync(CancellationToken cancellationToken) => contexts.WriteAsync(
        async (context, token) =>
        {
            // Several pages: an update in place would succeed on a full disk.
            await context.Database.ExecuteSqlRawAsync("INSERT INTO Probes (Padding) VALUES (zeroblob(32768))", token);
            return await context.Database.ExecuteSqlRawAsync("DELETE FROM Probes", token);
        },
        cancellationToken);

    private async Task MigrateAsync(StudioContext context, CancellationToken cancellationToken)
    {
        // On a new file EF would ask for the history table first and log the miss as an error.
        var history = context.GetService<IHistoryRepository>();
        var applied = await history.ExistsAsync(cancellationToken)
            ? (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal)
            : [];
        var known = context.Database.GetMigrations().ToList();
        if (applied.Except(known, StringComparer.Ordinal).Order(StringComparer.Ordinal).LastOrDefault() is { } unknown)
            throw new StorageException($"This data folder was last used by a newer version of Kling Studio (its database has “{unknown}”). Start that version again, or choose another data folder.");
        if (known.All(applied.Contains))
            return;
        await ClearStaleRowAsync(context, cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
        LogMigrated(_log, known.Count - applied.Count);
    }

    private async Task ClearStaleRowAsync(StudioContext context, CancellationToken cancellationToken)
    {
        var tables = await context.Database
            .SqlQueryRaw<int>("""SELECT COUNT(*) AS "Value" FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsLock'""")
            .SingleAsync(cancellationToken);
        if (tables > 0 && await context.Database.ExecuteSqlRawAsync("DELETE FROM __EFMigrationsLock", cancellationToken) > 0)
            LogStaleRow(_log);
    }

    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(options.DatabasePath + ".migration", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (UnauthorizedAccessException error)
            {
                throw new StorageException("The studio's data folder can't be written to. Check who owns it.", error);
            }
            catch (IOException error) when (error is DirectoryNotFoundException)
            {
                throw new StorageException("The studio's data folder does not exist.", error);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellationToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The database was brought up to date: {Count} migrations applied.")]
    private static partial void LogMigrated(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A migration was cut off earlier; its lock was cleared.")]
    private static partial void LogStaleRow(ILogger logger);
}
