namespace KlingStudio.Generations;

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

    /// <summary>Ends when an owner who had no page open here opens one; then there is another such task for the next.</summary>
    Task Arrival { get; }
}
