using KlingStudio.Fal;
using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace KlingStudio.Web.Features.Hooks;

/// <summary>
/// fal says that a job has ended. It may shorten a wait, and it may find the job of an order whose answer was lost; it is never believed by itself:
/// the signature says that fal sent it, and a question with the own key says whose job it is and how it stands. Polling goes on regardless.
/// </summary>
internal sealed partial class FalHook(WebhookVerifier verifier, IGenerationLog log, TicketLog tickets, IGrainFactory grains, StudioOptions options, ILogger<FalHook> logger, KlingEngine? engine = null)
{
    /// <summary>Of a webhook's body. A clip is named in it, not sent; the most is a prompt that is repeated with an error.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Takes one, and gives the status to answer with: anything but a success makes fal send it again later.</summary>
    public async Task<int> TakeAsync(HttpContext context, Guid generationId)
    {
        if (engine is null)
            return StatusCodes.Status404NotFound;
        if (await ReadAsync(context) is not { } body)
            return StatusCodes.Status413PayloadTooLarge;
        var headers = WebhookHeaders.Read(name => context.Request.Headers[name] is [{ } only] ? only : null);
        var verdict = await verifier.VerifyAsync(headers, body, context.RequestAborted);
        var status = verdict switch
        {
            WebhookVerdict.Genuine or WebhookVerdict.Repeated when WebhookBody.Read(body, options.Fal.Key) is { } said => await HearAsync(engine, generationId, said, verdict, context.RequestAborted),
            WebhookVerdict.NoKeys => StatusCodes.Status503ServiceUnavailable,
            WebhookVerdict.Stale or WebhookVerdict.Forged => StatusCodes.Status401Unauthorized,
            _ => StatusCodes.Status400BadRequest,
        };
        if (status != StatusCodes.Status200OK)
            LogNotTaken(generationId, verdict, status);
        return status;
    }

    private async Task<int> HearAsync(KlingEngine kling, Guid generationId, WebhookBody said, WebhookVerdict verdict, CancellationToken cancellationToken)
    {
        if (await log.ReadAsync(generationId, cancellationToken) is not { EngineId: EngineIds.Kling } row)
            return StatusCodes.Status404NotFound;
        // Over, or heard before: there is nothing to ask fal for. One that was heard and could not be confirmed then gets its second chance.
        if (row.Status.IsEnd() || (verdict == WebhookVerdict.Repeated && row.Ticket is not null))
            return StatusCodes.Status200OK;
        if (!await MayBeOfAsync(row, said.RequestId, cancellationToken))
            return StatusCodes.Status404NotFound;
        try
        {
            if (await kling.ConfirmAsync(said, cancellationToken) is not var (ticket, report))
                return StatusCodes.Status404NotFound;
            await TellAsync(row, ticket, report);
            return StatusCodes.Status200OK;
        }
        catch (FalException trouble)
        {
            LogNotConfirmed(trouble, generationId);
            return StatusCodes.Status503ServiceUnavailable;
        }
    }

    /// <summary>A job belongs to one generation: to the one with its ticket, or to one whose submit has no answer yet.</summary>
    private async Task<bool> MayBeOfAsync(Generation row, string requestId, CancellationToken cancellationToken) =>
        row.Ticket is { } ticket
            ? ticket.RequestId == requestId
            : row.Status is GenerationStatus.Claimed or GenerationStatus.Unknown && !await tickets.IsTakenAsync(requestId, cancellationToken);

    private async Task TellAsync(Generation row, EngineTicket ticket, EngineReport report)
    {
        var grain = grains.GetGrain<IGenerationGrain>(row.Id);
        if (row is { Ticket: null, AttemptId: { } attempt })
            await grain.TellAsync(new GenerationEvent.Accepted(attempt, ticket, report.QueuePlace));
        await grain.TellAsync(new GenerationEvent.Reported(ticket.RequestId, report));
    }

    private static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaxBytes;
        try
        {
            using var bytes = new MemoryStream();
            await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
            return bytes.ToArray();
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A webhook for generation {Id} ({Verdict}) was answered with {Status} and changed nothing")]
    private partial void LogNotTaken(Guid id, WebhookVerdict verdict, int status);

    [LoggerMessage(LogLevel.Warning, "Generation {Id}: a webhook came, and fal could not be asked whether it is true")]
    private partial void LogNotConfirmed(Exception trouble, Guid id);
}
