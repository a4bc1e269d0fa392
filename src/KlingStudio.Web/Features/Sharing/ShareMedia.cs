using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Shell;

namespace KlingStudio.Web.Features.Sharing;

/// <summary>The bytes of a shared link: what its switches allow and no more, asked anew for every range, cut off when the right ends.</summary>
internal sealed partial class ShareMedia(ShareVisits visits, ShareWatch watch, ShareRenditionMaker maker, IMediaVault vault, ILogger<ShareMedia> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The clip to watch.</summary>
    public static ServedMedia? Video(FoundShare share, ShareRendition made) => Of(made.Watch, "video/mp4");

    /// <summary>The preview picture.</summary>
    public static ServedMedia? Poster(FoundShare share, ShareRendition made) => Of(made.Poster, "image/jpeg");

    /// <summary>The clip's first frame.</summary>
    public static ServedMedia? Frame(FoundShare share, ShareRendition made) =>
        share.Clip is { } clip ? new ServedMedia(clip.PosterKey, "image/jpeg", null, $"{clip.Sha256[..32]}-frame", clip.CreatedAt) { CacheControl = Asked } : null;

    /// <summary>The still, where it is shown.</summary>
    public static ServedMedia? Still(FoundShare share, ShareRendition made) => share.Link.Shows.Still ? Of(made.Still, "image/jpeg") : null;

    /// <summary>The clip in full quality, where it may be downloaded.</summary>
    public static ServedMedia? Download(FoundShare share, ShareRendition made) =>
        share.Link.Shows.Download ? Of(made.Download, "video/mp4", ClipName.Of(ShareRules.View(share).Title)) : null;

    // Kept by the visitor's browser only, and never used again without asking: a revoked link must be dead there too.
    private const string Asked = "private, no-cache, no-transform";

    /// <summary>Serves one of them.</summary>
    public async Task ServeAsync(HttpContext context, string slug, Func<FoundShare, ShareRendition, ServedMedia?> which)
    {
        var visit = await visits.EnterAsync(context, slug);
        if (visit is not { IsOpen: true, Share: { } share })
        {
            await ShareVisits.RefuseAsync(context, visit);
            return;
        }

        if (await MadeAsync(share, context.RequestAborted) is not { } made)
        {
            await ShareVisits.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, TimeSpan.FromSeconds(2));
            return;
        }

        if (which(share, made) is not { } media)
        {
            await ShareVisits.RefuseAsync(context, StatusCodes.Status404NotFound);
            return;
        }

        var headers = context.Response.Headers;
        headers["Cross-Origin-Resource-Policy"] = share.Link.Shows.Embedding ? "cross-origin" : "same-origin";
        headers["X-Robots-Tag"] = "noindex";
        using var follower = watch.Follow(share.Link);
        await ServeMedia.ServeAsync(context, media, vault, follower.Cut);
    }

    // Made in the background since the link was; who comes before that waits for it.
    private async Task<ShareRendition?> MadeAsync(FoundShare share, CancellationToken cancellationToken)
    {
        if (share.Rendition is { } made)
            return made;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return await maker.EnsureAsync(share.Link.GenerationId, limit.Token);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or OperationCanceledException)
        {
            LogNotMade(error);
            return null;
        }
    }

    private static ServedMedia Of(VaultObject stored, string mediaType, string? name = null) =>
        new(stored.Key, mediaType, stored.Length, stored.Sha256, stored.ModifiedAt, name) { CacheControl = Asked };

    [LoggerMessage(LogLevel.Warning, "A shared clip is not ready to be shown")]
    private partial void LogNotMade(Exception error);
}
