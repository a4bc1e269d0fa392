namespace KlingStudio.Generations;

/// <summary>Brings a clip home: from the engine to a file of our own, judged, then into the vault together with its pictures.</summary>
/// <param name="vault">Where it goes.</param>
/// <param name="judge">Says whether it plays.</param>
/// <param name="staging">Where it lies meanwhile.</param>
/// <param name="time">The clock.</param>
internal sealed class ClipKeeper(IMediaVault vault, IClipJudge judge, ClipStaging staging, TimeProvider time)
{
    /// <exception cref="EngineException">It can't be fetched.</exception>
    /// <exception cref="InvalidDataException">It is not a playable clip.</exception>
    /// <exception cref="IOException">There is no room for it, or the vault is out of reach.</exception>
    public async Task<Clip> KeepAsync(Generation generation, IVideoEngine engine, EngineTicket ticket, CancellationToken cancellationToken)
    {
        var staged = staging.PathFor(generation.Id);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(staged)!);
            await using (var source = await engine.FetchAsync(ticket, cancellationToken))
            await using (var file = File.Create(staged))
                await source.CopyToAsync(file, cancellationToken);

            var facts = await judge.JudgeAsync(staged, cancellationToken);
            var pictures = await judge.DrawAsync(staged, facts, cancellationToken);
            return await StoreAsync(generation, staged, facts, pictures, cancellationToken);
        }
        finally
        {
            File.Delete(staged);
        }
    }

    private async Task<Clip> StoreAsync(Generation generation, string staged, ClipFacts facts, ClipPictures pictures, CancellationToken cancellationToken)
    {
        // Named by the generation: storing it a second time (after a crash) replaces the first and leaves nothing over.
        var name = $"clips/{generation.Id.ToString("N")[^2..]}/{generation.Id:N}";
        await using var content = File.OpenRead(staged);
        var stored = await vault.PutAsync(new VaultKey($"{name}.mp4"), content, "video/mp4", cancellationToken);
        var poster = await PutAsync($"{name}.jpg", pictures.Poster, cancellationToken);
        var thumbnail = await PutAsync($"{name}-small.jpg", pictures.Thumbnail, cancellationToken);
        var strip = await PutAsync($"{name}-strip.jpg", pictures.Strip, cancellationToken);
        return new Clip
        {
            GenerationId = generation.Id,
            Owner = generation.Owner,
            Key = stored.Key,
            PosterKey = poster,
            ThumbnailKey = thumbnail,
            StripKey = strip,
            Bytes = stored.Length,
            Sha256 = stored.Sha256,
            Width = facts.Width,
            Height = facts.Height,
            Frames = facts.Frames,
            FrameRate = facts.FrameRate,
            CreatedAt = time.GetUtcNow().UtcDateTime,
        };
    }

    private async Task<VaultKey> PutAsync(string name, byte[] picture, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(picture, writable: false);
        return (await vault.PutAsync(new VaultKey(name), content, "image/jpeg", cancellationToken)).Key;
    }
}
