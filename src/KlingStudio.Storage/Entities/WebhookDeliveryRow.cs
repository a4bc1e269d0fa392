namespace KlingStudio.Storage;

/// <summary>Somebody wants to be told when a generation has ended: the wish, and how it went.</summary>
internal sealed class WebhookDeliveryRow
{
    public required Guid Id { get; init; }

    /// <summary>Also the request id on the wire. The wish is there before the generation.</summary>
    public required Guid GenerationId { get; init; }

    public required string Target { get; init; }

    public required WebhookState State { get; init; }

    /// <summary>How often it was sent.</summary>
    public int Attempts { get; init; }

    public DateTime? FirstSentAt { get; init; }

    /// <summary>Not before then.</summary>
    public required DateTime NextAt { get; init; }

    /// <summary>What the receiver answered last, or why there was no answer; for people.</summary>
    public string? Answer { get; init; }

    public required DateTime CreatedAt { get; init; }

    public DateTime? EndedAt { get; init; }
}
