using System.Runtime.CompilerServices;
using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>The clips that are kept, for the media routes and for the sweep of media that nothing names.</summary>
public sealed class ClipLog(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>The clip of a generation of this owner, or null.</summary>
    public Task<Clip?> FindAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) => (await context.Clips.FirstOrDefaultAsync(clip => clip.GenerationId == generationId && clip.Owner == owner.Value, token))?.ToClip(),
        cancellationToken);

    /// <summary>Every vault key that a clip names, of all owners.</summary>
    public async IAsyncEnumerable<VaultKey> AllKeysAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = await contexts.ReadAsync(
            (context, token) => context.Clips.Select(clip => new[] { clip.Key, clip.PosterKey, clip.ThumbnailKey, clip.StripKey }).ToListAsync(token),
            cancellationToken);
        foreach (var key in rows.SelectMany(row => row))
        {
            if (key is not null)
                yield return new VaultKey(key);
        }
    }
}
