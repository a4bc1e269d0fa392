namespace KlingStudio.Generations;

/// <summary>A finished video in the vault, with its poster.</summary>
public sealed record Clip
{
    /// <summary>The same as its generation's: a generation has one clip.</summary>
    public required Guid GenerationId { get; init; }

    /// <summary>Whose it is.</summary>
    public required OwnerId Owner { get; init; }

    /// <summary>The MP4 in the vault.</summary>
    public required VaultKey Key { get; init; }

    /// <summary>The poster (JPEG, first frame) in the vault.</summary>
    public required VaultKey PosterKey { get; init; }

    /// <summary>The poster made small (JPEG, within <see cref="ClipPictures.ThumbnailWidth"/>) in the vault; null until it is drawn, for clips that were saved before there was one.</summary>
    public VaultKey? ThumbnailKey { get; init; }

    /// <summary>The hover strip (JPEG, <see cref="ClipPictures.StripFrames"/>) in the vault; null until it is drawn, some moments after the clip is there.</summary>
    public VaultKey? StripKey { get; init; }

    /// <summary>Size of the MP4.</summary>
    public required long Bytes { get; init; }

    /// <summary>Lower-case hex, of the MP4.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Frames in all.</summary>
    public required int Frames { get; init; }

    /// <summary>Frames a second.</summary>
    public required double FrameRate { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }
}

/// <summary>What a file turned out to be.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Frames">Frames in all.</param>
/// <param name="FrameRate">Frames a second.</param>
public sealed record ClipFacts(int Width, int Height, int Frames, double FrameRate);

/// <summary>
/// The sizes of what is drawn from a clip; all are JPEG. Poster (the first frame, whole) and thumbnail (the same, small: what a tile shows) are there
/// from the moment at which the clip is. The strip (frames from all of the clip, small, side by side: what a tile shows of the place the pointer is at) follows.
/// </summary>
public static class ClipPictures
{
    /// <summary>The most of a thumbnail, pixels: sharp in a tile on a dense screen at a third of the poster's bytes.</summary>
    public const int ThumbnailWidth = 640;

    /// <summary>The most of a thumbnail, pixels.</summary>
    public const int ThumbnailHeight = 400;

    /// <summary>Height of the strip, pixels.</summary>
    public const int StripHeight = 160;

    /// <summary>Frames in a strip; a clip with fewer has as many as it has.</summary>
    public const int StripFrames = 16;

    /// <summary>How many frames the strip of a clip has.</summary>
    public static int StripFramesOf(int frames) => Math.Min(StripFrames, frames);
}

/// <summary>Judges that a file is a playable MP4 with H.264 inside, and draws its pictures. Knows nothing of where the file came from.</summary>
public interface IClipJudge
{
    /// <summary>Reads the file at <paramref name="path"/> (made by the studio).</summary>
    /// <exception cref="InvalidDataException">It is not a playable H.264 MP4; the message says what it is.</exception>
    Task<ClipFacts> JudgeAsync(string path, CancellationToken cancellationToken);

    /// <summary>The poster. The file need not have been judged: at worst there is none.</summary>
    /// <exception cref="InvalidDataException">It has no first frame that can be shown.</exception>
    Task<byte[]> DrawPosterAsync(string path, CancellationToken cancellationToken);

    /// <summary>The thumbnail, from the poster.</summary>
    byte[] DrawThumbnail(byte[] poster);

    /// <summary>The hover strip of a file that was judged to have <paramref name="frames"/>. It decodes all of the clip and steps back behind everything else.</summary>
    /// <exception cref="InvalidDataException">A frame of it can't be shown.</exception>
    Task<byte[]> DrawStripAsync(string path, int frames, CancellationToken cancellationToken);
}
