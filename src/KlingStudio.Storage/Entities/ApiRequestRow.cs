namespace KlingStudio.Storage;

/// <summary>What a program asked for through the API, beside the generation that it became. There may be none: the program was refused, or the studio was stopped in between.</summary>
internal sealed class ApiRequestRow
{
    /// <summary>Chosen before the order, so that the same request can't be ordered twice.</summary>
    public required Guid GenerationId { get; init; }

    public required string Owner { get; init; }

    public required string App { get; init; }

    public required string EngineId { get; init; }

    public required string BaseUrl { get; init; }

    /// <summary>SHA-256 of the slug of the clip's address.</summary>
    public required byte[] FileDigest { get; init; }

    /// <summary>That slug under the studio's own key.</summary>
    public required string SealedSlug { get; init; }

    /// <summary>How long the clip's address lives after the end; null: as long as the clip.</summary>
    public long? FileSeconds { get; init; }

    public DateTime? StartBy { get; init; }

    public string? IdempotencyKey { get; init; }

    public byte[]? BodyDigest { get; init; }

    public required DateTime CreatedAt { get; init; }
}
