namespace KlingStudio.Generations;

/// <summary>"This id is now at that version: re-read." A lost hint costs seconds, never correctness.</summary>
/// <param name="GenerationId">What changed.</param>
/// <param name="Version">Its version, at least.</param>
/// <param name="Status">Its state at that version: ends are passed on at once, the rest is throttled.</param>
[GenerateSerializer, Immutable, Alias("ks.hint")]
public sealed record FeedHint(
    [property: Id(0)] Guid GenerationId,
    [property: Id(1)] long Version,
    [property: Id(2)] GenerationStatus Status);

/// <summary>What a page needs of the feed.</summary>
public interface ILiveFeed
{
    /// <summary>
    /// Calls <paramref name="handler"/> for the owner's hints: at most four a second per generation with the newest one winning, a new state at once;
    /// never under a lock, with the caller's culture, and never after the returned subscription is disposed.
    /// </summary>
    IDisposable Subscribe(OwnerId owner, Func<FeedHint, Task> handler);

    /// <summary>How many subscriptions there are: tests assert that none is left.</summary>
    int Subscriptions { get; }
}
