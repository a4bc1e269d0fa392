using System.Text.Json.Nodes;
using System.Threading.RateLimiting;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.Http.Features;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>How many submits are worked on at once. The rest waits its turn with its body unread, so that many at once cost no memory; beyond that 429.</summary>
internal sealed class SubmitTurns : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions { PermitLimit = 8, QueueLimit = 2_000, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

    /// <summary>A turn; it may have been refused.</summary>
    public ValueTask<RateLimitLease> TakeAsync(CancellationToken cancellationToken) => _limiter.AcquireAsync(1, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _limiter.Dispose();
}

/// <summary>The two ways to order: into the queue, and waiting for the clip.</summary>
internal sealed class Submits(ApiDoor door, ApiOrders orders, ApiRequestLog log, FalPayloads payloads, SubmitTurns turns, ILiveFeed feed, StudioOptions options, CurrentOwner owner, TimeProvider clock)
{
    /// <summary>A picture of the largest size in base64, and the words around it.</summary>
    private const long MostBytes = 15 * 1024 * 1024;

    /// <summary>What is read away of a larger one.</summary>
    private const long MostRead = 100_000_000;

    /// <summary><c>queue.fal.run</c>: answers as soon as the order is stored.</summary>
    public async Task QueueAsync(HttpContext context, ApiModel model)
    {
        if (await OrderAsync(context, model) is not { } found)
            return;
        var body = new JsonObject { ["status"] = ApiStanding.InQueue };
        ApiStanding.AddAddresses(body, ApiReplies.BaseUrl(context.Request), found.Request.App, found.Request.Id);
        body["logs"] = null;
        body["metrics"] = new JsonObject();
        body["queue_position"] = found.Ahead;
        await ApiAnswers.WriteAsync(context, StatusCodes.Status200OK, body);
    }

    /// <summary><c>fal.run</c>: answers with the result. A caller who goes away loses the answer; the clip is in the studio all the same.</summary>
    public async Task RunAsync(HttpContext context, ApiModel model)
    {
        if (await OrderAsync(context, model) is not { } found)
            return;
        using var watch = new RequestWatch(feed, owner.Id, found.Request.Id, clock);
        if (await watch.UntilEndAsync(log, owner.Id, found.Request.Id, context.RequestAborted) is { } ended)
            await ApiReplies.ResultAsync(context, ended, payloads);
        else
            await ApiReplies.NotFoundAsync(context);
    }

    /// <summary>The request as it is stored; null when it was refused, and answered.</summary>
    private async Task<FoundApiRequest?> OrderAsync(HttpContext context, ApiModel model)
    {
        var cancellationToken = context.RequestAborted;
        var engine = orders.EngineOf(model);
        context.Response.Headers[ApiAnswers.EngineHeader] = engine.Id;
        if (await door.JudgeKeyAsync(context.Request, engine.Billable, cancellationToken) is { } refused)
        {
            await ApiAnswers.RefuseAsync(context, refused.Status, refused.Detail, message: refused.Message);
            return null;
        }

        var (wishes, problem) = ApiWishes.Read(context.Request);
        if (wishes is null)
        {
            await ApiAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, problem!, "bad_request");
            return null;
        }

        using var turn = await turns.TakeAsync(cancellationToken);
        if (!turn.IsAcquired || await IsFullAsync(wishes, cancellationToken))
        {
            await ApiReplies.TooManyAsync(context, "Too many requests are waiting in this studio.", TimeSpan.FromSeconds(turn.IsAcquired ? 10 : 1));
            return null;
        }

        return await ReadBodyAsync(context) is { } body ? await PlaceAsync(context, model, wishes, body) : null;
    }

    private async Task<FoundApiRequest?> PlaceAsync(HttpContext context, ApiModel model, ApiWishes wishes, ReadOnlyMemory<byte> body)
    {
        var answer = await orders.PlaceAsync(owner.Id, model, wishes, body, ApiReplies.BaseUrl(context.Request), context.RequestAborted);
        if (answer.Id is { } id && await log.FindAsync(owner.Id, id, context.RequestAborted) is { } found)
        {
            ApiReplies.Name(context.Response, found.Request);
            return found;
        }

        if (answer.Unavailable is { } reason)
        {
            context.Response.Headers.RetryAfter = "30";
            await ApiAnswers.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, reason, "runner_scheduling_failure", retry: true);
            return null;
        }

        await ApiReplies.RefuseInputAsync(context, answer.Problems);
        return null;
    }

    private async Task<bool> IsFullAsync(ApiWishes wishes, CancellationToken cancellationToken)
    {
        var unfinished = await log.UnfinishedAsync(owner.Id, cancellationToken);
        return unfinished >= options.Limits.ApiUnfinished || unfinished > wishes.MostQueued;
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MostRead;
        if (await CopyAsync(context) is { } body)
            return body;
        var detail = new FalDetail(null, "file_too_large", $"The body is larger than {MostBytes / (1024 * 1024)} MB. Upload the picture first, and send its address.", new JsonObject { ["max_size"] = MostBytes });
        await ApiReplies.RefuseInputAsync(context, [detail], StatusCodes.Status413PayloadTooLarge);
        return null;
    }

    /// <summary>Null when it is too large; then it is read to its end all the same, or the caller would never see why.</summary>
    private static async Task<ReadOnlyMemory<byte>?> CopyAsync(HttpContext context)
    {
        var bytes = new MemoryStream((int)Math.Clamp(context.Request.ContentLength ?? 0, 0, MostBytes));
        var buffer = new byte[64 * 1024];
        var isTooLarge = false;
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            isTooLarge |= bytes.Length + read > MostBytes;
            if (!isTooLarge)
                bytes.Write(buffer, 0, read);
        }

        if (isTooLarge)
            return null;
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
