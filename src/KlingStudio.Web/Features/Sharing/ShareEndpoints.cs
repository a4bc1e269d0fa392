using KlingStudio.Storage;
using KlingStudio.Web.Features.Sharing.Public;

namespace KlingStudio.Web.Features.Sharing;

/// <summary>The addresses of shared links. Each is unguessable and needs no login; each passes <see cref="ShareVisits"/> first.</summary>
internal static class ShareEndpoints
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>What the pages need beside themselves.</summary>
    private static readonly string[] Assets = ["css/tokens.css", "css/public.css", "js/public.js", "fonts/geist.woff2", "img/icons/idle.svg"];

    /// <summary>Whether a static file belongs to the public pages.</summary>
    public static bool NeedsAsset(string path) => Array.Exists(Assets, asset => path == asset || path == asset + ".gz" || path == asset + ".br");

    /// <summary>Maps them.</summary>
    public static void MapSharing(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/s/{slug}", Reading, PageAsync).OnPublicDoor();
        routes.MapMethods("/embed/{slug}", Reading, EmbedAsync).OnPublicDoor();
        routes.MapMethods("/oembed", Reading, OEmbedAsync).OnPublicDoor();
        routes.MapPost("/s/{slug}/unlock", ShareReplies.UnlockAsync).OnPublicDoor();
        routes.MapPost("/s/{slug}/answer", ShareReplies.AnswerAsync).OnPublicDoor();
        routes.MapPost("/s/{slug}/seen", ShareReplies.SeenAsync).OnPublicDoor();
        routes.MapMethods("/s/{slug}/video.mp4", Reading, (HttpContext context, string slug, ShareMedia media) => media.ServeAsync(context, slug, ShareMedia.Video)).OnPublicDoor();
        routes.MapMethods("/s/{slug}/poster.jpg", Reading, (HttpContext context, string slug, ShareMedia media) => media.ServeAsync(context, slug, ShareMedia.Poster)).OnPublicDoor();
        routes.MapMethods("/s/{slug}/frame.jpg", Reading, (HttpContext context, string slug, ShareMedia media) => media.ServeAsync(context, slug, ShareMedia.Frame)).OnPublicDoor();
        routes.MapMethods("/s/{slug}/still.jpg", Reading, (HttpContext context, string slug, ShareMedia media) => media.ServeAsync(context, slug, ShareMedia.Still)).OnPublicDoor();
        routes.MapMethods("/s/{slug}/download", Reading, (HttpContext context, string slug, ShareMedia media) => media.ServeAsync(context, slug, ShareMedia.Download)).OnPublicDoor();
    }

    /// <summary>What the page of an open link is made of.</summary>
    public static ShareScene Scene(HttpContext context, FoundShare share, string slug) => new(
        ShareRules.View(share),
        context.RequestServices.GetRequiredService<ShareAddresses>().Base(context.Request),
        slug,
        context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);

    private static async Task PageAsync(HttpContext context, string slug, ShareVisits visits)
    {
        var visit = await visits.EnterAsync(context, slug);
        await (visit switch
        {
            { IsOpen: true, Share: { } share } => PublicAnswers.ShowAsync(context, Scene(context, share, slug), said: ShareReplies.Said(context.Request.Query["said"])),
            { Standing: ShareStanding.Locked } => PublicAnswers.LockAsync(context, slug),
            _ => PublicAnswers.CloseAsync(context, visit.Wait),
        });
    }

    private static async Task EmbedAsync(HttpContext context, string slug, ShareVisits visits)
    {
        var visit = await visits.EnterAsync(context, slug);
        var allowed = visit.Share?.Link.Shows.Embedding == true;
        await (visit switch
        {
            { IsOpen: true, Share: { } share } when allowed => PublicAnswers.EmbedAsync(context, Scene(context, share, slug)),
            { Standing: ShareStanding.Locked } when allowed => PublicAnswers.LockAsync(context, slug, StatusCodes.Status401Unauthorized, framed: true),
            _ => PublicAnswers.CloseAsync(context, visit.Wait),
        });
    }

    private static async Task OEmbedAsync(HttpContext context, ShareVisits visits, ShareAddresses addresses)
    {
        var query = context.Request.Query;
        if (query["format"].ToString() is not ("" or "json"))
        {
            await ShareVisits.RefuseAsync(context, StatusCodes.Status501NotImplemented);
            return;
        }

        var slug = OEmbed.SlugOf(query["url"], addresses.Base(context.Request)) ?? "";
        var visit = await visits.EnterAsync(context, slug);
        if (visit is { IsOpen: true, Share: { Link.Shows.Embedding: true } share })
        {
            ShareVisits.Head(context, StatusCodes.Status200OK);
            context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
            var answer = OEmbed.Answer(Scene(context, share, slug), query["maxwidth"], query["maxheight"]);
            await context.Response.WriteAsJsonAsync(answer, OEmbedJson.Default.OEmbedAnswer, "application/json; charset=utf-8", context.RequestAborted);
            return;
        }

        await ShareVisits.RefuseAsync(context, visit.Standing == ShareStanding.Open ? visit with { Standing = ShareStanding.Closed } : visit);
    }
}
