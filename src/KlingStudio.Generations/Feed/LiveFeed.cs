using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Generations;

/// <summary>Brings a node's hints to the pages that are open on it.</summary>
internal sealed partial class LiveFeed(TimeProvider time, ILogger<LiveFeed> logger) : ILiveFeed
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _arrival = Signal();
    private ImmutableDictionary<OwnerId, ImmutableArray<LiveSubscription>> _subscriptions =
        ImmutableDictionary<OwnerId, ImmutableArray<LiveSubscription>>.Empty;

    /// <summary>Called when an owner has a page open here who had none: the node begins to listen. Never under the lock.</summary>
    public Action<OwnerId>? FirstSubscribed { get; set; }

    public int Subscriptions => _subscriptions.Values.Sum(list => list.Length);

    public IReadOnlyCollection<OwnerId> Owners => [.. _subscriptions.Keys];

    public Task Arrival => Volatile.Read(ref _arrival).Task;

    public IDisposable Subscribe(OwnerId owner, Func<FeedHint, Task> handler)
    {
        var subscription = new LiveSubscription(handler, time, Remove, LogHandlerFailed);
        bool first;
        lock (_lock)
        {
            var list = _subscriptions.GetValueOrDefault(owner, []);
            first = list.IsEmpty;
            _subscriptions = _subscriptions.SetItem(owner, list.Add(subscription));
        }

        if (first)
        {
            FirstSubscribed?.Invoke(owner);
            Interlocked.Exchange(ref _arrival, Signal()).SetResult();
        }

        return subscription;

        void Remove(LiveSubscription gone)
        {
            lock (_lock)
            {
                var left = _subscriptions.GetValueOrDefault(owner, []).Remove(gone);
                _subscriptions = left.IsEmpty ? _subscriptions.Remove(owner) : _subscriptions.SetItem(owner, left);
            }
        }
    }

    public void Deliver(OwnerId owner, FeedHint hint)
    {
        foreach (var subscription in _subscriptions.GetValueOrDefault(owner, []))
            subscription.Offer(hint);
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Error, Message = "A page could not take the news of generation {Id}")]
    private partial void LogHandlerFailed(Exception error, Guid id);
}
