using System.Runtime.CompilerServices;
using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>Which clips have their files for visitors, and which still need them.</summary>
public sealed class ShareRenditionLog(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>Of a clip, or null while it is not made.</summary>
    public Task<ShareRendition?> FindAsync(Guid generationId, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) => (await context.ShareRenditions.FirstOrDefaultAsync(row => row.GenerationId == generationId, token))?.ToRendition(),
        cancellationToken);

    /// <summary>Keeps it; a second maker's is the same and is ignored.</summary>
    public Task<bool> KeepAsync(ShareRendition rendition, CancellationToken cancellationToken) => contexts.WriteAsync(
        async (context, token) =>
        {
            if (await context.ShareRenditions.AnyAsync(row => row.GenerationId == rendition.GenerationId, token))
                return false;
            context.ShareRenditions.Add(rendition.ToRow());
            await context.SaveChangesAsync(token);
            return true;
        },
        cancellationToken);

    /// <summary>Clip and still that a link shows, of whatever owner; null when there is no clip.</summary>
    public Task<(Clip Clip, Still Still)?> SourceAsync(Guid generationId, CancellationToken cancellationToken) => contexts.ReadAsync<(Clip Clip, Still Still)?>(
        async (context, token) =>
        {
            var found = await context.Generations.Where(row => row.Id == generationId).Select(row => new { row.Clip, row.Recipe.Still }).FirstOrDefaultAsync(token);
            return found?.Clip is { } clip ? (clip.ToClip(), found.Still.ToStill()) : null;
        },
        cancellationToken);

    /// <summary>Clips of links that may be opened and have no files yet: what a crash left undone.</summary>
    public Task<IReadOnlyList<Guid>> MissingAsync(CancellationToken cancellationToken) => contexts.ReadAsync<IReadOnlyList<Guid>>(
        async (context, token) => await context.ShareLinks
            .Where(link => link.State != ShareState.Revoked && !context.ShareRenditions.Any(row => row.GenerationId == link.GenerationId))
            .Select(link => link.GenerationId).Distinct().ToListAsync(token),
        cancellationToken);

    /// <summary>Every vault key that a rendition names, of all owners.</summary>
    public async IAsyncEnumerable<VaultKey> AllKeysAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = await contexts.ReadAsync(
            (context, token) => context.ShareRenditions.Select(row => new { row.WatchKey, row.DownloadKey, row.PosterKey, row.StillKey }).ToListAsync(token),
            cancellationToken);
        foreach (var row in rows)
        {
            yield return new VaultKey(row.WatchKey);
            yield return new VaultKey(row.DownloadKey);
            yield return new VaultKey(row.PosterKey);
            yield return new VaultKey(row.StillKey);
        }
    }
}
