using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>The row of a generation: the truth about it.</summary>
internal sealed class GenerationRow
{
    /// <summary>
    /// The order of arrival, and the key: every list is read along it, so pages have no ties to break, a clock that jumps
    /// reorders nothing, and the full-text index (which gives its hits in key order) needs no sorting.
    /// </summary>
    public long Position { get; init; }

    public required Guid Id { get; init; }

    public required string Owner { get; init; }

    public required Guid RecipeId { get; init; }

    public RecipeRow Recipe { get; init; } = null!;

    public ClipRow? Clip { get; init; }

    public required string EngineId { get; init; }

    /// <summary>The recipe's, repeated here for the index behind <see cref="EngineHistory"/>.</summary>
    public required int Seconds { get; init; }

    public required int Take { get; init; }

    public required GenerationStatus Status { get; init; }

    /// <summary>Which of the library's filters shows it; the database computes it from <see cref="Status"/>.</summary>
    public LibraryState Stage { get; init; }

    public required long Version { get; init; }

    public Guid? AttemptId { get; init; }

    public int Attempts { get; init; }

    public Charge AttemptCharge { get; init; }

    public string? RequestId { get; init; }

    public string? StatusUrl { get; init; }

    public string? ResponseUrl { get; init; }

    public string? CancelUrl { get; init; }

    public int? QueuePlace { get; init; }

    public int? ProgressDone { get; init; }

    public int? ProgressTotal { get; init; }

    /// <summary>A JSON list of lines.</summary>
    public required string Log { get; init; }

    public bool CancelAsked { get; init; }

    public bool Overdue { get; init; }

    public DateTime? NotBefore { get; init; }

    public int SaveFailures { get; init; }

    public string? FailureCode { get; init; }

    public string? FailureMessage { get; init; }

    public string? FailureFix { get; init; }

    public string? FailureField { get; init; }

    public Charge Charge { get; init; }

    public decimal? BilledUnits { get; init; }

    public double? WorkSeconds { get; init; }

    public string? ClipUrl { get; init; }

    public required DateTime CreatedAt { get; init; }

    public DateTime? StartedAt { get; init; }

    public DateTime? EndedAt { get; init; }

    /// <summary>The owner's, never written by the life cycle.</summary>
    public bool Favourite { get; init; }

    /// <summary>The owner's, never written by the life cycle.</summary>
    public DateTime? DeletedAt { get; init; }
}
