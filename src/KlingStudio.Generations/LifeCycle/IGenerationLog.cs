namespace KlingStudio.Generations;

/// <summary>The rows of the life cycle. The row is the truth: everyone who wants to change it names the version they read.</summary>
public interface IGenerationLog
{
    /// <summary>The row, whoever owns it: for the grain only, which acts for the studio.</summary>
    Task<Generation?> ReadAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>What an engine needs; the recipe and still of a generation always exist.</summary>
    Task<(Recipe Recipe, Still Still)> ReadOrderAsync(Guid generationId, CancellationToken cancellationToken);

    /// <summary>Compare-and-set: writes <paramref name="next"/> if the row still has <paramref name="expectedVersion"/>. False: somebody else moved it; read again.</summary>
    Task<bool> TryWriteAsync(Generation next, long expectedVersion, CancellationToken cancellationToken);

    /// <summary>As <see cref="TryWriteAsync"/>, and in the same transaction the clip's row: a completed generation always has its clip.</summary>
    Task<bool> TryCompleteAsync(Generation next, long expectedVersion, Clip clip, CancellationToken cancellationToken);

    /// <summary>
    /// Stores an order in one transaction: the recipe (once per owner and content) and its takes as <see cref="GenerationStatus.Preparing"/>.
    /// An equal order of the same owner within <paramref name="doubleOrderWindow"/> is the same order and gives the generations that are already there.
    /// </summary>
    /// <returns>The generations, or none when the still is not the owner's.</returns>
    Task<IReadOnlyList<Generation>> OrderAsync(Recipe recipe, int takes, TimeSpan doubleOrderWindow, CancellationToken cancellationToken);

    /// <summary>
    /// Stores one take under an id that the caller chose before. The same id again is the same order, whenever it comes and whatever the recipe says then;
    /// an equal recipe under another id is another order.
    /// </summary>
    /// <returns>The generation; null when still or id are not the owner's.</returns>
    Task<Generation?> OrderAsync(Recipe recipe, Guid generationId, CancellationToken cancellationToken);

    /// <summary>Generations that are not at an end, oldest first: what the sweeper looks after.</summary>
    Task<IReadOnlyList<Guid>> UnfinishedAsync(CancellationToken cancellationToken);
}

/// <summary>What became of a claim.</summary>
/// <param name="Outcome">See the cases.</param>
/// <param name="Refusal">Why, when refused.</param>
public sealed record ClaimAnswer(ClaimOutcome Outcome, Failure? Refusal = null);

/// <summary>The cases of a claim.</summary>
public enum ClaimOutcome
{
    /// <summary>Committed and synced to disk: the one submit may leave.</summary>
    Claimed,

    /// <summary>Somebody else moved the row: read again.</summary>
    Stale,

    /// <summary>A cap or a limit says no; nothing was written.</summary>
    Refused,
}

/// <summary>Guards the money: a claim, its estimate and the caps meet in one transaction, so two submits at once can't pass a cap together.</summary>
public interface ISpendGuard
{
    /// <summary>Writes <paramref name="claimed"/> (compare-and-set on <paramref name="expectedVersion"/>) and the attempt with its estimate in US dollars, or neither.</summary>
    Task<ClaimAnswer> TryClaimAsync(Generation claimed, long expectedVersion, decimal estimate, CancellationToken cancellationToken);
}
