namespace KlingStudio.Generations;

/// <summary>The one submit of an attempt, and what came of it.</summary>
internal sealed partial class GenerationDriver
{
    /// <summary>A studio that is told to stop waits so long for the answer to a submit that has left: a row without one is a doubt about money.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private async Task SubmitAsync(Generation current, IVideoEngine engine, CancellationToken wait, CancellationToken stopping)
    {
        var attempt = current.AttemptId ?? Guid.Empty;
        if (_claimed != attempt)
        {
            await rows.ApplyAsync(id, new GenerationEvent.NoAnswer(attempt), stopping);
            return;
        }

        var order = await OrderAsync(current, attempt, stopping);
        stopping.ThrowIfCancellationRequested();
        // From here on the attempt is spent: whatever happens, this driver never submits it again.
        _claimed = null;
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var stop = stopping.Register(() => patience.CancelAfter(Grace));
        var asking = AskAsync(engine, order, patience.Token);
        using var answered = new CancellationTokenSource();
        var moved = MovedAsync(attempt, wait, answered.Token);
        // Only for a row that has its answer: trouble with reading it is no reason to give up on one that is on its way.
        if (await Task.WhenAny(asking, moved) == moved && moved.IsCompletedSuccessfully)
            await patience.CancelAsync();
        await answered.CancelAsync();
        var answer = await asking;
        await rows.ApplySurelyAsync(id, Said(attempt, answer), patience.Token);
    }

    /// <summary>The studio was stopped between a claim and its submit. Nothing has left, and the row says so: the next start would have to call it a doubt.</summary>
    private async Task GiveBackAsync()
    {
        if (_claimed is not { } attempt)
            return;
        _claimed = null;
        using var patience = new CancellationTokenSource(Grace, time);
        await rows.ApplyAsync(id, new GenerationEvent.NotSent(attempt, "The studio was stopped before it was sent.", rows.Now), patience.Token);
    }

    /// <summary>Ends when somebody else has brought the row its answer: a webhook may be faster than the answer to the submit, or come instead of it.</summary>
    private async Task MovedAsync(Guid attempt, CancellationToken wait, CancellationToken answered)
    {
        while (true)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(wait, answered);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (answered.IsCancellationRequested || await rows.ReadAsync(id, answered) is not { Status: GenerationStatus.Claimed } current || current.AttemptId != attempt)
                return;
            wait = Arm();
        }
    }

    private async Task<SubmitAnswer> AskAsync(IVideoEngine engine, EngineOrder order, CancellationToken stopping)
    {
        try
        {
            return await engine.SubmitAsync(order, stopping);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogSubmitFailed(error, id, order.AttemptId);
            return new SubmitAnswer.NoAnswer(error.Message);
        }
    }

    private GenerationEvent Said(Guid attempt, SubmitAnswer answer) => answer switch
    {
        SubmitAnswer.Accepted accepted => new GenerationEvent.Accepted(attempt, accepted.Ticket, accepted.QueuePlace),
        SubmitAnswer.NotSent notSent => new GenerationEvent.NotSent(attempt, notSent.Reason, rows.Now + notSent.RetryAfter),
        SubmitAnswer.Refused refused => new GenerationEvent.Refused(attempt, refused.Failure),
        _ => new GenerationEvent.NoAnswer(attempt),
    };
}
