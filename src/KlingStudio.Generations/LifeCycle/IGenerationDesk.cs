namespace KlingStudio.Generations;

/// <summary>What came of an order: the generations, or why not.</summary>
/// <param name="Generations">One per take; empty when refused.</param>
/// <param name="Refusals">Empty when taken.</param>
public sealed record OrderAnswer(IReadOnlyList<Generation> Generations, IReadOnlyList<Refusal> Refusals);

/// <summary>What a person or a program can do to generations. The owner is checked in every call.</summary>
public interface IGenerationDesk
{
    /// <summary>Judges the draft, stores recipe and takes, and sets them going. Returns once they are stored: an accepted order is never lost. An equal order within two seconds is the same order.</summary>
    Task<OrderAnswer> OrderAsync(OwnerId owner, RecipeDraft draft, CancellationToken cancellationToken);

    /// <summary>For programs: one take under an id that the caller chose before. The same id again is the same order, whenever it comes; an equal draft under another id is another order.</summary>
    Task<OrderAnswer> OrderAsync(OwnerId owner, RecipeDraft draft, Guid generationId, CancellationToken cancellationToken);

    /// <summary>Asks to stop. False when there is no such generation of this owner.</summary>
    Task<bool> CancelAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken);

    /// <summary>Orders the same recipe again as a further take, whatever became of this one.</summary>
    Task<OrderAnswer> RetryAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken);

    /// <summary>For <see cref="GenerationStatus.Unknown"/>: the person takes the risk of a second charge. False when it is not in that state or not this owner's.</summary>
    Task<bool> SendAgainAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken);
}
