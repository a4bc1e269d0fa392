namespace KlingStudio.Generations;

/// <summary>
/// Keeps only the newest report that has not been taken yet, with the log lines of those it replaced: an engine may report
/// every frame, a row is written four times a second, and no log line is lost.
/// </summary>
internal sealed class ReportMailbox : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _arrived = new(0, 1);
    private EngineReport? _newest;
    private bool _closed;

    public void Post(EngineReport report)
    {
        lock (_lock)
        {
            if (_newest is { IsTerminal: true })
                return;
            _newest = _newest?.Log is { Count: > 0 } earlier ? report with { Log = [.. earlier, .. report.Log ?? []] } : report;
            Signal();
        }
    }

    /// <summary>No report follows: what is waiting can still be taken.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Signal();
        }
    }

    /// <summary>The newest report, waiting for one; null when closed and empty.</summary>
    public async Task<EngineReport?> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_newest is { } report)
                {
                    _newest = null;
                    return report;
                }

                if (_closed)
                    return null;
            }

            await _arrived.WaitAsync(cancellationToken);
        }
    }

    public void Dispose() => _arrived.Dispose();

    private void Signal()
    {
        if (_arrived.CurrentCount == 0)
            _arrived.Release();
    }
}
