using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.Sharing;

/// <summary>What came of a new link: the link, or everything that was wrong.</summary>
/// <param name="Link">The link, or null.</param>
/// <param name="Refusals">Empty when there is one.</param>
internal sealed record ShareAnswered(ShareLink? Link, IReadOnlyList<Refusal> Refusals);

/// <summary>What an owner does with links. Each deed is told to every page of theirs that is open.</summary>
internal sealed class ShareDesk(ShareShelf shelf, ShareKeys keys, RenditionQueue renditions, INoticeFeed notices, TimeProvider clock)
{
    /// <summary>Makes a link; its files are made in the background.</summary>
    public async Task<ShareAnswered> CreateAsync(OwnerId owner, Guid generationId, ShareDraft draft, CancellationToken cancellationToken)
    {
        if (ShareRules.Judge(draft, clock.GetUtcNow().UtcDateTime) is { Count: > 0 } refusals)
            return new ShareAnswered(null, refusals);
        var slug = ShareSlug.New();
        var password = string.IsNullOrEmpty(draft.Password) ? null : keys.HashPassword(draft.Password);
        var link = await shelf.CreateAsync(owner, generationId, draft, ShareSlug.Digest(slug), keys.Seal(slug), password, cancellationToken);
        if (link is null)
            return new ShareAnswered(null, [new("name", "missing", "That clip is not in the library any more.")]);
        renditions.Want(generationId);
        await TellAsync(owner, link.GenerationId, link.Id);
        return new ShareAnswered(link, []);
    }

    /// <summary>Pauses it or lets it go on.</summary>
    public Task<bool> PauseAsync(OwnerId owner, ShareLink link, bool pause, CancellationToken cancellationToken) =>
        DoAsync(owner, link, shelf.PauseAsync(owner, link.Id, pause, cancellationToken));

    /// <summary>Ends it for good, everywhere, also for who is watching.</summary>
    public Task<bool> RevokeAsync(OwnerId owner, ShareLink link, CancellationToken cancellationToken) =>
        DoAsync(owner, link, shelf.RevokeAsync(owner, link.Id, cancellationToken));

    /// <summary>Changes what it shows.</summary>
    public Task<bool> ShowAsync(OwnerId owner, ShareLink link, ShareSwitches shows, CancellationToken cancellationToken) =>
        DoAsync(owner, link, shelf.ShowAsync(owner, link.Id, shows, cancellationToken));

    /// <summary>Another password, or none when it is empty; what is wrong with it, if it was not set.</summary>
    public async Task<Refusal?> SetPasswordAsync(OwnerId owner, ShareLink link, string? password, CancellationToken cancellationToken)
    {
        if (ShareRules.JudgePassword(password) is { } refusal)
            return refusal;
        var hash = string.IsNullOrEmpty(password) ? null : keys.HashPassword(password);
        await DoAsync(owner, link, shelf.SetPasswordAsync(owner, link.Id, hash, cancellationToken));
        return null;
    }

    /// <summary>Another take under the same address.</summary>
    public async Task<bool> SwapAsync(OwnerId owner, ShareLink link, Guid generationId, CancellationToken cancellationToken)
    {
        renditions.Want(generationId);
        return await DoAsync(owner, link, shelf.SwapAsync(owner, link.Id, generationId, cancellationToken));
    }

    private async Task<bool> DoAsync(OwnerId owner, ShareLink link, Task<bool> deed)
    {
        var done = await deed;
        await TellAsync(owner, link.GenerationId, link.Id);
        return done;
    }

    private Task TellAsync(OwnerId owner, Guid generationId, Guid linkId) => notices.PublishAsync(owner, new FeedNotice(NoticeTopics.Changed, generationId, linkId));
}
