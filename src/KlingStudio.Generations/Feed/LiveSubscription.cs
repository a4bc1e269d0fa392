namespace KlingStudio.Generations;

/// <summary>
/// One page's subscription. Per generation at most four hints a second, the newest one winning; a new state goes at once.
/// The handler runs with the execution context of the subscriber (its culture), never under a lock, never after disposal.
/// </summary>
internal sealed class LiveSubscription(Func<FeedHint, Task> handler, TimeProvider time, Action<LiveSubscription> remove, Action<Exception, Guid> failed) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private readonly Dictionary<Guid, Line> _lines = [];
    private bool _disposed;

    public void Offer(FeedHint hint)
    {
        lock (_lock)
        {
            if (_disposed || !Take(hint))
                return;
        }

        Deliver(hint);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach (var line in _lines.Values)
                line.Timer?.Dispose();
            _lines.Clear();
        }

        remove(this);
    }

    /// <summary>True when the hint goes out now; else it is old, or waits for its turn.</summary>
    private bool Take(FeedHint hint)
    {
        var now = time.GetTimestamp();
        if (!_lines.TryGetValue(hint.GenerationId, out var line))
            _lines[hint.GenerationId] = line = new Line();
        if (hint.Version <= line.Newest)
            return false;
        line.Newest = hint.Version;
        var wait = line.SentAt is { } sent ? Interval - time.GetElapsedTime(sent, now) : TimeSpan.Zero;
        if (hint.Status != line.Status || wait <= TimeSpan.Zero)
        {
            (line.SentAt, line.Status, line.Waiting) = (now, hint.Status, null);
            return true;
        }

        var armed = line.Waiting is not null;
        line.Waiting = hint;
        if (!armed)
            Arm(line, hint.GenerationId, wait);
        return false;
    }

    private void Arm(Line line, Guid id, TimeSpan wait)
    {
        line.Timer?.Dispose();
        line.Timer = time.CreateTimer(_ => Flush(id), null, wait, Timeout.InfiniteTimeSpan);
    }

    private void Flush(Guid id)
    {
        FeedHint hint;
        lock (_lock)
        {
            if (_disposed || !_lines.TryGetValue(id, out var line) || line.Waiting is not { } waiting)
                return;
            (line.SentAt, line.Waiting) = (time.GetTimestamp(), null);
            hint = waiting;
        }

        Deliver(hint);
    }

    private void Deliver(FeedHint hint)
    {
        if (_context is null)
            _ = HandleAsync(hint);
        else
            ExecutionContext.Run(_context, _ => _ = HandleAsync(hint), null);
    }

    private async Task HandleAsync(FeedHint hint)
    {
        try
        {
            await handler(hint);
        }
        catch (Exception error)
        {
            failed(error, hint.GenerationId);
        }
    }

    /// <summary>What this page was last told of one generation.</summary>
    private sealed class Line
    {
        public long Newest { get; set; } = -1;

        public long? SentAt { get; set; }

        public GenerationStatus? Status { get; set; }

        public FeedHint? Waiting { get; set; }

        public ITimer? Timer { get; set; }
    }
}
