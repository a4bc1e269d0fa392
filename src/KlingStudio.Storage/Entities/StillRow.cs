namespace KlingStudio.Storage;

/// <summary>The row of a still.</summary>
internal sealed class StillRow
{
    public required Guid Id { get; init; }

    public required string Owner { get; init; }

    public required string SourceSha256 { get; init; }

    public required string DisplayName { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required long Bytes { get; init; }

    public required string MediaType { get; init; }

    public required string Key { get; init; }

    public required string ThumbnailKey { get; init; }

    public required string Placeholder { get; init; }

    /// <summary>A JSON list of words.</summary>
    public required string Removed { get; init; }

    public required DateTime CreatedAt { get; init; }
}
