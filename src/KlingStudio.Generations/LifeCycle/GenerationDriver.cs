using Microsoft.Extensions.Logging;

namespace KlingStudio.Generations;

/// <summary>
/// Drives one generation from where its row stands to its end: it reads the row, does the one thing that state asks for,
/// writes what came of it, and begins again. It remembers one thing only, the attempt that it claimed itself: a claimed row that is
/// not its own was left by a crash, and its submit may have gone out.
/// </summary>
internal sealed partial class GenerationDriver(
    Guid id,
    GenerationRows rows,
    IGenerationLog log,
    ISpendGuard guard,
    EngineCatalogue engines,
    ClipSaver saver,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan UnderCap = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan[] WatchPauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)];

    private readonly Lock _lock = new();
    private CancellationTokenSource _wait = new();
    private Guid? _claimed;
    private bool _sendAgain;
    private bool _disposed;

    /// <summary>The person takes the risk of a second charge: an <see cref="GenerationStatus.Unknown"/> row is claimed once more.</summary>
    public void SendAgain() => _sendAgain = true;

    /// <summary>The row was changed from outside (a cancel, a webhook): stop waiting and look again.</summary>
    public void Interrupt()
    {
        lock (_lock)
        {
            if (!_disposed)
                _wait.Cancel();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _wait.Dispose();
        }
    }

    /// <summary>Returns at the end of the generation, or when only a person can move it on.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await DriveAsync(stopping);
        }
        finally
        {
            await GiveBackAsync();
        }
    }

    private async Task DriveAsync(CancellationToken stopping)
    {
        for (var failures = 0; ;)
        {
            var wait = Arm();
            try
            {
                if (await rows.ReadAsync(id, stopping) is not { } current || (current.Status == GenerationStatus.Unknown && !_sendAgain))
                    return;
                if (current.Status.IsEnd())
                {
                    await ReleaseAsync(current, stopping);
                    return;
                }

                await StepAsync(current, wait, stopping);
                failures = 0;
            }
            catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
            {
                // Interrupted: the row says why.
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogStepFailed(error, id);
                await Task.Delay(WatchPauses[Math.Min(failures++, WatchPauses.Length - 1)], time, stopping);
            }
        }
    }

    private Task StepAsync(Generation current, CancellationToken wait, CancellationToken stopping)
    {
        if (engines.Find(current.EngineId) is not { } engine)
            return WithoutEngineAsync(current, stopping);
        return current.Status switch
        {
            GenerationStatus.Preparing => PrepareAsync(current, engine, wait, stopping),
            GenerationStatus.WaitingForSlot => WaitForSlotAsync(current, engine, wait, stopping),
            GenerationStatus.Claimed => SubmitAsync(current, engine, wait, stopping),
            GenerationStatus.WaitingForSlot or GenerationStatus.Queued or GenerationStatus.Running when current.CancelAsked => rows.ApplyAsync(id, new GenerationEvent.CancelAsked(), stopping),
            GenerationStatus.Queued or GenerationStatus.Running => WatchAsync(current, engine, wait, stopping),
            GenerationStatus.Cancelling => CancelAsync(current, engine, wait, stopping),
            GenerationStatus.Saving => saver.SaveAsync(current, engine, stopping),
            GenerationStatus.Stranded => WaitToSaveAsync(current, wait, stopping),
            GenerationStatus.Unknown => ClaimAgainAsync(current, engine, wait, stopping),
            _ => Task.CompletedTask,
        };
    }

    private async Task PrepareAsync(Generation current, IVideoEngine engine, CancellationToken wait, CancellationToken stopping)
    {
        try
        {
            await engine.PrepareAsync(await OrderAsync(current, Guid.Empty, stopping), stopping);
        }
        catch (EngineException error)
        {
            await rows.ApplySurelyAsync(id, new GenerationEvent.NotReady(error.Failure), stopping);
            return;
        }

        await ClaimAsync(current, engine, wait, stopping);
    }

    private async Task WaitForSlotAsync(Generation current, IVideoEngine engine, CancellationToken wait, CancellationToken stopping)
    {
        await UntilAsync(current.NotBefore, wait, stopping);
        await ClaimAsync(current, engine, wait, stopping);
    }

    private Task ClaimAgainAsync(Generation current, IVideoEngine engine, CancellationToken wait, CancellationToken stopping)
    {
        _sendAgain = false;
        return ClaimAsync(current, engine, wait, stopping);
    }

    /// <summary>Commits the attempt and its price; only then may the submit leave.</summary>
    private async Task ClaimAsync(Generation current, IVideoEngine engine, CancellationToken wait, CancellationToken stopping)
    {
        var attempt = Guid.CreateVersion7(time.GetUtcNow());
        if (rows.Next(current, new GenerationEvent.Claim(attempt)) is not { } claimed)
            return;
        var (recipe, _) = await log.ReadOrderAsync(id, stopping);
        // Known before it is written: should the write be cut short, the row says whether it came about.
        _claimed = attempt;
        var answer = await guard.TryClaimAsync(claimed, current.Version, engine.Description.PriceOf(recipe.Seconds, 1), stopping);
        if (answer.Outcome == ClaimOutcome.Claimed)
        {
            await rows.PublishAsync(claimed);
            return;
        }

        _claimed = null;
        if (answer is { Outcome: ClaimOutcome.Refused, Refusal: { } refusal })
        {
            await rows.ApplySurelyAsync(id, new GenerationEvent.NotReady(refusal), stopping);
            // It waited for a slot and a cap came in between: the wait goes on, and the row says why.
            if (current.Status == GenerationStatus.WaitingForSlot)
                await UntilAsync(rows.Now + UnderCap, wait, stopping);
        }
    }

    private async Task CancelAsync(Generation current, IVideoEngine engine, CancellationToken wait, CancellationToken stopping)
    {
        if (current.Ticket is not { } ticket)
        {
            await rows.ApplyAsync(id, new GenerationEvent.Stopped(), stopping);
            return;
        }

        await engine.CancelAsync(ticket, stopping);
        await WatchAsync(current, engine, wait, stopping);
    }

    private async Task WaitToSaveAsync(Generation current, CancellationToken wait, CancellationToken stopping)
    {
        await UntilAsync(current.NotBefore, wait, stopping);
        await rows.ApplyAsync(id, new GenerationEvent.SaveAgain(), stopping);
    }

    /// <summary>The engine of this row can't run here now (a key was taken away): what was never claimed ends, the rest waits.</summary>
    private Task WithoutEngineAsync(Generation current, CancellationToken stopping) =>
        current.Status == GenerationStatus.Preparing
            ? rows.ApplyAsync(id, new GenerationEvent.NotReady(new("engine_unavailable", "The engine of this order is not available in this studio.", "Choose another engine.")), stopping)
            : Task.Delay(WatchPauses[^1], time, stopping);

    private async Task<EngineOrder> OrderAsync(Generation current, Guid attempt, CancellationToken stopping)
    {
        var (recipe, still) = await log.ReadOrderAsync(current.Id, stopping);
        return new EngineOrder(current.Id, attempt, recipe, still);
    }

    private async Task ReleaseAsync(Generation ended, CancellationToken stopping)
    {
        if (ended.Ticket is { } ticket && engines.Find(ended.EngineId) is { } engine)
            await engine.ReleaseAsync(ticket, stopping);
    }

    private async Task UntilAsync(DateTime? moment, CancellationToken wait, CancellationToken stopping)
    {
        if (moment is not { } later || later <= rows.Now)
            return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(wait, stopping);
        await Task.Delay(later - rows.Now, time, either.Token);
    }

    private CancellationToken Arm()
    {
        lock (_lock)
        {
            if (_wait.IsCancellationRequested)
            {
                _wait.Dispose();
                _wait = new CancellationTokenSource();
            }

            return _wait.Token;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Generation {Id}: a step failed; trying again")]
    private partial void LogStepFailed(Exception error, Guid id);

    [LoggerMessage(Level = LogLevel.Error, Message = "Generation {Id}: no answer to the submit of attempt {Attempt}")]
    private partial void LogSubmitFailed(Exception error, Guid id, Guid attempt);
}
