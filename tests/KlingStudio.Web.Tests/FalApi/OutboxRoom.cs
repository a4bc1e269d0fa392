using System.Collections.Concurrent;
using KlingStudio.Fal;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.FalApi;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace KlingStudio.Web.Tests.FalApi;

/// <summary>The outbox over a real database and a real receiver, with a clock that a test moves.</summary>
internal sealed class OutboxRoom : IAsyncDisposable
{
    private readonly Still _still;
    private readonly Payloads _payloads = new();
    private OutboundClient _client = null!;
    private WebhookOutbox _outbox = null!;

    private OutboxRoom(DataFolder folder, WebhookReceiver receiver, Still still) => (Folder, Receiver, _still) = (folder, receiver, still);

    public DataFolder Folder { get; }

    public WebhookReceiver Receiver { get; }

    public HintFeed Feed { get; } = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<OutboxRoom> OpenAsync()
    {
        var folder = await DataFolder.MakeAsync();
        Directory.CreateDirectory(folder.At("keys"));
        var room = new OutboxRoom(folder, await WebhookReceiver.StartAsync(), await folder.TakeAsync(Pictures.Jpeg(400, 300)));
        room.Receiver.Trust(room.Receiver.Address, room.Clock);
        await room.StartAsync();
        return room;
    }

    /// <summary>Starts the outbox; <paramref name="hosts"/> may have private addresses, and it is the receiver when nobody says otherwise.</summary>
    public async Task StartAsync(params string[] hosts)
    {
        var options = StudioSettings.Read(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build(), []) with { DataDirectory = Folder.Root };
        var policy = new OutboundPolicy { AllowHttp = true, NamedHosts = [.. (hosts.Length > 0 ? hosts : [Receiver.Authority]).Select(OutboundHost.Parse)] };
        var key = new WebhookKey(options, Clock);
        Receiver.Published = key.Signer.Jwks;
        _client = new OutboundClient(policy);
        _outbox = new WebhookOutbox(Folder.Get<WebhookLog>(), new WebhookSender(_client, key, Clock), _payloads, Feed, new NoNotices(), new Started(), Clock, NullLogger<WebhookOutbox>.Instance);
        await _outbox.StartAsync(Token);
    }

    /// <summary>As a process that ends: what it was sending is cut off.</summary>
    public async Task StopAsync()
    {
        await _outbox.StopAsync(Token);
        _outbox.Dispose();
        _client.Dispose();
    }

    /// <summary>A request of a program that runs.</summary>
    public async Task<Generation> OrderAsync(string prompt)
    {
        var order = await Folder.OrderAsync(_still, prompt);
        await Folder.Get<ApiRequestLog>().ReserveAsync(
            new ApiRequest
            {
                Id = order.Id,
                Owner = OwnerId.Local,
                App = "fal-ai/kling-video",
                EngineId = EngineIds.Rehearsal,
                BaseUrl = "http://localhost",
                FileDigest = System.Security.Cryptography.SHA256.HashData(order.Id.ToByteArray()),
                SealedSlug = "sealed",
                CreatedAt = order.CreatedAt,
            },
            Token);
        return order;
    }

    /// <summary>Wants to be told.</summary>
    public ValueTask WishAsync(Generation order, string path = "/hook") => WishAsync(order, new Uri(Receiver.Address, path));

    public ValueTask WishAsync(Generation order, Uri target) => _outbox.AddAsync(order.Id, target, Token);

    /// <summary>Ends it, with that payload, and passes the news on unless it is lost.</summary>
    public async Task EndAsync(Generation order, FalPayload? payload = null, bool news = true)
    {
        _payloads.Known[order.Id] = payload ?? new FalPayload(200, """{"video":{"url":"http://localhost/files/é.mp4"}}""");
        var ended = order with { Status = GenerationStatus.Failed, Version = order.Version + 1, EndedAt = Clock.GetUtcNow().UtcDateTime, Failure = new Failure("x", "x") };
        Assert.True(await Folder.Get<IGenerationLog>().TryWriteAsync(ended, order.Version, Token));
        if (news)
            await Feed.PushAsync(ended);
    }

    public async Task<WebhookDeliveryRow> RowAsync(Generation order) =>
        await Folder.AskAsync(context => context.WebhookDeliveries.SingleAsync(row => row.GenerationId == order.Id, Token));

    /// <summary>Waits until the row says so.</summary>
    public Task UntilAsync(Generation order, Func<WebhookDeliveryRow, bool> comes) =>
        Until.TrueAsync(async () => comes(await RowAsync(order)), () => "the row never came to say so");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Receiver.DisposeAsync();
        await Folder.DisposeAsync();
    }

    private sealed class Payloads : IFalPayloads
    {
        public ConcurrentDictionary<Guid, FalPayload> Known { get; } = [];

        public ValueTask<FalPayload?> OfAsync(Guid generationId, CancellationToken cancellationToken) => ValueTask.FromResult(Known.GetValueOrDefault(generationId));
    }

    private sealed class NoNotices : INoticeFeed
    {
        public IDisposable Subscribe(OwnerId owner, Func<FeedNotice, Task> handler) => throw new NotSupportedException();

        public Task PublishAsync(OwnerId owner, FeedNotice notice) => Task.CompletedTask;
    }

    private sealed class Started : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted { get; } = new(canceled: true);

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}

/// <summary>A feed that a test pushes into.</summary>
internal sealed class HintFeed : ILiveFeed
{
    private readonly ConcurrentDictionary<Guid, (OwnerId Owner, Func<FeedHint, Task> Handler)> _handlers = [];

    public int Subscriptions => _handlers.Count;

    public Task Arrival { get; } = new TaskCompletionSource().Task;

    public IDisposable Subscribe(OwnerId owner, Func<FeedHint, Task> handler)
    {
        var id = Guid.NewGuid();
        _handlers[id] = (owner, handler);
        return new Ending(() => _handlers.TryRemove(id, out _));
    }

    public Task PushAsync(Generation generation) =>
        Task.WhenAll(_handlers.Values.Where(entry => entry.Owner == generation.Owner).Select(entry => entry.Handler(new FeedHint(generation.Id, generation.Version, generation.Status))));

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
