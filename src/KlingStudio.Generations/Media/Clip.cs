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

/// <summary>Judges that a file is a playable MP4 with H.264 inside, and makes its poster. Knows nothing of where the file came from.</summary>
public interface IClipJudge
{
    /// <summary>Reads the file at <paramref name="path"/> (made by the studio).</summary>
    /// <exception cref="InvalidDataException">It is not a playable H.264 MP4; the message says what it is.</exception>
    Task<ClipFacts> JudgeAsync(string path, CancellationToken cancellationToken);

    /// <summary>The first frame as JPEG.</summary>
    Task<byte[]> PosterAsync(string path, CancellationToken cancellationToken);
}
