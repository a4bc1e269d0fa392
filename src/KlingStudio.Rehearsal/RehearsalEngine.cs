using System.Runtime.CompilerServices;
using KlingStudio.Generations;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Rehearsal;

/// <summary>
/// The engine in the box: renders the still with the camera move that the prompt describes. A small pool of renders with a bounded queue before it;
/// nothing outlives the process, so after a restart every ticket is lost and the order simply comes again.
/// </summary>
public sealed partial class RehearsalEngine(RehearsalOptions options, IMediaVault vault, Ffmpeg ffmpeg, TimeProvider time, ILogger<RehearsalEngine> logger)
    : IVideoEngine, IAsyncDisposable
{
    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, RehearsalJob> _jobs = new(StringComparer.Ordinal);
    private readonly List<RehearsalJob> _queue = [];
    private readonly HashSet<Task> _runs = [];
    private int _running;
    private bool _closed;

    /// <inheritdoc />
    public EngineDescription Description => new()
    {
        Id = EngineIds.Rehearsal,
        Name = "Rehearsal",
        Verb = "Rehearse",
        Tagline = "A free camera rehearsal of your still, made here.",
        Billable = false,
        MaxTakes = 1,
        TakesNegativePrompt = true,
        TakesCfgScale = true,
        ReportsProgress = true,
        Unavailable = ffmpeg.Unavailable,
    };

    /// <inheritdoc />
    public string? Read(RecipeDraft draft) => ShotReader.Read(draft.Prompt, draft.NegativePrompt, draft.Seconds, draft.CfgScale).Reading;

    /// <summary>Deletes what an earlier process left in the spool. Call it once at start, before the first submit.</summary>
    public void CleanSpool()
    {
        Directory.CreateDirectory(options.SpoolDirectory);
        foreach (var file in Directory.EnumerateFiles(options.SpoolDirectory))
            File.Delete(file);
    }

    /// <inheritdoc />
    public async Task PrepareAsync(EngineOrder order, CancellationToken cancellationToken)
    {
        if (ffmpeg.Unavailable is { } reason)
            throw new EngineException(RehearsalFailures.NoFfmpeg(reason), retryable: true);
        if (await vault.FindAsync(order.Still.Key, cancellationToken) is null)
            throw new EngineException(RehearsalFailures.StillMissing, retryable: false);
    }

    /// <inheritdoc />
    public Task<SubmitAnswer> SubmitAsync(EngineOrder order, CancellationToken cancellationToken)
    {
        if (ffmpeg.Tools is null)
            return Task.FromResult<SubmitAnswer>(new SubmitAnswer.Refused(RehearsalFailures.NoFfmpeg(ffmpeg.Unavailable ?? "ffmpeg is not there")));
        var ticket = order.AttemptId.ToString("N");
        lock (_gate)
        {
            if (_closed)
                return Task.FromResult<SubmitAnswer>(new SubmitAnswer.NotSent("the studio is closing", BusyRetry));
            if (!_jobs.TryGetValue(ticket, out var job))
            {
                if (_queue.Count >= options.MaxQueued)
                    return Task.FromResult<SubmitAnswer>(new SubmitAnswer.NotSent("too many at once", BusyRetry));
                job = new RehearsalJob(order, Path.Combine(options.SpoolDirectory, ticket + ".mp4"), order.Recipe.Seconds * Shot.FramesPerSecond);
                _jobs.Add(ticket, job);
                _queue.Add(job);
                Advance();
            }
            var place = _queue.IndexOf(job);
            return Task.FromResult<SubmitAnswer>(new SubmitAnswer.Accepted(new EngineTicket(ticket), place < 0 ? null : place));
        }
    }

    /// <inheritdoc />
    public Task<EngineReport> CheckAsync(EngineTicket ticket, CancellationToken cancellationToken) =>
        Task.FromResult(Find(ticket)?.Check() ?? new EngineReport(EngineState.Lost));

    /// <inheritdoc />
    public async IAsyncEnumerable<EngineReport> WatchAsync(EngineTicket ticket, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Find(ticket) is not { } job)
        {
            yield return new EngineReport(EngineState.Lost);
            yield break;
        }
        for (var told = 0; ;)
        {
            var (report, logCount, changed) = job.Look(told);
            told = logCount;
            yield return report;
            if (report.IsTerminal)
                yield break;
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public Task<Stream> FetchAsync(EngineTicket ticket, CancellationToken cancellationToken)
    {
        if (Find(ticket) is not { State: EngineState.Done } job)
            throw new EngineException(RehearsalFailures.ClipMissing, retryable: false);
        try
        {
            return Task.FromResult<Stream>(new FileStream(job.File, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new EngineException(RehearsalFailures.ClipMissing, retryable: false, e);
        }
    }

    /// <inheritdoc />
    public Task CancelAsync(EngineTicket ticket, CancellationToken cancellationToken)
    {
        if (Find(ticket) is { } job)
            Stop(job);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task ReleaseAsync(EngineTicket ticket, CancellationToken cancellationToken)
    {
        RehearsalJob? job;
        lock (_gate)
            if (_jobs.Remove(ticket.RequestId, out job))
                Dequeue(job);
        if (job is null)
            return Task.CompletedTask;
        job.AskToStop();
        job.End(EngineState.Cancelled);
        RehearsalRender.Delete(job.File);
        return Task.CompletedTask;
    }

    /// <summary>The studio is closing: stops every render and waits until the encoders are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        List<Task> runs;
        lock (_gate)
        {
            _closed = true;
            _queue.Clear();
            foreach (var job in _jobs.Values)
            {
                // Nobody asked to stop these: the next start finds their tickets lost and orders them again.
                job.End(EngineState.Lost);
                job.AskToStop();
            }
            runs = [.. _runs];
        }
        await Task.WhenAll(runs);
    }

    /// <summary>The process ids of the encoders at work.</summary>
    internal IReadOnlyList<int> EncoderProcesses()
    {
        lock (_gate)
            return [.. _jobs.Values.Where(job => job.State == EngineState.Running).Select(job => job.EncoderProcess).OfType<int>()];
    }

    private RehearsalJob? Find(EngineTicket ticket)
    {
        lock (_gate)
            return _jobs.GetValueOrDefault(ticket.RequestId);
    }

    private void Stop(RehearsalJob job)
    {
        bool waiting;
        lock (_gate)
            waiting = Dequeue(job);
        job.AskToStop();
        if (waiting)
            job.End(EngineState.Cancelled);
    }

    private bool Dequeue(RehearsalJob job)
    {
        var waiting = _queue.Remove(job);
        if (waiting)
            Advance();
        return waiting;
    }

    /// <summary>Fills free slots from the queue and tells the rest their places. Called under the lock.</summary>
    private void Advance()
    {
        while (!_closed && _queue.Count > 0 && _running < Math.Max(1, options.MaxRunning))
        {
            var job = _queue[0];
            _queue.RemoveAt(0);
            _running++;
            job.Begin();
            var run = Task.Run(() => RunAsync(job));
            _runs.Add(run);
            _ = run.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        for (var i = 0; i < _queue.Count; i++)
            _queue[i].Queue(i);
    }

    private void Forget(Task run)
    {
        lock (_gate)
            _runs.Remove(run);
    }

    private async Task RunAsync(RehearsalJob job)
    {
        try
        {
            await RenderAsync(job);
            job.End(EngineState.Done);
        }
        catch (OperationCanceledException) when (job.Stop.IsCancellationRequested)
        {
            job.End(EngineState.Cancelled);
        }
        catch (Exception e)
        {
            LogFailed(e, job.Order.GenerationId);
            job.End(EngineState.Failed, RehearsalFailures.Of(e));
        }
        finally
        {
            lock (_gate)
            {
                _running--;
                // Released in its last moment: nobody will ask for the clip again.
                if (!_jobs.ContainsValue(job))
                    RehearsalRender.Delete(job.File);
                Advance();
            }
            job.Dispose();
        }
    }

    private async Task RenderAsync(RehearsalJob job)
    {
        var tools = ffmpeg.Tools ?? throw new InvalidOperationException("ffmpeg is gone.");
        Directory.CreateDirectory(options.SpoolDirectory);
        byte[] still;
        await using (var read = await vault.OpenAsync(job.Order.Still.Key, null, job.Stop) ?? throw new FileNotFoundException("The still is not in the vault."))
        {
            using var bytes = new MemoryStream();
            await read.Content.CopyToAsync(bytes, job.Stop);
            still = bytes.ToArray();
        }
        await new RehearsalRender(options, tools, time).RunAsync(job, still);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Rehearsal of generation {GenerationId} failed")]
    private partial void LogFailed(Exception exception, Guid generationId);
}
