using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace KlingStudio.Components.Tests;

/// <summary>What can happen to a database under a page that is open: it goes away, or one answer takes its time.</summary>
internal sealed class Weather : DbCommandInterceptor
{
    private const int CannotOpen = 14;

    private TaskCompletionSource? _held;
    private int _reads;
    private int _open;

    /// <summary>Nothing can be read or written.</summary>
    public bool Away { get; set; }

    /// <summary>How many reads there have been.</summary>
    public int Reads => _reads;

    /// <summary>Nobody is reading any more.</summary>
    public bool IsCalm => _open == 0;

    /// <summary>The next answer is read now and arrives when the test says so: what it says may be old by then.</summary>
    public TaskCompletionSource HoldNextAnswer() => _held = new TaskCompletionSource();

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Blow();
        return ValueTask.FromResult(result);
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _reads);
        Interlocked.Increment(ref _open);
        if (Interlocked.Exchange(ref _held, null) is { } held)
            await held.Task;
        return result;
    }

    public override InterceptionResult DataReaderDisposing(DbCommand command, DataReaderDisposingEventData eventData, InterceptionResult result)
    {
        Interlocked.Decrement(ref _open);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Blow();
        return ValueTask.FromResult(result);
    }

    private void Blow()
    {
        if (Away)
            throw new SqliteException("unable to open database file", CannotOpen);
    }
}
