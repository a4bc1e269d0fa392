using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Utilities;

namespace KlingStudio.Generations;

/// <summary>A node that wants an owner's hints. One object per node, not one per page.</summary>
[Alias("ks.feed.observer")]
public interface IFeedObserver : IGrainObserver
{
    /// <summary>A hint for <paramref name="owner"/>.</summary>
    [OneWay, Alias("hint")]
    Task OnHintAsync(string owner, FeedHint hint);

    /// <summary>A notice for <paramref name="owner"/>.</summary>
    [OneWay, Alias("notice")]
    Task OnNoticeAsync(string owner, FeedNotice notice);
}

/// <summary>Spreads an owner's hints to the nodes that watch. Its key is the owner.</summary>
[Alias("ks.feed")]
public interface IOwnerFeedGrain : IGrainWithStringKey
{
    /// <summary>Counts for <see cref="OwnerFeedGrain.Expiry"/>: renew at half of it.</summary>
    [Alias("subscribe")]
    Task SubscribeAsync(IFeedObserver observer);

    /// <summary>Ends it.</summary>
    [Alias("unsubscribe")]
    Task UnsubscribeAsync(IFeedObserver observer);

    /// <summary>Tells every node.</summary>
    [OneWay, Alias("publish")]
    Task PublishAsync(FeedHint hint);

    /// <summary>Tells every node.</summary>
    [OneWay, Alias("notify")]
    Task NotifyAsync(FeedNotice notice);
}

/// <inheritdoc cref="IOwnerFeedGrain" />
public sealed class OwnerFeedGrain(ILogger<OwnerFeedGrain> logger) : Grain, IOwnerFeedGrain
{
    /// <summary>How long a subscription counts without being renewed.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromMinutes(2);

    private readonly ObserverManager<IFeedObserver> _nodes = new(Expiry, logger);

    /// <inheritdoc />
    public Task SubscribeAsync(IFeedObserver observer)
    {
        _nodes.Subscribe(observer, observer);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task UnsubscribeAsync(IFeedObserver observer)
    {
        _nodes.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task PublishAsync(FeedHint hint)
    {
        var owner = this.GetPrimaryKeyString();
        return _nodes.Notify(node => node.OnHintAsync(owner, hint));
    }

    /// <inheritdoc />
    public Task NotifyAsync(FeedNotice notice)
    {
        var owner = this.GetPrimaryKeyString();
        return _nodes.Notify(node => node.OnNoticeAsync(owner, notice));
    }
}
