namespace KlingStudio.Storage;

/// <summary>The files of a clip that visitors get.</summary>
internal sealed class ShareRenditionRow
{
    public required Guid GenerationId { get; init; }

    public required string Owner { get; init; }

    public required string WatchKey { get; init; }

    public required long WatchBytes { get; init; }

    public required string WatchSha256 { get; init; }

    public required string DownloadKey { get; init; }

    public required long DownloadBytes { get; init; }

    public required string DownloadSha256 { get; init; }

    public required string PosterKey { get; init; }

    public required long PosterBytes { get; init; }

    public required string PosterSha256 { get; init; }

    public required string StillKey { get; init; }

    public required long StillBytes { get; init; }

    public required string StillSha256 { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required DateTime CreatedAt { get; init; }
}
