using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Shell;

namespace KlingStudio.Web.Features.FalApi;

/// <summary><c>/files/{slug}/…</c>: a clip for as long as it was asked for, or a still that was uploaded. The address is the right; the name behind it is for people.</summary>
internal sealed class FileServing(ApiRequestLog requests, ApiUploadLog uploads, StillShelf stills, IMediaVault vault, TimeProvider clock)
{
    // It may end at any moment: asked for anew each time.
    private const string Asked = "private, no-cache, no-transform";

    /// <summary>Answers, by range where one is asked for.</summary>
    public async Task ServeAsync(HttpContext context, string slug)
    {
        var media = ShareSlug.IsWellFormed(slug) ? await ClipAsync(slug, context.RequestAborted) ?? await StillAsync(slug, context.RequestAborted) : null;
        if (media is not null)
            context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        await ServeMedia.ServeAsync(context, media, vault);
    }

    private async Task<ServedMedia?> ClipAsync(string slug, CancellationToken cancellationToken)
    {
        if (await requests.FindFileAsync(slug, cancellationToken) is not { Gone: false, Clip: { } clip } found
            || (found.Request.FileLife is { } life && found.Generation.EndedAt is { } ended && ended + life <= clock.GetUtcNow().UtcDateTime))
            return null;
        return new(clip.Key, "video/mp4", clip.Bytes, clip.Sha256, clip.CreatedAt) { CacheControl = Asked };
    }

    private async Task<ServedMedia?> StillAsync(string slug, CancellationToken cancellationToken) =>
        await uploads.FindFileAsync(slug, cancellationToken) is { StillId: { } id } upload && await stills.FindAsync(upload.Owner, id, cancellationToken) is { } still
            ? new(still.Key, still.MediaType, still.Bytes, $"{still.Id:n}", still.CreatedAt) { CacheControl = Asked }
            : null;
}
