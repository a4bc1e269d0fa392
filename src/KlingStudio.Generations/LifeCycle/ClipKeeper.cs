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

            var (facts, poster) = await LookAsync(staged, cancellationToken);
            return await StoreAsync(generation, staged, facts, poster, cancellationToken);
        }
        finally
        {
            File.Delete(staged);
        }
    }

    /// <summary>Somebody waits for the clip: it is judged and its poster is drawn side by side. The judge's word comes first.</summary>
    private async Task<(ClipFacts Facts, byte[] Poster)> LookAsync(string staged, CancellationToken cancellationToken)
    {
        var (judging, drawing) = (judge.JudgeAsync(staged, cancellationToken), judge.DrawPosterAsync(staged, cancellationToken));
        // Neither may still be reading when the file goes.
        await Task.WhenAll(judging, drawing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return (await judging, await drawing);
    }

    /// <summary>Named by the generation: storing it a second time (after a crash) replaces the first and leaves nothing over. The strip comes later (<see cref="ClipPainter"/>).</summary>
    private async Task<Clip> StoreAsync(Generation generation, string staged, ClipFacts facts, byte[] poster, CancellationToken cancellationToken)
    {
        var names = ClipNames.Of(generation.Id);
        await using var content = File.OpenRead(staged);
        var storing = vault.PutAsync(names.Clip, content, "video/mp4", cancellationToken);
        // Three syncs at once cost the disk little more than one.
        var whole = vault.PutPictureAsync(names.Poster, poster, cancellationToken);
        var small = vault.PutPictureAsync(names.Thumbnail, judge.DrawThumbnail(poster), cancellationToken);
        await Task.WhenAll(storing, whole, small);
        var stored = await storing;
        return new Clip
        {
            GenerationId = generation.Id,
            Owner = generation.Owner,
            Key = stored.Key,
            PosterKey = names.Poster,
            ThumbnailKey = names.Thumbnail,
            Bytes = stored.Length,
            Sha256 = stored.Sha256,
            Width = facts.Width,
            Height = facts.Height,
            Frames = facts.Frames,
            FrameRate = facts.FrameRate,
            CreatedAt = time.GetUtcNow().UtcDateTime,
        };
    }
}
