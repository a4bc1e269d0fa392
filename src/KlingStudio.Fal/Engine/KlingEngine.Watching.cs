using System.Runtime.CompilerServices;
using KlingStudio.Generations;

namespace KlingStudio.Fal;

/// <summary>How a job stands, and stopping it.</summary>
public sealed partial class KlingEngine
{
    /// <summary>One 404 may be a server that has not heard of the job yet.</summary>
    private const int DenialsBelieved = 3;

    /// <summary>fal took a waiting job out and still lists it: after this it is over, and the doubt is said.</summary>
    private static readonly TimeSpan RemovalPatience = TimeSpan.FromMinutes(5);

    /// <summary>"Completed" and a result that is not there: after this it will not come.</summary>
    private static readonly TimeSpan MissingPatience = TimeSpan.FromMinutes(2);

    /// <inheritdoc />
    /// <exception cref="FalException">fal can't be asked just now; the job goes on there.</exception>
    public async Task<EngineReport> CheckAsync(EngineTicket ticket, CancellationToken cancellationToken)
    {
        var job = _jobs.Of(ticket);
        if (job.End is { } end)
            return end;
        try
        {
            var status = await _queue.StatusAsync(Job(ticket), logs: true, cancellationToken);
            return await ReportAsync(job, ticket, status, job.News(status.Log, _options.Key), cancellationToken);
        }
        catch (FalException error) when (error.Error.Kind == FalErrorKind.NotFound)
        {
            if (++job.Denials < DenialsBelieved)
                throw;
            return await UnknownThereAsync(job, ticket, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<EngineReport> WatchAsync(EngineTicket ticket, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var job = _jobs.Of(ticket);
        if (job.Cancel is { } cancel && job.State is { } state)
            yield return new EngineReport(state, Log: [Words(cancel.Story)]);
        await using var news = _queue.WatchAsync(Job(ticket), _audience, cancellationToken).GetAsyncEnumerator(cancellationToken);
        for (var ended = job.End is not null; !ended;)
        {
            EngineReport? report = null;
            try
            {
                // It ends without an end of the job only when fal took "completed" back: the caller asks and watches again.
                if (!await news.MoveNextAsync())
                    yield break;
                report = await HeardAsync(job, ticket, news.Current, cancellationToken);
            }
            catch (FalException error) when (error.Error.Kind == FalErrorKind.NotFound)
            {
                report = await UnknownThereAsync(job, ticket, cancellationToken);
            }

            ended = job.End is not null;
            if (report is { IsTerminal: false })
                yield return report;
        }

        if (job.End is { } end)
            yield return end;
    }

    /// <inheritdoc />
    /// <exception cref="FalException">fal could not be asked; ask again.</exception>
    public async Task CancelAsync(EngineTicket ticket, CancellationToken cancellationToken)
    {
        var job = _jobs.Of(ticket);
        if (job.Cancel is not null || job.End is not null)
            return;
        var waiting = await PhaseAsync(ticket, cancellationToken) == FalPhase.InQueue;
        var story = await _queue.CancelAsync(Job(ticket), cancellationToken) switch
        {
            FalCancelAnswer.AlreadyCompleted => CancelStory.AlreadyDone,
            // It may have begun between the question and the wish: only what has not begun after it either was taken out.
            FalCancelAnswer.Requested when waiting && await PhaseAsync(ticket, cancellationToken) != FalPhase.InProgress => CancelStory.Removed,
            _ => CancelStory.AskedToStop,
        };
        job.Cancel = (story, _time.GetUtcNow());
        job.State ??= waiting ? EngineState.Queued : EngineState.Running;
    }

    /// <summary>
    /// Whether what a webhook says is true of a job of ours, by asking fal with the own key: the signature alone does not say whose job it is.
    /// Gives the ticket (for a submit whose answer was lost) and how the job stands; null when fal does not know it as ours.
    /// </summary>
    public async Task<(EngineTicket Ticket, EngineReport Report)?> ConfirmAsync(WebhookBody body, CancellationToken cancellationToken)
    {
        var urls = new FalUrls(_options.QueueBaseUrl);
        var ticket = new EngineTicket(
            body.RequestId,
            urls.Status(KlingModel.EndpointId, body.RequestId).AbsoluteUri,
            urls.Response(KlingModel.EndpointId, body.RequestId).AbsoluteUri,
            urls.Cancel(KlingModel.EndpointId, body.RequestId).AbsoluteUri);
        try
        {
            return (ticket, await CheckAsync(ticket, cancellationToken));
        }
        catch (FalException error) when (error.Error.Kind is FalErrorKind.NotFound or FalErrorKind.Forbidden)
        {
            _jobs.Forget(ticket);
            return null;
        }
    }

    private async Task<FalPhase?> PhaseAsync(EngineTicket ticket, CancellationToken cancellationToken)
    {
        try
        {
            return (await _queue.StatusAsync(Job(ticket), logs: false, cancellationToken)).Phase;
        }
        catch (FalException error) when (error.Error.Kind == FalErrorKind.NotFound)
        {
            return null;
        }
    }

    private async Task<EngineReport?> HeardAsync(KlingJob job, EngineTicket ticket, FalNews news, CancellationToken cancellationToken)
    {
        if (news.Trouble is { } trouble)
        {
            _standing.Heard(trouble);
            return job.State is { } state ? new EngineReport(state, Log: [FalFailures.Line(trouble)]) : null;
        }

        if (news.Status is not { } status)
            return null;
        var log = job.News(status.Log, _options.Key);
        var pause = new PollPause(new PollLadder(_options.PollFirst), _audience, _time);
        while (true)
        {
            try
            {
                return await ReportAsync(job, ticket, status, log, cancellationToken);
            }
            catch (FalException)
            {
                // It is completed and the result does not come: nothing is left to watch but that.
                await pause.WaitAsync(cancellationToken);
            }
        }
    }

    private async Task<EngineReport> ReportAsync(KlingJob job, EngineTicket ticket, FalStatus status, IReadOnlyList<string>? log, CancellationToken cancellationToken)
    {
        job.Denials = 0;
        if (status.Phase == FalPhase.Completed)
            return await ConcludeAsync(job, ticket, status, log, cancellationToken);
        job.State = status.Phase == FalPhase.InQueue ? EngineState.Queued : EngineState.Running;
        if (job.Cancel is { Story: CancelStory.Removed } removed)
        {
            if (job.State == EngineState.Running)
                job.Cancel = (CancelStory.AskedToStop, removed.At);
            else if (_time.GetUtcNow() - removed.At > RemovalPatience)
                return job.End = new EngineReport(EngineState.Cancelled, Log: log, Charge: Charge.MayBeCharged);
        }

        return new EngineReport(job.State.Value, status.QueuePosition, Log: log);
    }

    /// <summary>Completed says only that nothing more will happen. The result says what did.</summary>
    private async Task<EngineReport> ConcludeAsync(KlingJob job, EngineTicket ticket, FalStatus status, IReadOnlyList<string>? log, CancellationToken cancellationToken)
    {
        try
        {
            var result = await _queue.ResultAsync(Job(ticket), cancellationToken);
            var billing = new EngineBilling(result.BillableUnits, status.InferenceSeconds);
            if (!Uri.TryCreate(result.Value.Video?.Url, UriKind.Absolute, out var address))
                return job.End = Failed(new FalError(FalErrorKind.NothingMade, "its answer names no clip", Billed: Charge.MayBeCharged), log, billing);
            job.Video = result.Value.Video;
            return job.End = new EngineReport(EngineState.Done, Log: log, Billing: billing, ClipUrl: _media.WhyNot(address) is null ? address.AbsoluteUri : null);
        }
        catch (FalException error) when (Verdict(error.Error, status) is { } verdict)
        {
            return job.End = Failed(verdict, log, new EngineBilling(null, status.InferenceSeconds), job.Cancel?.Story);
        }
        catch (FalException error) when (error.Error.Kind == FalErrorKind.StillInProgress)
        {
            job.State = EngineState.Running;
            return new EngineReport(EngineState.Running, Log: log);
        }
        catch (FalException error)
        {
            var now = _time.GetUtcNow();
            var patience = error.Error.Kind == FalErrorKind.NotFound && _options.ResultPatience > MissingPatience ? MissingPatience : _options.ResultPatience;
            if (now - (job.WithoutResultSince ??= now) < patience)
                throw;
            return job.End = new EngineReport(EngineState.Failed, Log: log, Failure: FalFailures.NoResult(error.Error), Charge: Charge.MayBeCharged, Billing: new(null, status.InferenceSeconds));
        }
    }

    /// <summary>What the result's answer says about the job; else what the status said; null when neither is about the job.</summary>
    private FalError? Verdict(FalError answer, FalStatus status)
    {
        if (answer.IsVerdict)
            return answer;
        return status.Error is null && status.ErrorType is null ? null : FalErrorReader.OfSentence(status.Error, status.ErrorType, _options.Key);
    }

    private static EngineReport Failed(FalError error, IReadOnlyList<string>? log, EngineBilling billing, CancelStory? cancel = null)
    {
        var charge = cancel == CancelStory.Removed && error.Kind == FalErrorKind.Cancelled ? Charge.Free : error.Billed;
        return error.Kind == FalErrorKind.Cancelled
            ? new EngineReport(EngineState.Cancelled, Log: log, Failure: FalFailures.Of(error with { Billed = charge }), Charge: charge, Billing: billing)
            : new EngineReport(EngineState.Failed, Log: log, Failure: FalFailures.Of(error), Charge: charge, Billing: billing);
    }

    /// <summary>fal's status does not know it any more. Its result may be kept longer; what was taken out of the queue is simply gone.</summary>
    private async Task<EngineReport> UnknownThereAsync(KlingJob job, EngineTicket ticket, CancellationToken cancellationToken)
    {
        if (job.Cancel is { Story: CancelStory.Removed })
            return job.End = new EngineReport(EngineState.Cancelled);
        try
        {
            return await ConcludeAsync(job, ticket, new FalStatus(FalPhase.Completed, null, []), null, cancellationToken);
        }
        catch (FalException error) when (error.Error.Kind == FalErrorKind.NotFound)
        {
            return job.End = new EngineReport(EngineState.Lost, Charge: Charge.MayBeCharged);
        }
    }

    private static string Words(CancelStory story) => story switch
    {
        CancelStory.Removed => "fal took it out of its queue. Nothing was charged.",
        CancelStory.AlreadyDone => "It was too late to stop it: fal had already finished.",
        _ => "fal was asked to stop. It may still finish, and it may be charged.",
    };
}
