using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>
/// One claim of one generation: the ledger of what was sent and what it may have cost. Written in the same transaction as the arrow of
/// the life cycle that it goes with.
/// </summary>
internal sealed class AttemptRow
{
    public required Guid Id { get; init; }

    public required string Owner { get; init; }

    public required Guid GenerationId { get; init; }

    /// <summary>1-based within the generation.</summary>
    public required int Number { get; init; }

    public required string EngineId { get; init; }

    public required DateTime ClaimedAt { get; init; }

    /// <summary>Its price at the time of the claim, see <see cref="Micros"/>. It never changes; what became of it is the <see cref="Standing"/>.</summary>
    public required long EstimateMicros { get; init; }

    /// <summary>Whether that price is estimated, billed, waived or unknown.</summary>
    public MoneyStanding Standing { get; init; }

    /// <summary>What the provider says that it billed, in its own units.</summary>
    public decimal? BilledUnits { get; init; }

    /// <summary>How long the provider says that it worked.</summary>
    public double? WorkSeconds { get; init; }

    public string? RequestId { get; init; }

    public required AttemptOutcome Outcome { get; init; }
}

/// <summary>What became of an attempt. Stored by name.</summary>
internal enum AttemptOutcome
{
    /// <summary>The submit may be on its way: counts as spent.</summary>
    Claimed,

    /// <summary>It never left.</summary>
    NotSent,

    /// <summary>Refused at submit, free.</summary>
    Refused,

    /// <summary>No answer came: counts as spent.</summary>
    NoAnswer,

    /// <summary>The engine has it.</summary>
    Accepted,

    /// <summary>Its clip is in the vault.</summary>
    Delivered,

    /// <summary>It gave no clip.</summary>
    Failed,

    /// <summary>It was stopped.</summary>
    Cancelled,
}
