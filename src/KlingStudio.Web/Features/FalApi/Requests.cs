using System.Text.Json.Nodes;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Shell;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>Everything that is asked about a request after its submit.</summary>
internal sealed class Requests(ApiRequestLog log, IGenerationDesk desk, StatusStream stream, StartDeadlines deadlines, FalPayloads payloads, CurrentOwner owner)
{
    /// <summary>Where it stands.</summary>
    public async Task StatusAsync(HttpContext context, ApiModel model, string requestId)
    {
        if (await FindAsync(context, model, requestId) is not { } found)
            return;
        ApiReplies.Name(context.Response, found.Request);
        var body = ApiStanding.Body(found, ApiReplies.BaseUrl(context.Request), WantsLogs(context.Request) ? ApiStanding.Lines(found) : null);
        await ApiAnswers.WriteAsync(context, ApiStanding.Code(found.Generation.Status), body);
    }

    /// <summary>The same as it changes.</summary>
    public async Task StreamAsync(HttpContext context, ApiModel model, string requestId)
    {
        if (await FindAsync(context, model, requestId) is not { } found)
            return;
        ApiReplies.Name(context.Response, found.Request);
        await stream.WriteAsync(context, found, ApiReplies.BaseUrl(context.Request), WantsLogs(context.Request));
    }

    /// <summary>What came of it.</summary>
    public async Task ResultAsync(HttpContext context, ApiModel model, string requestId)
    {
        if (await FindAsync(context, model, requestId) is { } found)
            await ApiReplies.ResultAsync(context, found, payloads);
    }

    /// <summary>Stop it.</summary>
    public async Task CancelAsync(HttpContext context, ApiModel model, string requestId)
    {
        if (await FindAsync(context, model, requestId) is not { } found)
            return;
        ApiReplies.Name(context.Response, found.Request);
        var isOver = IsMade(found.Generation.Status);
        if (!isOver && found.Generation.Status != GenerationStatus.Unknown)
            await desk.CancelAsync(owner.Id, found.Request.Id, context.RequestAborted);
        await ApiAnswers.WriteAsync(context, isOver ? StatusCodes.Status400BadRequest : StatusCodes.Status202Accepted, new JsonObject { ["status"] = isOver ? "ALREADY_COMPLETED" : "CANCELLATION_REQUESTED" });
    }

    // Clients cancel by themselves when their time is over. That must not give up a clip that is made and only has to be brought home,
    // nor settle one that may have been charged: both are for its owner, in the studio.
    private static bool IsMade(GenerationStatus status) => status.IsEnd() || status is GenerationStatus.Saving or GenerationStatus.Stranded;

    // JavaScript says 1, Python true.
    private static bool WantsLogs(HttpRequest request) => request.Query["logs"].ToString() is "1" or "true" or "True";

    /// <summary>Null, and answered, when it is not a request of this owner to this model.</summary>
    private async Task<FoundApiRequest?> FindAsync(HttpContext context, ApiModel model, string requestId)
    {
        if (Guid.TryParseExact(requestId, "D", out var id) && await log.FindAsync(owner.Id, id, context.RequestAborted) is { } found && found.Request.App == model.App)
            return await deadlines.EnforceAsync(found, context.RequestAborted);
        await ApiReplies.NotFoundAsync(context);
        return null;
    }
}
