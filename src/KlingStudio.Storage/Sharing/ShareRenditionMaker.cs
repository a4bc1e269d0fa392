using System.Globalization;
using KlingStudio.Generations;
using NetVips;

namespace KlingStudio.Storage;

/// <summary>Where renditions are worked on.</summary>
/// <param name="StagingDirectory">A folder of its own.</param>
public sealed record ShareRenditionOptions(string StagingDirectory);

/// <summary>
/// Makes the files of a clip that visitors get, once. Whatever leaves by a link was written anew, so no metadata of the clip can leave with it.
/// A clip that is small enough is only rewrapped: then one file serves for watching and for the download.
/// </summary>
public sealed class ShareRenditionMaker(ShareRenditionLog log, IMediaVault vault, IClipRewriter rewriter, IClipJudge judge, ShareRenditionOptions options, TimeProvider clock)
{
    private readonly KeyedGate _making = new();

    /// <summary>The rendition of a clip, made now if it is not there; null when there is no clip. Two who ask at once wait for the same one.</summary>
    /// <exception cref="InvalidDataException">It can't be made of this clip, or not now (no ffmpeg).</exception>
    /// <exception cref="IOException">The vault is full or out of reach.</exception>
    public async Task<ShareRendition?> EnsureAsync(Guid generationId, CancellationToken cancellationToken)
    {
        using var turn = await _making.EnterAsync(generationId.ToString("N"), cancellationToken);
        if (await log.FindAsync(generationId, cancellationToken) is { } known)
            return known;
        if (await log.SourceAsync(generationId, cancellationToken) is not { } source)
            return null;
        await log.KeepAsync(await MakeAsync(source.Clip, source.Still, cancellationToken), cancellationToken);
        // As everybody after this one will read it: its moments are in the answers' headers.
        return await log.FindAsync(generationId, cancellationToken);
    }

    private async Task<ShareRendition> MakeAsync(Clip clip, Still still, CancellationToken cancellationToken)
    {
        ImageLibrary.EnsureReady();
        Directory.CreateDirectory(options.StagingDirectory);
        var staged = Path.Combine(options.StagingDirectory, clip.GenerationId.ToString("N"));
        var (original, whole, small) = ($"{staged}.mp4", $"{staged}-whole.mp4", $"{staged}-small.mp4");
        try
        {
            await FetchAsync(clip.Key, original, cancellationToken);
            await rewriter.RewrapAsync(original, whole, cancellationToken);
            var watched = new FileInfo(whole).Length <= ShareRules.RenditionMost ? whole : small;
            if (watched == small)
                await rewriter.ShrinkAsync(original, small, TimeSpan.FromSeconds(clip.Frames / clip.FrameRate), ShareRules.RenditionMost, cancellationToken);
            var facts = await judge.JudgeAsync(watched, cancellationToken);
            return await StoreAsync(clip, still, whole, watched, facts, cancellationToken);
        }
        catch (VipsException error)
        {
            throw new InvalidDataException("A picture of the clip can't be read.", error);
        }
        finally
        {
            foreach (var path in (string[])[original, whole, small])
                File.Delete(path);
        }
    }

    private async Task<ShareRendition> StoreAsync(Clip clip, Still still, string whole, string watched, ClipFacts facts, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"shares/{clip.GenerationId.ToString("N")[^2..]}/{clip.GenerationId:N}");
        var download = await PutFileAsync($"{name}.mp4", whole, cancellationToken);
        var poster = SharePictures.Poster(await ReadAsync(clip.PosterKey, cancellationToken));
        var picture = SharePictures.Still(await ReadAsync(still.Key, cancellationToken), still.MediaType, facts.Width, facts.Height);
        return new ShareRendition
        {
            GenerationId = clip.GenerationId,
            Owner = clip.Owner,
            Watch = watched == whole ? download : await PutFileAsync($"{name}-small.mp4", watched, cancellationToken),
            Download = download,
            Poster = await vault.PutAsync(new VaultKey($"{name}-poster.jpg"), new MemoryStream(poster, writable: false), "image/jpeg", cancellationToken),
            Still = await vault.PutAsync(new VaultKey($"{name}-still.jpg"), new MemoryStream(picture, writable: false), "image/jpeg", cancellationToken),
            Width = facts.Width,
            Height = facts.Height,
            CreatedAt = clock.GetUtcNow().UtcDateTime,
        };
    }

    private async Task<VaultObject> PutFileAsync(string key, string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return await vault.PutAsync(new VaultKey(key), file, "video/mp4", cancellationToken);
    }

    private async Task FetchAsync(VaultKey key, string path, CancellationToken cancellationToken)
    {
        await using var read = await vault.OpenAsync(key, null, cancellationToken) ?? throw Gone();
        await using var file = File.Create(path);
        await read.Content.CopyToAsync(file, cancellationToken);
    }

    private async Task<byte[]> ReadAsync(VaultKey key, CancellationToken cancellationToken)
    {
        await using var read = await vault.OpenAsync(key, null, cancellationToken) ?? throw Gone();
        using var bytes = new MemoryStream();
        await read.Content.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    private static InvalidDataException Gone() => new("The clip's file is not in the vault any more.");
}
