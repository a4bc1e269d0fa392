using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>Follows a request by the studio's own feed: woken by news, and now and then without any, for a hint may get lost.</summary>
internal sealed class RequestWatch : IDisposable
{
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly IDisposable _subscription;
    private readonly TimeProvider _clock;

    public RequestWatch(ILiveFeed feed, OwnerId owner, Guid id, TimeProvider clock)
    {
        _clock = clock;
        _subscription = feed.Subscribe(owner, hint =>
        {
            if (hint.GenerationId == id)
                Wake();
            return Task.CompletedTask;
        });
    }

    /// <summary>Waits for news, or so long. False: none came.</summary>
    public async Task<bool> WaitAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(most, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _news.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Waits for the end; null when it is no request any more.</summary>
    public async Task<FoundApiRequest?> UntilEndAsync(ApiRequestLog log, OwnerId owner, Guid id, CancellationToken cancellationToken)
    {
        while (await log.FindAsync(owner, id, cancellationToken) is { } found)
        {
            if (found.Generation.Status.IsEnd())
                return found;
            await WaitAsync(TimeSpan.FromSeconds(2), cancellationToken);
        }

        return null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _subscription.Dispose();
        _news.Dispose();
    }

    private void Wake()
    {
        try
        {
            _news.Release();
        }
        catch (Exception over) when (over is SemaphoreFullException or ObjectDisposedException)
        {
            // Awake already, or gone.
        }
    }
}
