using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Shell;
using Microsoft.Extensions.Caching.Memory;

namespace KlingStudio.Web.Features.Playback;

/// <summary>
/// Which bytes an address means, from the rows of its owner. A clip or a still never changes, so the answer is kept for some seconds:
/// a player asks for the same clip many times in a row.
/// </summary>
internal sealed class MediaFacts(StillShelf stills, GenerationDetails generations) : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);
    private readonly MemoryCache _cards = new(new MemoryCacheOptions { SizeLimit = 1_000 });

    /// <summary>The still as it is kept.</summary>
    public async Task<ServedMedia?> StillAsync(OwnerId owner, Guid id, CancellationToken cancellationToken) =>
        await FindStillAsync(owner, id, cancellationToken) is { } still
            ? new(still.Key, still.MediaType, still.Bytes, $"{still.Id:n}", still.CreatedAt)
            : null;

    /// <summary>Its thumbnail.</summary>
    public async Task<ServedMedia?> ThumbnailAsync(OwnerId owner, Guid id, CancellationToken cancellationToken) =>
        await FindStillAsync(owner, id, cancellationToken) is { } still
            ? new(still.ThumbnailKey, "image/webp", null, $"{still.Id:n}-thumb", still.CreatedAt)
            : null;

    /// <summary>The clip of a generation.</summary>
    public async Task<ServedMedia?> ClipAsync(OwnerId owner, Guid generationId, bool download, CancellationToken cancellationToken) =>
        await FindCardAsync(owner, generationId, cancellationToken) is { Clip: { } clip } card
            ? new(clip.Key, "video/mp4", clip.Bytes, clip.Sha256, clip.CreatedAt, download ? ClipName.Of(card) : null)
            : null;

    /// <summary>The poster of a clip.</summary>
    public async Task<ServedMedia?> PosterAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken) =>
        await FindCardAsync(owner, generationId, cancellationToken) is { Clip: { } clip }
            ? new(clip.PosterKey, "image/jpeg", null, $"{clip.Sha256}-poster", clip.CreatedAt)
            : null;

    /// <summary>The poster of a clip, small; the whole one for a clip that was saved before there were small ones.</summary>
    public async Task<ServedMedia?> PosterThumbnailAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken) =>
        await FindCardAsync(owner, generationId, cancellationToken) is { Clip: { } clip }
            ? new(clip.ThumbnailKey ?? clip.PosterKey, "image/jpeg", null, $"{clip.Sha256}-{(clip.ThumbnailKey is null ? "poster" : "small")}", clip.CreatedAt)
            : null;

    /// <summary>The hover strip of a clip. It comes after the clip: while there is none, every question reads the row.</summary>
    public async Task<ServedMedia?> StripAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken) =>
        await KeepAsync(("strip", owner, generationId), () => generations.ReadAsync(owner, generationId, cancellationToken), card => card.Clip?.StripKey is not null) is { Clip: { StripKey: { } strip } clip }
            ? new(strip, "image/jpeg", null, $"{clip.Sha256}-strip", clip.CreatedAt)
            : null;

    /// <inheritdoc />
    public void Dispose() => _cards.Dispose();

    private Task<Still?> FindStillAsync(OwnerId owner, Guid id, CancellationToken cancellationToken) =>
        KeepAsync(("still", owner, id), () => stills.FindAsync(owner, id, cancellationToken), _ => true);

    private Task<GenerationCard?> FindCardAsync(OwnerId owner, Guid id, CancellationToken cancellationToken) =>
        KeepAsync(("clip", owner, id), () => generations.ReadAsync(owner, id, cancellationToken), card => card.Clip is not null);

    private async Task<T?> KeepAsync<T>(object key, Func<Task<T?>> read, Func<T, bool> settled)
        where T : class
    {
        if (_cards.TryGetValue(key, out T? kept))
            return kept;
        var found = await read();
        if (found is not null && settled(found))
            _cards.Set(key, found, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Kept });
        return found;
    }
}
