namespace KlingStudio.Generations;

/// <summary>Listening to an engine, and writing down what it says.</summary>
internal sealed partial class GenerationDriver
{
    private int _brokenWatches;

    /// <summary>Listens until the job is at an end at the engine, the row was moved from outside, or the stream broke.</summary>
    private async Task WatchAsync(Generation current, IVideoEngine engine, CancellationToken wait, CancellationToken stopping)
    {
        if (current.Ticket is not { } ticket)
            return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(wait, stopping);
        using var mailbox = new ReportMailbox();
        var listening = ListenAsync(engine, ticket, mailbox, either.Token);
        try
        {
            while (await mailbox.TakeAsync(either.Token) is { } report)
            {
                await rows.ApplySurelyAsync(id, new GenerationEvent.Reported(ticket.RequestId, report), stopping);
                _brokenWatches = 0;
                if (report.IsTerminal)
                    return;
                await Task.Delay(ProgressEvery, time, either.Token);
            }
        }
        finally
        {
            await either.CancelAsync();
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await AskOnceAsync(engine, ticket, wait, stopping);
    }

    private static async Task ListenAsync(IVideoEngine engine, EngineTicket ticket, ReportMailbox mailbox, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var report in engine.WatchAsync(ticket, cancellationToken))
                mailbox.Post(report);
        }
        finally
        {
            mailbox.Close();
        }
    }

    /// <summary>The stream broke before the end: ask, and listen again after a pause that grows.</summary>
    private async Task AskOnceAsync(IVideoEngine engine, EngineTicket ticket, CancellationToken wait, CancellationToken stopping)
    {
        var report = await engine.CheckAsync(ticket, stopping);
        await rows.ApplySurelyAsync(id, new GenerationEvent.Reported(ticket.RequestId, report), stopping);
        if (!report.IsTerminal)
            await UntilAsync(rows.Now + WatchPauses[Math.Min(_brokenWatches++, WatchPauses.Length - 1)], wait, stopping);
    }
}
