using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web;
using KlingStudio.Web.Features.Sharing;
using Microsoft.Extensions.DependencyInjection;
using NetVips;

namespace KlingStudio.Benchmarks;

/// <summary>What a benchmark needs of sharing inside the studio that is measured: a rehearsed clip of noise, and links to it in every state.</summary>
internal static class SharedClips
{
    private static readonly DateTime LongAgo = DateTime.UnixEpoch;

    /// <summary>Rehearses, and answers with the public door's address and the slug of a link in each state: open wrong expired paused revoked locked.</summary>
    public static async Task<string> PrepareAsync(IServiceProvider services)
    {
        var clip = await RehearseAsync(services);
        await services.GetRequiredService<ShareRenditionMaker>().EnsureAsync(clip, CancellationToken.None);
        var desk = services.GetRequiredService<ShareDesk>();
        var (_, openSlug) = await ShareAsync(services, clip);
        var (paused, pausedSlug) = await ShareAsync(services, clip);
        await desk.PauseAsync(OwnerId.Local, paused, true, CancellationToken.None);
        var (revoked, revokedSlug) = await ShareAsync(services, clip);
        await desk.RevokeAsync(OwnerId.Local, revoked, CancellationToken.None);
        var (_, lockedSlug) = await ShareAsync(services, clip, "open sesame");
        var (_, expiredSlug) = await ShareAsync(services, clip, end: LongAgo);
        return string.Join(' ', $"http://127.0.0.1:{services.GetRequiredService<PublicDoor>().Port}", openSlug, ShareSlug.New(), expiredSlug, pausedSlug, revokedSlug, lockedSlug);
    }

    /// <summary>Makes one more link that is open; its slug.</summary>
    public static async Task<string> OpenAsync(IServiceProvider services)
    {
        var clip = (await services.GetRequiredService<LibraryPage>().ReadAsync(OwnerId.Local, new LibraryFilter(State: LibraryState.Ready), null, 1, CancellationToken.None)).Cards[0];
        return (await ShareAsync(services, clip.Generation.Id)).Slug;
    }

    /// <summary>Takes a link back; answers when the studio says that it is done.</summary>
    public static async Task<string> RevokeAsync(IServiceProvider services, string slug)
    {
        var found = (await services.GetRequiredService<ShareDoor>().FindAsync(slug, CancellationToken.None))!;
        await services.GetRequiredService<ShareDesk>().RevokeAsync(OwnerId.Local, found.Link, CancellationToken.None);
        return "revoked";
    }

    private static async Task<Guid> RehearseAsync(IServiceProvider services)
    {
        // As much as a shared clip may have: no encoder makes less of noise.
        using var noise = Image.Gaussnoise(1_280, 720, sigma: 50, mean: 128);
        using var picture = noise.Cast(Enums.BandFormat.Uchar);
        var still = (await services.GetRequiredService<StillIntake>().TakeAsync(OwnerId.Local, new MemoryStream(picture.JpegsaveBuffer(q: 92)), "noise.jpg", CancellationToken.None)).Still!;
        var order = await services.GetRequiredService<IGenerationDesk>().OrderAsync(OwnerId.Local, new RecipeDraft(still.Id, "slow push in"), CancellationToken.None);
        var id = order.Generations[0].Id;
        var details = services.GetRequiredService<GenerationDetails>();
        while ((await details.ReadAsync(OwnerId.Local, id, CancellationToken.None))!.Clip is null)
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        return id;
    }

    private static async Task<(ShareLink Link, string Slug)> ShareAsync(IServiceProvider services, Guid clip, string? password = null, DateTime? end = null)
    {
        // Past the desk, which would refuse a link that has expired already.
        var (keys, slug) = (services.GetRequiredService<ShareKeys>(), ShareSlug.New());
        var draft = new ShareDraft("benchmark", end, password, new ShareSwitches(), new ShareWords());
        var hash = password is null ? null : keys.HashPassword(password);
        var link = await services.GetRequiredService<ShareShelf>().CreateAsync(OwnerId.Local, clip, draft, ShareSlug.Digest(slug), keys.Seal(slug), hash, CancellationToken.None);
        return (link!, slug);
    }
}
