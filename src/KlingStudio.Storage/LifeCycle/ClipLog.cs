using System.Runtime.CompilerServices;
using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>The clips that are kept: for the media routes, for the sweep of media that nothing names, and for what draws missing pictures.</summary>
public sealed class ClipLog(IDbContextFactory<StudioContext> contexts) : IClipPictureLog
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

    /// <inheritdoc />
    public Task<IReadOnlyList<Clip>> WithoutPicturesAsync(Guid after, int most, CancellationToken cancellationToken) => contexts.ReadAsync<IReadOnlyList<Clip>>(
        async (context, token) => await context.Clips
            .Where(clip => clip.GenerationId > after && (clip.StripKey == null || clip.ThumbnailKey == null))
            .OrderBy(clip => clip.GenerationId)
            .Take(most)
            .Select(clip => clip.ToClip())
            .ToListAsync(token),
        cancellationToken);

    /// <inheritdoc />
    public Task<bool> AddPicturesAsync(Clip clip, CancellationToken cancellationToken)
    {
        var (thumbnail, strip) = (clip.ThumbnailKey?.Value, clip.StripKey?.Value);
        return contexts.WriteAsync(
            async (context, token) => await context.Clips
                .Where(row => row.GenerationId == clip.GenerationId)
                .ExecuteUpdateAsync(row => row.SetProperty(r => r.ThumbnailKey, thumbnail).SetProperty(r => r.StripKey, strip), token) > 0,
            cancellationToken);
    }
}
