using System.Globalization;
using KlingStudio.Generations;
using Microsoft.Extensions.Logging;
using NetVips;

namespace KlingStudio.Storage;

/// <summary>How pictures are taken in.</summary>
public sealed record StillIntakeOptions
{
    /// <summary>A folder of the studio's own for uploads on their way.</summary>
    public required string StagingDirectory { get; init; }

    /// <summary>The largest upload.</summary>
    public long MaxBytes { get; init; } = StillLimits.MostBytes;

    /// <summary>Pictures decoded at the same time: what bounds memory, not uploads.</summary>
    public int Decodes { get; init; } = 2;
}

/// <summary>
/// Takes pictures in: staging, judging, normalising, vault, row, in that order. A failure before the row leaves at most objects that no
/// row names, which <see cref="MediaSweep"/> removes.
/// </summary>
/// <remarks>
/// Objects are named after the still, not after their bytes. "The same bytes once per owner" is a fact of the rows (unique owner + hash);
/// a key shared by two stills or two owners would need counting before each delete, and tell one owner what another has.
/// </remarks>
public sealed partial class StillIntake : IStillIntake, IDisposable
{
    private readonly IStillIndex _index;
    private readonly IMediaVault _vault;
    private readonly TimeProvider _time;
    private readonly ILogger<StillIntake> _logger;
    private readonly StillIntakeOptions _options;
    private readonly Staging _staging;
    private readonly SemaphoreSlim _decoders;
    private readonly KeyedGate _sameBytes = new();

    internal StillIntake(StillIntakeOptions options, IStillIndex index, IMediaVault vault, TimeProvider time, ILogger<StillIntake> logger)
    {
        ImageLibrary.EnsureReady();
        _options = options;
        _index = index;
        _vault = vault;
        _time = time;
        _logger = logger;
        _staging = new Staging(options.StagingDirectory, options.MaxBytes);
        _decoders = new SemaphoreSlim(options.Decodes, options.Decodes);
    }

    /// <summary>Deletes uploads that a killed process left half-way. Run once at start.</summary>
    public void Tidy() => _staging.Tidy();

    /// <inheritdoc />
    public async Task<StillAnswer> TakeAsync(OwnerId owner, Stream upload, string fileName, CancellationToken cancellationToken)
    {
        using var staged = await _staging.ReceiveAsync(upload, cancellationToken);
        if (staged.TooLarge)
            return Refuse(StillRefusals.TooManyBytes(_options.MaxBytes));
        if (staged.Length == 0)
            return Refuse(StillRefusals.Empty());
        var (sniffed, other) = PictureSniffer.Sniff(staged.Head);
        if (sniffed is not { } format)
            return Refuse(StillRefusals.Unsupported(other));
        // The second of two uploads of the same bytes waits for the first instead of doing its work again.
        using var turn = await _sameBytes.EnterAsync($"{staged.Sha256} {owner.Value}", cancellationToken);
        if (await _index.FindAsync(owner, staged.Sha256, cancellationToken) is { } known)
            return new StillAnswer(known, null);
        var (picture, refusal) = await NormaliseAsync(staged.Path, format, cancellationToken);
        return picture is null
            ? Refuse(refusal!)
            : new StillAnswer(await KeepAsync(owner, staged.Sha256, fileName, picture, cancellationToken), null);
    }

    /// <inheritdoc />
    public void Dispose() => _decoders.Dispose();

    private async Task<(NormalisedPicture? Picture, Refusal? Refusal)> NormaliseAsync(string path, PictureFormat format, CancellationToken cancellationToken)
    {
        await _decoders.WaitAsync(cancellationToken);
        try
        {
            var started = _time.GetTimestamp();
            var answer = await Task.Run(() => Normalise(path, format), cancellationToken);
            LogNormalised(format, answer.Picture is not null, _time.GetElapsedTime(started).TotalMilliseconds);
            return answer;
        }
        finally
        {
            _decoders.Release();
        }
    }

