using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>What a program asked for, beside the generation that it became.</summary>
public sealed record ApiRequest
{
    /// <summary>Longest idempotency key, characters.</summary>
    public const int IdempotencyKeyMax = 255;

    /// <summary>The generation, and the <c>request_id</c> on the wire: chosen before the order.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who asked.</summary>
    public required OwnerId Owner { get; init; }

    /// <summary>The short id under which it is asked about: <c>fal-ai/kling-video</c>.</summary>
    public required string App { get; init; }

    /// <summary>Which engine runs it.</summary>
    public required string EngineId { get; init; }

    /// <summary>Scheme and host under which the program reached the studio: addresses in later answers and webhooks begin with it.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>See <see cref="ShareSlug.Digest"/>: what the clip's address is looked up by.</summary>
    public required byte[] FileDigest { get; init; }

    /// <summary>The slug of that address, sealed.</summary>
    public required string SealedSlug { get; init; }

    /// <summary>How long that address lives after the end of the generation; null: as long as the clip.</summary>
    public TimeSpan? FileLife { get; init; }

    /// <summary>The engine must have begun by then, or nobody wants it any more; null: whenever. UTC.</summary>
    public DateTime? StartBy { get; init; }

    /// <summary>The caller's own name for this request, unique for a day; null: none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>SHA-256 of what was asked, to tell the same request from another one under the same key.</summary>
    public byte[]? BodyDigest { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }
}

/// <summary>A request with what became of it.</summary>
/// <param name="Request">As asked.</param>
/// <param name="Generation">As it stands.</param>
/// <param name="Clip">Once completed.</param>
/// <param name="Gone">Its owner deleted it.</param>
/// <param name="Ahead">How many are before it, while it waits: as its engine says, else those of the same engine that were ordered before and have not begun.</param>
public sealed record FoundApiRequest(ApiRequest Request, Generation Generation, Clip? Clip, bool Gone, int Ahead);
