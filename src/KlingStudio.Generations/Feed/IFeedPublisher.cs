namespace KlingStudio.Generations;

/// <summary>Passes a hint on to whoever watches. Never throws: a lost hint costs seconds, never correctness.</summary>
internal interface IFeedPublisher
{
    Task PublishAsync(OwnerId owner, FeedHint hint);
}