    private (NormalisedPicture? Picture, Refusal? Refusal) Normalise(string path, PictureFormat format)
    {
        try
        {
            var header = Picture.ReadHeader(path, format);
            return StillRefusals.JudgeSize(header.UprightWidth, header.UprightHeight) is { } refusal
                ? (null, refusal)
                : (Normaliser.Make(path, header), null);
        }
        catch (VipsException e)
        {
            LogBroken(e);
            return (null, StillRefusals.Broken());
        }
    }

    private async Task<Still> KeepAsync(OwnerId owner, string sha256, string fileName, NormalisedPicture picture, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        // The first digits of such an id are the time; the last ones spread over folders.
        var name = id.ToString("n", CultureInfo.InvariantCulture);
        var stem = $"stills/{name[^2..]}/{name}";
        var isJpeg = string.Equals(picture.MediaType, "image/jpeg", StringComparison.Ordinal);
        var still = new Still
        {
            Id = id,
            Owner = owner,
            SourceSha256 = sha256,
            DisplayName = DisplayNames.Clean(fileName),
            Width = picture.Width,
            Height = picture.Height,
            Bytes = picture.Bytes.Length,
            MediaType = picture.MediaType,
            Key = new VaultKey($"{stem}.{(isJpeg ? "jpg" : "png")}"),
            ThumbnailKey = new VaultKey($"{stem}.thumb.webp"),
            Placeholder = picture.Placeholder,
            Removed = picture.Removed,
            CreatedAt = now.UtcDateTime,
        };
        await StoreAsync(still, picture, cancellationToken);
        var kept = await NoteAsync(still, cancellationToken);
        if (kept.Id != still.Id)
            await ForgetAsync(still);
        LogTaken(kept.Id, kept.Width, kept.Height, kept.Bytes);
        return kept;
    }

    private async Task<Still> NoteAsync(Still still, CancellationToken cancellationToken)
    {
        try
        {
            return await _index.AddOrGetAsync(still, cancellationToken);
        }
        catch (Exception e) when (e is StorageFullException or OperationCanceledException)
        {
            // Surely no row. After any other failure it may be there all the same: then the objects stay, and the sweep decides.
            await ForgetAsync(still);
            throw;
        }
    }

    private async Task StoreAsync(Still still, NormalisedPicture picture, CancellationToken cancellationToken)
    {
        try
        {
            await _vault.PutAsync(still.Key, new MemoryStream(picture.Bytes), still.MediaType, cancellationToken);
            await _vault.PutAsync(still.ThumbnailKey, new MemoryStream(picture.Thumbnail), "image/webp", cancellationToken);
        }
        catch
        {
            await ForgetAsync(still);
            throw;
        }
    }

    /// <summary>Deletes the objects of a still that has no row.</summary>
    private async Task ForgetAsync(Still still)
    {
        try
        {
            await _vault.DeleteAsync(still.Key, CancellationToken.None);
            await _vault.DeleteAsync(still.ThumbnailKey, CancellationToken.None);
        }
        catch (VaultException e)
        {
            LogLeftBehind(e, still.Id);
        }
    }

    private StillAnswer Refuse(Refusal refusal)
    {
        LogRefused(refusal.Type);
        return new StillAnswer(null, refusal);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A {Format} upload was read (good: {Good}) in {Milliseconds:F0} ms")]
    private partial void LogNormalised(PictureFormat format, bool good, double milliseconds);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A picture could not be read to its end")]
    private partial void LogBroken(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Still {StillId} taken in: {Width} x {Height}, {Bytes} bytes")]
    private partial void LogTaken(Guid stillId, int width, int height, long bytes);

    [LoggerMessage(Level = LogLevel.Information, Message = "An upload was refused: {Type}")]
    private partial void LogRefused(string type);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Objects of still {StillId}, which has no row, could not be deleted; the media sweep will")]
    private partial void LogLeftBehind(Exception exception, Guid stillId);
}
