using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Generations;

/// <summary>
/// This node's end of the feed: one observer, subscribed to the feed of each owner that has a page open here, renewed at half the expiry.
/// It holds the observer strongly (Orleans does not) and takes its reference back when it stops.
/// </summary>
internal sealed partial class FeedNode(IGrainFactory grains, LiveFeed feed, NoticeFeed notices, TimeProvider time, ILogger<FeedNode> logger)
    : BackgroundService, IFeedPublisher, IFeedObserver, INoticeFeed
{
    private readonly ConcurrentDictionary<string, bool> _owners = new(StringComparer.Ordinal);
    private IFeedObserver? _reference;

    public async Task PublishAsync(OwnerId owner, FeedHint hint)
    {
        try
        {
            await grains.GetGrain<IOwnerFeedGrain>(owner.Value).PublishAsync(hint);
        }
        catch (Exception error)
        {
            LogNotPublished(error, hint.GenerationId);
        }
    }

    public async Task PublishAsync(OwnerId owner, FeedNotice notice)
    {
        try
        {
            await grains.GetGrain<IOwnerFeedGrain>(owner.Value).NotifyAsync(notice);
        }
        catch (Exception error)
        {
            LogNotPublished(error, notice.GenerationId);
        }
    }

    public IDisposable Subscribe(OwnerId owner, Func<FeedNotice, Task> handler) => notices.Subscribe(owner, handler);

    public Task OnNoticeAsync(string owner, FeedNotice notice)
    {
        notices.Deliver(new OwnerId(owner), notice);
        return Task.CompletedTask;
    }

    public Task OnHintAsync(string owner, FeedHint hint)
    {
        feed.Deliver(new OwnerId(owner), hint);
        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reference = grains.CreateObjectReference<IFeedObserver>(this);
        _reference = reference;
        feed.FirstSubscribed = Watch;
        notices.FirstSubscribed = Watch;
        try
        {
            foreach (var owner in Owners)
                Watch(owner);
            using var timer = new PeriodicTimer(OwnerFeedGrain.Expiry / 2, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await RenewAsync();
        }
        finally
        {
            feed.FirstSubscribed = null;
            notices.FirstSubscribed = null;
            _reference = null;
            grains.DeleteObjectReference<IFeedObserver>(reference);
        }
    }

    private IEnumerable<OwnerId> Owners => feed.Owners.Union(notices.Owners);

    private void Watch(OwnerId owner)
    {
        if (_owners.TryAdd(owner.Value, true))
            _ = SubscribeAsync(owner.Value);
    }

    private async Task RenewAsync()
    {
        var open = Owners.Select(owner => owner.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var owner in _owners.Keys)
        {
            if (open.Contains(owner))
                await SubscribeAsync(owner);
            else
                _owners.TryRemove(owner, out _);
        }
    }

    private async Task SubscribeAsync(string owner)
    {
        try
        {
            if (_reference is { } reference)
                await grains.GetGrain<IOwnerFeedGrain>(owner).SubscribeAsync(reference);
        }
        catch (Exception error)
        {
            // Without the feed a page still re-reads by itself; the next renewal tries again.
            _owners.TryRemove(owner, out _);
            LogNotSubscribed(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The news of generation {Id} could not be passed on")]
    private partial void LogNotPublished(Exception error, Guid id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A feed could not be subscribed to; it is tried again")]
    private partial void LogNotSubscribed(Exception error);
}
