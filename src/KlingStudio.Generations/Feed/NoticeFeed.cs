using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Generations;

/// <summary>Brings a node's notices to the pages that are open on it. They are rare (a person did something), so none is held back.</summary>
internal sealed partial class NoticeFeed(ILogger<NoticeFeed> logger)
{
    private readonly Lock _lock = new();
    private ImmutableDictionary<OwnerId, ImmutableArray<Watcher>> _watchers = ImmutableDictionary<OwnerId, ImmutableArray<Watcher>>.Empty;

    /// <summary>As <see cref="LiveFeed.FirstSubscribed"/>.</summary>
    public Action<OwnerId>? FirstSubscribed { get; set; }

    public IReadOnlyCollection<OwnerId> Owners => [.. _watchers.Keys];

    public IDisposable Subscribe(OwnerId owner, Func<FeedNotice, Task> handler)
    {
        var watcher = new Watcher(this, owner, handler);
        bool first;
        lock (_lock)
        {
            var list = _watchers.GetValueOrDefault(owner, []);
            first = list.IsEmpty;
            _watchers = _watchers.SetItem(owner, list.Add(watcher));
        }

        if (first)
            FirstSubscribed?.Invoke(owner);
        return watcher;
    }

    public void Deliver(OwnerId owner, FeedNotice notice)
    {
        foreach (var watcher in _watchers.GetValueOrDefault(owner, []))
            watcher.Tell(notice);
    }

    private void Remove(Watcher gone)
    {
        lock (_lock)
        {
            var left = _watchers.GetValueOrDefault(gone.Owner, []).Remove(gone);
            _watchers = left.IsEmpty ? _watchers.Remove(gone.Owner) : _watchers.SetItem(gone.Owner, left);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A page could not take the notice about generation {Id}")]
    private partial void LogHandlerFailed(Exception error, Guid id);

    private sealed class Watcher(NoticeFeed feed, OwnerId owner, Func<FeedNotice, Task> handler) : IDisposable
    {
        private readonly ExecutionContext? _context = ExecutionContext.Capture();
        private volatile bool _gone;

        public OwnerId Owner => owner;

        public void Tell(FeedNotice notice)
        {
            if (_context is null)
                _ = HandleAsync(notice);
            else
                ExecutionContext.Run(_context, _ => _ = HandleAsync(notice), null);
        }

        public void Dispose()
        {
            _gone = true;
            feed.Remove(this);
        }

        private async Task HandleAsync(FeedNotice notice)
        {
            try
            {
                if (!_gone)
                    await handler(notice);
            }
            catch (Exception error)
            {
                feed.LogHandlerFailed(error, notice.GenerationId);
            }
        }
    }
}
