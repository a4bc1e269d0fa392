namespace KlingStudio.Testing;

/// <summary>A job at the fake, living through its script.</summary>
public sealed class FakeJob : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly SemaphoreSlim _next = new(0);
    private readonly TimeProvider _time;
    private TaskCompletionSource _changed = Signal();
    private readonly CancellationTokenSource _stop = new();

    // It has its place from the first moment, as at fal: whoever asks at once is told it.
    internal FakeJob(Guid id, Submit submit, JobScript script, TimeProvider time) =>
        (Id, Submit, Script, _time, Place) = (id, submit, script, time, script.Phases is [var first, ..] ? first.Place : null);

    /// <summary>The request id.</summary>
    public Guid Id { get; }

    /// <summary>The POST that made it.</summary>
    public Submit Submit { get; }

    /// <summary>IN_QUEUE, IN_PROGRESS or COMPLETED.</summary>
    public string Status { get; private set; } = "IN_QUEUE";

    /// <summary>When it was completed; by the fake's clock.</summary>
    public DateTimeOffset? CompletedAt { get; private set; }

    /// <summary>Whether its script ends with a clip that can be had.</summary>
    public bool EndsWithClip => Script.End is Outcome.Clip { Kind: ClipKind.Whole or ClipKind.Cut or ClipKind.TruncatedOnce or ClipKind.Slow };

    internal JobScript Script { get; }

    internal Outcome End { get; private set; } = new Outcome.Clip(ClipKind.None);

    internal int? Place { get; private set; }

    /// <summary>fal does not know it any more.</summary>
    internal bool Removed { get; private set; }

    /// <summary>Ends the phase that it is in.</summary>
    public void Next() => _next.Release();

    /// <inheritdoc />
    public void Dispose()
    {
        _next.Dispose();
        _stop.Dispose();
    }

    internal async Task RunAsync(CancellationToken stopping)
    {
        foreach (var phase in Script.Phases)
        {
            if (!Enter(phase))
                return;
            try
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, stopping);
                if (phase.Time is { } time)
                    await Task.Delay(time, _time, either.Token);
                else
                    await _next.WaitAsync(either.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }

        Complete(Script.End);
    }

    /// <summary>Stops it: in the queue it is taken out, else it ends as cancelled. False: too late.</summary>
    internal bool Cancel(CancelStyle style)
    {
        lock (_lock)
        {
            if (Status == "COMPLETED")
                return false;
            if (Status == "IN_PROGRESS" && style == CancelStyle.IgnoredWhenRunning)
                return true;
            _stop.Cancel();
            if (Status == "IN_QUEUE" && style == CancelStyle.Forgotten)
            {
                Removed = true;
                Tell();
                return true;
            }
        }

        Complete(new Outcome.Error(499, """{"detail":"The request was cancelled","error_type":"client_cancelled"}""", "The request was cancelled", "client_cancelled", [("X-Fal-Error-Type", "client_cancelled")]));
        return true;
    }

    /// <summary>How it stands, and a task that ends when that changes.</summary>
    internal (string Status, int? Place, IReadOnlyList<string> Lines, bool Removed, Task Changed) Look()
    {
        lock (_lock)
            return (Status, Place, [.. _lines], Removed, _changed.Task);
    }

    private bool Enter(Phase phase)
    {
        lock (_lock)
        {
            if (_stop.IsCancellationRequested)
                return false;
            (Status, Place) = (phase.Status, phase.Place);
            _lines.AddRange(phase.Lines);
            Tell();
            return true;
        }
    }

    private void Complete(Outcome end)
    {
        lock (_lock)
        {
            if (Status == "COMPLETED" || Removed)
                return;
            (Status, Place, End, CompletedAt) = ("COMPLETED", null, end, _time.GetUtcNow());
            Tell();
        }
    }

    private void Tell()
    {
        var changed = _changed;
        _changed = Signal();
        changed.SetResult();
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What the fake does when it is asked to stop a job. fal does not document what is seen afterwards, so all of it has to be lived with.</summary>
public enum CancelStyle
{
    /// <summary>It ends as COMPLETED, with <c>client_cancelled</c>.</summary>
    Completed,

    /// <summary>Out of the queue it is gone (404); running it ends as above.</summary>
    Forgotten,

    /// <summary>Out of the queue it ends as above; a running one goes on as if nothing had been said.</summary>
    IgnoredWhenRunning,
}

/// <summary>A POST to the queue that arrived whole.</summary>
/// <param name="Body">JSON, as sent.</param>
/// <param name="Headers">Names as sent.</param>
/// <param name="Query">With its question mark.</param>
/// <param name="Generation">Whose it is: the id at the end of <c>fal_webhook</c>, else the prompt.</param>
public sealed record Submit(string Body, IReadOnlyDictionary<string, string> Headers, string Query, string Generation)
{
    /// <summary>Whether the fake made a job of it (whatever it then answered).</summary>
    public FakeJob? Job { get; internal set; }
}
