using System.IO.Pipelines;
using KlingStudio.Generations;
using Microsoft.Net.Http.Headers;

namespace KlingStudio.Web.Shell;

/// <summary>Stored bytes as a route serves them.</summary>
/// <param name="Key">In the vault.</param>
/// <param name="MediaType">Ours, never the uploader's.</param>
/// <param name="Length">As the row says; null when the row does not say, then the object is small and served whole.</param>
/// <param name="Tag">What names these bytes for ever: a hash, or the id of something that never changes.</param>
/// <param name="ModifiedAt">UTC.</param>
/// <param name="DownloadName">A name for people, when it is to be saved and not shown.</param>
internal sealed record ServedMedia(VaultKey Key, string MediaType, long? Length, string Tag, DateTime ModifiedAt, string? DownloadName = null)
{
    /// <summary>How long a browser may keep it: for ever, unless whoever serves it may take it back.</summary>
    public string CacheControl { get; init; } = "private, max-age=31536000, immutable, no-transform";
}

/// <summary>The one function that hands out what people brought or made.</summary>
internal static class ServeMedia
{
    // Large enough that the copy costs less than the socket, small enough that a hundred slow readers cost little.
    private const int BufferBytes = 128 * 1024;

    /// <summary>Answers 200, 206, 304, 412 or 416, with one call to the vault at most; a HEAD of known length makes none.</summary>
    /// <param name="context">The request.</param>
    /// <param name="media">What to serve; null is 404.</param>
    /// <param name="vault">Where it is.</param>
    /// <param name="cut">Ends the answer in the middle, connection and all: the right to it was taken back.</param>
    public static async Task ServeAsync(HttpContext context, ServedMedia? media, IMediaVault vault, CancellationToken cut = default)
    {
        if (media is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var isHead = HttpMethods.IsHead(context.Request.Method);
        var tag = new EntityTagHeaderValue($"\"{media.Tag}\"");
        var modified = new DateTimeOffset(media.ModifiedAt.Ticks - (media.ModifiedAt.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        var decision = MediaDecision.Of(context.Request.GetTypedHeaders(), !isHead, tag, modified, media.Length);
        WriteHeaders(context.Response, media, decision, tag, modified);
        if (decision.Status is not (StatusCodes.Status200OK or StatusCodes.Status206PartialContent))
            return;
        if (isHead)
            context.Response.ContentLength = media.Length ?? (await vault.FindAsync(media.Key, context.RequestAborted))?.Length;
        else
            await SendAsync(context, media, decision, vault, cut);
    }

    private static void WriteHeaders(HttpResponse response, ServedMedia media, MediaDecision decision, EntityTagHeaderValue tag, DateTimeOffset modified)
    {
        var headers = response.Headers;
        response.StatusCode = decision.Status;
        headers.CacheControl = media.CacheControl;
        headers.ETag = tag.ToString();
        headers.LastModified = HeaderUtilities.FormatDate(modified);
        if (media.Length is { } length)
        {
            headers.AcceptRanges = "bytes";
            if (decision.ContentRange(length) is { } range)
                headers.ContentRange = range;
        }

        if (decision.Status is StatusCodes.Status304NotModified or StatusCodes.Status412PreconditionFailed or StatusCodes.Status416RangeNotSatisfiable)
            return;
        response.ContentType = media.MediaType;
        if (media.DownloadName is { } name)
        {
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(name);
            headers.ContentDisposition = disposition.ToString();
        }
    }

    private static async Task SendAsync(HttpContext context, ServedMedia media, MediaDecision decision, IMediaVault vault, CancellationToken cut)
    {
        var response = context.Response;
        VaultRead? read;
        try
        {
            read = await vault.OpenAsync(media.Key, decision.Range, context.RequestAborted);
        }
        catch (VaultException)
        {
            response.Headers.Clear();
            response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            response.Headers.RetryAfter = "5";
            response.Headers.CacheControl = "no-store";
            return;
        }

        if (read is null)
        {
            response.Headers.Clear();
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await using (read)
        {
            response.ContentLength = decision.Range?.Length ?? read.Object.Length;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, cut);
            await CopyAsync(read.Content, response.BodyWriter, either.Token);
            if (cut.IsCancellationRequested)
                context.Abort();
        }
    }

    // Read straight into the server's own buffer: the bytes are copied once on their way, not twice.
    private static async Task CopyAsync(Stream content, PipeWriter body, CancellationToken cancellationToken)
    {
        try
        {
            int got;
            while ((got = await content.ReadAsync(body.GetMemory(BufferBytes), cancellationToken)) > 0)
            {
                body.Advance(got);
                if ((await body.FlushAsync(cancellationToken)).IsCompleted)
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            // The player went away in the middle, as players do when they seek; or the right to the rest was taken back.
        }
    }
}
