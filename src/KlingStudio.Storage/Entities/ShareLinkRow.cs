namespace KlingStudio.Storage;

/// <summary>The row of a link.</summary>
internal sealed class ShareLinkRow
{
    public required Guid Id { get; init; }

    public required string Owner { get; init; }

    public required Guid GenerationId { get; init; }

    public required string Name { get; init; }

    /// <summary>SHA-256 of the slug.</summary>
    public required byte[] SlugDigest { get; init; }

    /// <summary>The slug under the studio's own key.</summary>
    public required string SealedSlug { get; init; }

    public required DateTime CreatedAt { get; init; }

    public DateTime? ExpiresAt { get; init; }

    public string? PasswordHash { get; init; }

    public int PasswordVersion { get; init; }

    public bool ShowPrompt { get; init; }

    public bool ShowStill { get; init; }

    public bool AllowDownload { get; init; }

    public bool AllowEmbedding { get; init; }

    public string? Title { get; init; }

    public string? Maker { get; init; }

    public string? Description { get; init; }

    public ShareState State { get; init; }

    public int Views { get; init; }

    public DateTime? LastSeenAt { get; init; }
}
