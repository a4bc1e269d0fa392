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

            return await StoreAsync(generation, staged, cancellationToken);
        }
        finally
        {
            File.Delete(staged);
        }
    }

    /// <summary>
    /// Somebody waits for the clip: it is judged, its poster is drawn and it goes into the vault side by side. There nobody sees it until a row names it.
    /// Its name is the generation's: storing it a second time (after a crash) replaces the first. The strip comes later (<see cref="ClipPainter"/>).
    /// </summary>
    private async Task<Clip> StoreAsync(Generation generation, string staged, CancellationToken cancellationToken)
    {
        var names = ClipNames.Of(generation.Id);
        var (judging, drawing, storing) = (judge.JudgeAsync(staged, cancellationToken), judge.DrawPosterAsync(staged, cancellationToken), PutClipAsync(names.Clip, staged, cancellationToken));
        // None may still be reading when the file goes.
        await Task.WhenAll(judging, drawing, storing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if ((judging.Exception ?? drawing.Exception) is not null && storing.IsCompletedSuccessfully)
            await ForgetAsync(names.Clip, cancellationToken);
        var (facts, poster, stored) = (await judging, await drawing, await storing);
        await Task.WhenAll(
            vault.PutPictureAsync(names.Poster, poster, cancellationToken),
            vault.PutPictureAsync(names.Thumbnail, judge.DrawThumbnail(poster), cancellationToken));
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

    private async Task<VaultObject> PutClipAsync(VaultKey name, string staged, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(staged);
        return await vault.PutAsync(name, content, "video/mp4", cancellationToken);
    }

    private async Task ForgetAsync(VaultKey name, CancellationToken cancellationToken)
    {
        try
        {
            await vault.DeleteAsync(name, cancellationToken);
        }
        catch (VaultException)
        {
            // No row names it: the hourly sweep takes it away.
        }
    }
}
