using KlingStudio.Generations;
using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.Mvc;

namespace KlingStudio.Web.Features.Playback;

/// <summary>The addresses of stills, clips, their posters and hover strips. A foreign id is an unknown id.</summary>
internal static class MediaEndpoints
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps them.</summary>
    public static void MapMedia(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/media/stills/{id:guid}", Reading, async (HttpContext context, Guid id, MediaFacts facts, [FromServices] IMediaVault vault, CurrentOwner owner) =>
            await ServeMedia.ServeAsync(context, await facts.StillAsync(owner.Id, id, context.RequestAborted), vault));
        routes.MapMethods("/media/stills/{id:guid}/thumb", Reading, async (HttpContext context, Guid id, MediaFacts facts, [FromServices] IMediaVault vault, CurrentOwner owner) =>
            await ServeMedia.ServeAsync(context, await facts.ThumbnailAsync(owner.Id, id, context.RequestAborted), vault));
        routes.MapMethods("/media/clips/{id:guid}", Reading, async (HttpContext context, Guid id, MediaFacts facts, [FromServices] IMediaVault vault, CurrentOwner owner) =>
            await ServeMedia.ServeAsync(context, await facts.ClipAsync(owner.Id, id, context.Request.Query.ContainsKey("download"), context.RequestAborted), vault));
        routes.MapMethods("/media/posters/{id:guid}", Reading, async (HttpContext context, Guid id, MediaFacts facts, [FromServices] IMediaVault vault, CurrentOwner owner) =>
            await ServeMedia.ServeAsync(context, await facts.PosterAsync(owner.Id, id, context.RequestAborted), vault));
        routes.MapMethods("/media/posters/{id:guid}/thumb", Reading, async (HttpContext context, Guid id, MediaFacts facts, [FromServices] IMediaVault vault, CurrentOwner owner) =>
            await ServeMedia.ServeAsync(context, await facts.PosterThumbnailAsync(owner.Id, id, context.RequestAborted), vault));
        routes.MapMethods("/media/strips/{id:guid}", Reading, async (HttpContext context, Guid id, MediaFacts facts, [FromServices] IMediaVault vault, CurrentOwner owner) =>
            await ServeMedia.ServeAsync(context, await facts.StripAsync(owner.Id, id, context.RequestAborted), vault));
    }
}
