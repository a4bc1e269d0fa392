using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>
/// <c>status/stream</c>: one event for each change, with the lines that are new since the last one (fal's client joins them), comments as heartbeats,
/// and the end of the connection after the end of the request.
/// </summary>
internal sealed class StatusStream(ApiRequestLog log, ILiveFeed feed, StartDeadlines deadlines, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);
    private static readonly ReadOnlyMemory<byte> Ping = ": ping\n\n"u8.ToArray();

    /// <summary>Writes it, from where the request stands now.</summary>
    public async Task WriteAsync(HttpContext context, FoundApiRequest found, string baseUrl, bool logs)
    {
        var (owner, id) = (found.Request.Owner, found.Request.Id);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var watch = new RequestWatch(feed, owner, id, clock);
        Head(context);
        var told = new Told();
        try
        {
            while (await log.FindAsync(owner, id, either.Token) is { } now)
            {
                now = await deadlines.EnforceAsync(now, either.Token);
                await TellAsync(context, now, baseUrl, logs, told, either.Token);
                if (now.Generation.Status.IsEnd())
                    return;
                if (!await watch.WaitAsync(Heartbeat, either.Token))
                    await SendAsync(context, Ping, either.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Whoever listened has gone, or the studio stops: the clients ask again.
        }
    }

    private static void Head(HttpContext context)
    {
        var headers = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        headers.CacheControl = "no-cache, no-store";
        headers["X-Accel-Buffering"] = "no";
    }

    private static async Task TellAsync(HttpContext context, FoundApiRequest now, string baseUrl, bool logs, Told told, CancellationToken cancellationToken)
    {
        var lines = ApiStanding.Lines(now);
        var fresh = LogTail.Fresh(told.Lines, lines);
        var state = (ApiStanding.Word(now.Generation.Status), now.Ahead);
        if (told.State == state && (fresh.Count == 0 || !logs))
            return;
        (told.State, told.Lines) = (state, lines);
        var body = ApiAnswers.Bytes(ApiStanding.Body(now, baseUrl, logs ? fresh : null));
        await SendAsync(context, (ReadOnlyMemory<byte>)(byte[])[.. "data: "u8, .. body.Span, .. "\n\n"u8], cancellationToken);
    }

    private static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await context.Response.BodyWriter.WriteAsync(bytes, cancellationToken);
        await context.Response.BodyWriter.FlushAsync(cancellationToken);
    }

    /// <summary>What this listener knows.</summary>
    private sealed class Told
    {
        public (string Word, int Ahead)? State { get; set; }

        public IReadOnlyList<string> Lines { get; set; } = [];
    }
}
