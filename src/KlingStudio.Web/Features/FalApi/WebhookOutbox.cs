using System.Collections.Concurrent;
using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>
/// Tells those who asked that a generation has ended. A wish is a row before its submit is answered; that the generation ended is that one's row; what is not
/// written down as taken is sent again, under the same id. So nothing is lost by a kill, and a receiver may get it twice. The live feed wakes it; it also looks by itself.
/// </summary>
internal sealed partial class WebhookOutbox(
    WebhookLog wishes,
    WebhookSender sender,
    IFalPayloads payloads,
    ILiveFeed feed,
    INoticeFeed notices,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<WebhookOutbox> log) : BackgroundService, IWebhookOutbox
{
    private const int AtOnce = 16;

    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Keep = TimeSpan.FromDays(30);

    private readonly SemaphoreSlim _news = new(0);
    private readonly ConcurrentDictionary<Guid, bool> _flying = [];
    private readonly List<Task> _flights = [];
    private readonly Dictionary<OwnerId, IDisposable> _watched = [];

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <inheritdoc />
    public async ValueTask AddAsync(Guid generationId, Uri target, CancellationToken cancellationToken)
    {
        await wishes.AddAsync(generationId, target, Now, cancellationToken);
        _news.Release();
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _news.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.StartedAsync(stoppingToken);
        var forgetAt = Now;
        try
        {
            while (true)
            {
                var until = Now + Sweep;
                try
                {
                    if (Now >= forgetAt)
                    {
                        await wishes.ForgetAsync(Now - Keep, stoppingToken);
                        forgetAt = Now + TimeSpan.FromDays(1);
                    }

                    until = await PassAsync(stoppingToken);
                }
                catch (Exception error) when (!stoppingToken.IsCancellationRequested)
                {
                    // A busy or full database: the rows stay, and the next look finds them.
                    LogNotLooked(error);
                }

                await WaitAsync(until, stoppingToken);
            }
        }
        finally
        {
            Watch([]);
            await Task.WhenAll(_flights).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Sends what is due, and says until when nothing will be.</summary>
    private async Task<DateTime> PassAsync(CancellationToken cancellationToken)
    {
        // Watched first: what ends after this is heard of, what ended before is found.
        Watch(await wishes.WaitingAsync(cancellationToken));
        var now = Now;
        var due = await wishes.DueAsync(now, AtOnce + _flying.Count, cancellationToken);
        _flights.RemoveAll(flight => flight.IsCompleted);
        foreach (var delivery in due.Where(delivery => !_flying.ContainsKey(delivery.Id)).Take(AtOnce - _flying.Count).ToList())
        {
            _flying[delivery.Id] = true;
            _flights.Add(FlyAsync(delivery, cancellationToken));
        }

        var look = now + Sweep;
        return await wishes.NextAsync(now, cancellationToken) is { } next && next < look ? next : look;
    }

    private async Task FlyAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(delivery, cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotSent(error, delivery.GenerationId);
            // Trouble of our own (no key, no database) is not the receiver's: it does not count, and must not turn in circles.
            await Task.Delay(Sweep, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            _flying.TryRemove(delivery.Id, out _);
            if (!cancellationToken.IsCancellationRequested)
                _news.Release();
        }
    }

    private async Task SendAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        var sentAt = Now;
        if (await payloads.OfAsync(delivery.GenerationId, cancellationToken) is not { } payload)
        {
            await wishes.NoteAsync(delivery, new WebhookAttempt(WebhookState.GivenUp, sentAt, sentAt, "there is nothing to tell"), cancellationToken);
            return;
        }

        var (reception, answer) = await sender.SendAsync(delivery, WebhookMessage.Write(delivery.GenerationId, payload), cancellationToken);
        var next = reception == WebhookReception.NotNow ? WebhookPauses.Next(delivery.Attempts + 1, delivery.FirstSentAt ?? sentAt, Now) : null;
        var state = reception == WebhookReception.Taken ? WebhookState.Delivered : next is null ? WebhookState.GivenUp : WebhookState.Waiting;
        await wishes.NoteAsync(delivery, new WebhookAttempt(state, sentAt, next ?? sentAt, answer), cancellationToken);
        if (state != WebhookState.Waiting)
            await notices.PublishAsync(delivery.Owner, new FeedNotice(NoticeTopics.Webhook, delivery.GenerationId, delivery.Id));
        if (state == WebhookState.GivenUp)
            LogGivenUp(delivery.GenerationId, delivery.Target.Host, delivery.Attempts + 1, answer);
    }

    /// <summary>Listens for those owners and no others: the feed counts who listens, and engines are asked more often for somebody than for nobody.</summary>
    private void Watch(IReadOnlyList<OwnerId> owners)
    {
        foreach (var owner in _watched.Keys.Except(owners).ToList())
        {
            _watched.Remove(owner, out var subscription);
            subscription?.Dispose();
        }

        foreach (var owner in owners.Where(owner => !_watched.ContainsKey(owner)))
        {
            _watched[owner] = feed.Subscribe(owner, hint =>
            {
                if (hint.Status.IsEnd())
                    _news.Release();
                return Task.CompletedTask;
            });
        }
    }

    private async Task WaitAsync(DateTime until, CancellationToken cancellationToken)
    {
        var most = until - Now;
        using var over = new CancellationTokenSource(most > TimeSpan.Zero ? most : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        try
        {
            await _news.WaitAsync(either.Token);
            // Several at once are one look.
            while (_news.Wait(0, CancellationToken.None))
            {
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time to look by itself.
        }
    }

    [LoggerMessage(LogLevel.Warning, "The webhook of generation {Id} to {Host} was given up after {Attempts} attempts: {Answer}")]
    private partial void LogGivenUp(Guid id, string host, int attempts, string answer);

    [LoggerMessage(LogLevel.Error, "The webhook of generation {Id} could not be sent; it is tried again")]
    private partial void LogNotSent(Exception error, Guid id);

    [LoggerMessage(LogLevel.Error, "The webhooks that are due could not be looked up; it is tried again")]
    private partial void LogNotLooked(Exception error);
}
