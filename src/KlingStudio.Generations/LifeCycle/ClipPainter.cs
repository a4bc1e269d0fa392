using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Generations;

/// <summary>
/// Draws what nobody waits for: the hover strip of each clip that was just kept, and whatever picture an older one misses. One at a time; those just
/// kept come first. The row names a picture only when it is whole in the vault. What a killed process did not come to is found at the next start.
/// </summary>
internal sealed partial class ClipPainter(
    IClipPictureLog log,
    IMediaVault vault,
    IClipJudge judge,
    ClipStaging staging,
    INoticeFeed notices,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ClipPainter> logger) : BackgroundService
{
    /// <summary>Read from the database at once.</summary>
    private const int Page = 50;

    /// <summary>More than may wait here are found by the next look at all of them.</summary>
    private const int MostWaiting = 1_000;

    /// <summary>Between two looks at all clips, for those that could not be drawn.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    private readonly Channel<Clip> _kept = Channel.CreateBounded<Clip>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>This one was just kept.</summary>
    public void Take(Clip clip) => _kept.Writer.TryWrite(clip);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.StartedAsync(stoppingToken);
        while (true)
        {
            await DrawMissingAsync(stoppingToken);
            using var look = new CancellationTokenSource(Again, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(look.Token, stoppingToken);
            try
            {
                await foreach (var clip in _kept.Reader.ReadAllAsync(either.Token))
                    await TryDrawAsync(clip, stoppingToken);
            }
            catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                // Time for a look at all of them.
            }
        }
    }

    private async Task DrawMissingAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (var after = Guid.Empty; await log.WithoutPicturesAsync(after, Page, cancellationToken) is [.., var last] clips; after = last.GenerationId)
            {
                foreach (var clip in clips)
                {
                    while (_kept.Reader.TryRead(out var kept))
                        await TryDrawAsync(kept, cancellationToken);
                    await TryDrawAsync(clip, cancellationToken);
                }
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotLooked(error);
        }
    }

    private async Task TryDrawAsync(Clip clip, CancellationToken cancellationToken)
    {
        try
        {
            var names = ClipNames.Of(clip.GenerationId);
            var drawn = clip with
            {
                ThumbnailKey = clip.ThumbnailKey ?? await vault.PutPictureAsync(names.Thumbnail, judge.DrawThumbnail(await PosterAsync(clip, cancellationToken)), cancellationToken),
                StripKey = clip.StripKey ?? await vault.PutPictureAsync(names.Strip, await StripAsync(clip, cancellationToken), cancellationToken),
            };
            if (await log.AddPicturesAsync(drawn, cancellationToken))
                await notices.PublishAsync(clip.Owner, new FeedNotice(NoticeTopics.Pictured, clip.GenerationId, clip.GenerationId));
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotDrawn(error, clip.GenerationId);
        }
    }

    private async Task<byte[]> StripAsync(Clip clip, CancellationToken cancellationToken)
    {
        var staged = staging.PathFor(clip.GenerationId, "-strip");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(staged)!);
            await using (var file = File.Create(staged))
                await CopyAsync(clip.Key, file, cancellationToken);
            return await judge.DrawStripAsync(staged, clip.Frames, cancellationToken);
        }
        finally
        {
            File.Delete(staged);
        }
    }

    private async Task<byte[]> PosterAsync(Clip clip, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await CopyAsync(clip.PosterKey, bytes, cancellationToken);
        return bytes.ToArray();
    }

    private async Task CopyAsync(VaultKey key, Stream target, CancellationToken cancellationToken)
    {
        await using var read = await vault.OpenAsync(key, null, cancellationToken) ?? throw new InvalidDataException($"{key} is not in the vault any more.");
        await read.Content.CopyToAsync(target, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Generation {Id}: a picture of its clip could not be drawn; the next one is tried within the hour")]
    private partial void LogNotDrawn(Exception error, Guid id);

    [LoggerMessage(Level = LogLevel.Error, Message = "The look for clips without pictures failed; the next one follows in an hour")]
    private partial void LogNotLooked(Exception error);
}
