using KlingStudio.Generations;

namespace KlingStudio.Rehearsal;

/// <summary>One clip on its way. What it knows changes under its own lock; whoever watches is woken and reads the newest state, so nothing piles up.</summary>
internal sealed class RehearsalJob(EngineOrder order, string file, int frames) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _log = [];
    private TaskCompletionSource _changed = NewSignal();
    private EngineState _state = EngineState.Queued;
    private int? _place;
    private int _done;
    private Failure? _failure;
    private int _checked;

    public EngineOrder Order { get; } = order;

    /// <summary>The finished clip; until then nothing is there under this name.</summary>
    public string File { get; } = file;

    public string PartFile { get; } = file + ".part";

    public int Frames { get; } = frames;

    public CancellationToken Stop => _stop.Token;

    /// <summary>The encoder's process, while there is one.</summary>
    public int? EncoderProcess { get; set; }

    public EngineState State
    {
        get
        {
            lock (_gate)
                return _state;
        }
    }

    public void AskToStop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile.
        }
    }

    public void Queue(int place) => Change(() => _place = place);

    public void Begin() => Change(() => (_state, _place) = (EngineState.Running, null));

    public void Say(string line) => Change(() => _log.Add(line));

    public void Progress(int done, bool tell)
    {
        lock (_gate)
            _done = done;
        if (tell)
            Change(() => { });
    }

    public void End(EngineState state, Failure? failure = null) => Change(() =>
    {
        if (!IsEnd(_state))
            (_state, _place, _failure) = (state, null, failure);
    });

    /// <summary>For a single question: the log lines since the last one.</summary>
    public EngineReport Check()
    {
        lock (_gate)
        {
            var report = Report(_checked);
            _checked = _log.Count;
            return report;
        }
    }

    /// <summary>The state now, and a task that ends at the next change.</summary>
    public (EngineReport Report, int LogCount, Task Changed) Look(int logFrom)
    {
        lock (_gate)
            return (Report(logFrom), _log.Count, _changed.Task);
    }

    /// <summary>Called when its run has ended: nobody can stop it any more.</summary>
    public void Dispose() => _stop.Dispose();

    private EngineReport Report(int logFrom) => new(
        _state,
        _state == EngineState.Queued ? _place : null,
        _state is EngineState.Running or EngineState.Done ? new EngineProgress(_done, Frames) : null,
        _log.Count > logFrom ? _log[logFrom..] : null,
        _failure);

    private void Change(Action change)
    {
        TaskCompletionSource signal;
        lock (_gate)
        {
            change();
            (signal, _changed) = (_changed, NewSignal());
        }
        signal.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static bool IsEnd(EngineState state) => state is not (EngineState.Queued or EngineState.Running);
}
