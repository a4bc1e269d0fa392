using KlingStudio.Generations;
using KlingStudio.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Fal.Tests;

/// <summary>The engine and its library as the studio puts them together, over real sockets, with the fake behind them. Everything it logs is kept, down to Trace.</summary>
internal sealed class FalRoom : IAsyncDisposable
{
    public const string Key = "canary-key-id:canary-key-secret-4f1d";

    private readonly ServiceProvider _services;

    private FalRoom(FakeFal fal, ServiceProvider services, StillVault vault, LogKeeper log) => (Fal, _services, Vault, Log) = (fal, services, vault, log);

    public FakeFal Fal { get; }

    public StillVault Vault { get; }

    public LogKeeper Log { get; }

    public KlingEngine Engine => Get<KlingEngine>();

    public FalQueueClient Queue => Get<FalQueueClient>();

    public FalStorageClient Storage => Get<FalStorageClient>();

    public FalMediaClient Media => Get<FalMediaClient>();

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<FalRoom> OpenAsync(Func<FalOptions, FalOptions>? change = null, FakeFalSettings? settings = null, TimeProvider? time = null)
    {
        var fal = await FakeFal.StartAsync((settings ?? new FakeFalSettings()) with { Key = Key }, Token);
        var options = new FalOptions
        {
            Key = new Secret(Key),
            QueueBaseUrl = fal.Url,
            RestBaseUrl = fal.Url,
            MediaHosts = [fal.Url.Authority],
            PollFirst = TimeSpan.FromMilliseconds(20),
            SubmitTimeout = TimeSpan.FromSeconds(20),
            ReadTimeout = TimeSpan.FromSeconds(20),
            IdleTimeout = TimeSpan.FromSeconds(20),
        };
        var vault = new StillVault();
        var log = new LogKeeper();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        services.AddSingleton<IHostApplicationLifetime>(new Started());
        services.AddSingleton<IMediaVault>(vault);
        if (time is not null)
            services.AddSingleton(time);
        services.AddFal(change?.Invoke(options) ?? options);
        return new FalRoom(fal, services.BuildServiceProvider(), vault, log);
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>An order whose still is in the vault.</summary>
    public EngineOrder Order(string prompt = "slow push in", int seconds = 5, Still? still = null)
    {
        still ??= Vault.Add();
        return new EngineOrder(Guid.CreateVersion7(), Guid.CreateVersion7(), Some.Recipe(still, prompt, seconds), still);
    }

    /// <summary>Submits what must be accepted.</summary>
    public async Task<EngineTicket> SubmitAsync(EngineOrder? order = null) =>
        Assert.IsType<SubmitAnswer.Accepted>(await Engine.SubmitAsync(order ?? Order(), Token)).Ticket;

    /// <summary>The one job at the fake.</summary>
    public FakeJob Job => Assert.Single(Fal.Jobs.Values);

    /// <summary>Watches to the end; fails when there is none within half a minute.</summary>
    public async Task<List<EngineReport>> WatchAsync(EngineTicket ticket)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        var reports = new List<EngineReport>();
        await foreach (var report in Engine.WatchAsync(ticket, limit.Token))
            reports.Add(report);
        return reports;
    }

    /// <summary>Submits, watches, and gives the last report.</summary>
    public async Task<EngineReport> RunAsync(JobScript script)
    {
        Fal.Script = _ => script;
        return (await WatchAsync(await SubmitAsync()))[^1];
    }

    /// <summary>The clip's bytes.</summary>
    public async Task<byte[]> FetchAsync(EngineTicket ticket)
    {
        await using var stream = await Engine.FetchAsync(ticket, Token);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await Fal.DisposeAsync();
        await _services.DisposeAsync();
    }

    private sealed class Started : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => new(canceled: true);

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
