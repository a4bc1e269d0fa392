using System.Linq.Expressions;
using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace KlingStudio.Storage;

/// <summary>An owner's links: what the dialog shows and does. What has another owner does not exist here.</summary>
public sealed class ShareShelf(IDbContextFactory<StudioContext> contexts, TimeProvider clock)
{
    private const int MostNotes = 200;

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Makes a link to a completed clip; null when there is no such clip of this owner.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="generationId">The clip.</param>
    /// <param name="draft">Judged by <see cref="ShareRules.Judge"/> already.</param>
    /// <param name="slugDigest">See <see cref="ShareSlug.Digest"/>.</param>
    /// <param name="sealedSlug">The slug, encrypted.</param>
    /// <param name="passwordHash">Of the draft's password, or null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<ShareLink?> CreateAsync(
        OwnerId owner, Guid generationId, ShareDraft draft, byte[] slugDigest, string sealedSlug, string? passwordHash, CancellationToken cancellationToken) => contexts.WriteAsync(
            async (context, token) =>
            {
                if (!await context.Generations.KeptBy(owner).AnyAsync(row => row.Id == generationId && row.Status == GenerationStatus.Completed, token))
                    return null;
                var count = await context.ShareLinks.CountAsync(link => link.Owner == owner.Value && link.GenerationId == generationId, token);
                var row = new ShareLinkRow
                {
                    Id = Guid.CreateVersion7(clock.GetUtcNow()),
                    Owner = owner.Value,
                    GenerationId = generationId,
                    Name = Text(draft.Name) ?? $"Link {count + 1}",
                    SlugDigest = slugDigest,
                    SealedSlug = sealedSlug,
                    CreatedAt = Now,
                    ExpiresAt = draft.ExpiresAt,
                    PasswordHash = passwordHash,
                    ShowPrompt = draft.Shows.Prompt,
                    ShowStill = draft.Shows.Still,
                    AllowDownload = draft.Shows.Download,
                    AllowEmbedding = draft.Shows.Embedding,
                    Title = Text(draft.Words.Title),
                    Maker = Text(draft.Words.Maker),
                    Description = Text(draft.Words.Description),
                };
                context.ShareLinks.Add(row);
                await context.SaveChangesAsync(token);
                return row.ToLink();
            },
            cancellationToken);

    /// <summary>The links that show this clip, newest first, revoked ones last.</summary>
    public Task<IReadOnlyList<ShareLink>> OfClipAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken) => contexts.ReadAsync<IReadOnlyList<ShareLink>>(
        async (context, token) =>
        {
            var rows = await context.ShareLinks.Where(link => link.Owner == owner.Value && link.GenerationId == generationId)
                .OrderByDescending(link => link.CreatedAt).ThenByDescending(link => link.Id).ToListAsync(token);
            return [.. rows.Select(row => row.ToLink()).OrderBy(link => link.State == ShareState.Revoked)];
        },
        cancellationToken);

    /// <summary>One link, or null.</summary>
    public Task<ShareLink?> FindAsync(OwnerId owner, Guid id, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) => (await context.ShareLinks.FirstOrDefaultAsync(link => link.Id == id && link.Owner == owner.Value, token))?.ToLink(),
        cancellationToken);

    /// <summary>What visitors of a link answered, newest first.</summary>
    public Task<IReadOnlyList<ShareNote>> NotesAsync(OwnerId owner, Guid linkId, CancellationToken cancellationToken) => contexts.ReadAsync<IReadOnlyList<ShareNote>>(
        async (context, token) => await context.ShareNotes
            .Where(note => note.LinkId == linkId && context.ShareLinks.Any(link => link.Id == note.LinkId && link.Owner == owner.Value))
            .OrderByDescending(note => note.Id).Take(MostNotes)
            .Select(note => new ShareNote(note.LinkId, note.GenerationId, note.Verdict, note.Text, note.At))
            .ToListAsync(token),
        cancellationToken);

    /// <summary>Who the owner was on the last link, so that it need not be typed again.</summary>
    public Task<string?> LastMakerAsync(OwnerId owner, CancellationToken cancellationToken) => contexts.ReadAsync(
        (context, token) => context.ShareLinks.Where(link => link.Owner == owner.Value).OrderByDescending(link => link.CreatedAt).Select(link => link.Maker).FirstOrDefaultAsync(token),
        cancellationToken);

    /// <summary>Other clips of the same still, newest first: what can be swapped in.</summary>
    public Task<IReadOnlyList<GenerationCard>> TakesAsync(OwnerId owner, Guid stillId, int count, CancellationToken cancellationToken) => contexts.ReadAsync<IReadOnlyList<GenerationCard>>(
        async (context, token) => await context.Generations.KeptBy(owner).Where(row => row.Status == GenerationStatus.Completed && row.Recipe.StillId == stillId)
            .OrderByDescending(row => row.Position).Take(count).ToCardsAsync(token),
        cancellationToken);

    /// <summary>Changes the switches.</summary>
    public Task<bool> ShowAsync(OwnerId owner, Guid id, ShareSwitches shows, CancellationToken cancellationToken) => SetAsync(owner, id, set => set
        .SetProperty(link => link.ShowPrompt, shows.Prompt)
        .SetProperty(link => link.ShowStill, shows.Still)
        .SetProperty(link => link.AllowDownload, shows.Download)
        .SetProperty(link => link.AllowEmbedding, shows.Embedding), cancellationToken);

    /// <summary>Sets another password, or none; whoever had unlocked it must do so again.</summary>
    public Task<bool> SetPasswordAsync(OwnerId owner, Guid id, string? passwordHash, CancellationToken cancellationToken) => SetAsync(owner, id, set => set
        .SetProperty(link => link.PasswordHash, passwordHash)
        .SetProperty(link => link.PasswordVersion, link => link.PasswordVersion + 1), cancellationToken);

    /// <summary>Pauses it or lets it go on. A revoked link stays revoked.</summary>
    public Task<bool> PauseAsync(OwnerId owner, Guid id, bool pause, CancellationToken cancellationToken) =>
        SetAsync(owner, id, set => set.SetProperty(link => link.State, pause ? ShareState.Paused : ShareState.Active), cancellationToken, link => link.State != ShareState.Revoked);

    /// <summary>Ends it for good.</summary>
    public Task<bool> RevokeAsync(OwnerId owner, Guid id, CancellationToken cancellationToken) =>
        SetAsync(owner, id, set => set.SetProperty(link => link.State, ShareState.Revoked), cancellationToken);

    /// <summary>Shows another clip of the same owner under the same address.</summary>
    public Task<bool> SwapAsync(OwnerId owner, Guid id, Guid generationId, CancellationToken cancellationToken) => contexts.WriteAsync(
        async (context, token) =>
            await context.Generations.KeptBy(owner).AnyAsync(row => row.Id == generationId && row.Status == GenerationStatus.Completed, token)
            && await context.ShareLinks.Where(link => link.Id == id && link.Owner == owner.Value && link.State != ShareState.Revoked)
                .ExecuteUpdateAsync(set => set.SetProperty(link => link.GenerationId, generationId), token) == 1,
        cancellationToken);

    private Task<bool> SetAsync(
        OwnerId owner, Guid id, Action<UpdateSettersBuilder<ShareLinkRow>> set, CancellationToken cancellationToken, Expression<Func<ShareLinkRow, bool>>? onlyIf = null) => contexts.WriteAsync(
            async (context, token) =>
            {
                var rows = context.ShareLinks.Where(link => link.Id == id && link.Owner == owner.Value);
                return await (onlyIf is null ? rows : rows.Where(onlyIf)).ExecuteUpdateAsync(set, token) == 1;
            },
            cancellationToken);

    private static string? Text(string? typed) => typed?.Trim() is { Length: > 0 } text ? text : null;
}
