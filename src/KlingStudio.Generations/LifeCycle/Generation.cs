namespace KlingStudio.Generations;

/// <summary>One run of a recipe, as its row says. Immutable: an arrow of the life cycle makes the next one (<see cref="Transitions"/>).</summary>
public sealed record Generation
{
    /// <summary>Version 7 GUID: newer ids sort later.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required OwnerId Owner { get; init; }

    /// <summary>What it runs.</summary>
    public required Guid RecipeId { get; init; }

    /// <summary>Which engine runs it.</summary>
    public required string EngineId { get; init; }

    /// <summary>1-based, among the takes of its recipe.</summary>
    public required int Take { get; init; }

    /// <summary>Where it stands.</summary>
    public required GenerationStatus Status { get; init; }

    /// <summary>Grows by one with every write. A write names the version it read: zero rows changed means somebody else moved it.</summary>
    public required long Version { get; init; }

    /// <summary>The attempt that was claimed last; null before the first claim.</summary>
    public Guid? AttemptId { get; init; }

    /// <summary>How many claims there have been.</summary>
    public int Attempts { get; init; }

    /// <summary>What the newest attempt alone cost, as far as anyone knows; <see cref="Charge"/> also remembers the earlier ones.</summary>
    public Charge AttemptCharge { get; init; }

    /// <summary>How to ask the engine; null until it accepted, and again after a new claim.</summary>
    public EngineTicket? Ticket { get; init; }

    /// <summary>How many are before it, while queued and known.</summary>
    public int? QueuePlace { get; init; }

    /// <summary>Real progress while running, where the engine has one.</summary>
    public EngineProgress? Progress { get; init; }

    /// <summary>The engine's newest log lines, oldest first, at most 20.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];

    /// <summary>The person asked to stop before the engine had it: honoured at the next arrow.</summary>
    public bool CancelAsked { get; init; }

    /// <summary>It takes longer than expected. A flag, not a state.</summary>
    public bool Overdue { get; init; }

    /// <summary>Do nothing before this moment (a slot wait, a save that is retried). UTC.</summary>
    public DateTime? NotBefore { get; init; }

    /// <summary>How often saving the clip has failed.</summary>
    public int SaveFailures { get; init; }

    /// <summary>Why, when it failed, was rejected, or is stranded.</summary>
    public Failure? Failure { get; init; }

    /// <summary>What it cost, as far as anyone knows.</summary>
    public Charge Charge { get; init; }

    /// <summary>What the provider says about the bill of the newest attempt; null while it has said nothing.</summary>
    public EngineBilling? Billing { get; init; }

    /// <summary>Where the clip lies at the provider, from when it is done there: shown while it is <see cref="GenerationStatus.Stranded"/>.</summary>
    public string? ClipUrl { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the engine began to work on it. UTC.</summary>
    public DateTime? StartedAt { get; init; }

    /// <summary>When it came to an end. UTC.</summary>
    public DateTime? EndedAt { get; init; }
}
