namespace KlingStudio.Storage;

/// <summary>The row of a clip; a generation has at most one.</summary>
internal sealed class ClipRow
{
    public required Guid GenerationId { get; init; }

    public required string Owner { get; init; }

    public required string Key { get; init; }

    public required string PosterKey { get; init; }

    public string? ThumbnailKey { get; init; }

    public string? StripKey { get; init; }

    public required long Bytes { get; init; }

    public required string Sha256 { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required int Frames { get; init; }

    public required double FrameRate { get; init; }

    public required DateTime CreatedAt { get; init; }
}
