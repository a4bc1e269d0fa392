using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Generations.Tests;

/// <summary>The life cycle on a real silo, as the studio runs it; what surrounds it is in memory and survives a restart of the node.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _staging;

    private Node(IHost host, string staging) => (_host, _staging) = (host, staging);

    public IGenerationDesk Desk => _host.Services.GetRequiredService<IGenerationDesk>();

    public LiveFeed Feed => _host.Services.GetRequiredService<LiveFeed>();

    public INoticeFeed Notices => _host.Services.GetRequiredService<INoticeFeed>();

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static Task<Node> StartAsync(MemoryLog log, MemoryVault vault, params ScriptedEngine[] engines) =>
        StartAsync(log, vault, options => options, engines);

    public static async Task<Node> StartAsync(MemoryLog log, MemoryVault vault, Func<GenerationsOptions, GenerationsOptions> change, params ScriptedEngine[] engines)
    {
        var staging = Directory.CreateTempSubdirectory("kling-studio-node-").FullName;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UseSoloSilo();
        builder.Services.AddSingleton<IGenerationLog>(log).AddSingleton<ISpendGuard>(log).AddSingleton<IClipPictureLog>(log);
        builder.Services.AddSingleton<IMediaVault>(vault).AddSingleton<IClipJudge>(vault);
        foreach (var engine in engines)
            builder.Services.AddSingleton<IVideoEngine>(engine);
        builder.Services.AddGenerations(change(new GenerationsOptions { StagingDirectory = staging, SweepEvery = TimeSpan.FromSeconds(1) }));
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new Node(host, staging);
    }

    public async Task<Generation> OrderAsync(MemoryLog log, string engineId = EngineIds.Rehearsal, string prompt = "push in") =>
        Assert.Single((await Desk.OrderAsync(OwnerId.Local, new RecipeDraft(log.StillId, prompt, EngineId: engineId), TestContext.Current.CancellationToken)).Generations);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        Directory.Delete(_staging, recursive: true);
    }
}

/// <summary>Waiting for what must come.</summary>
internal static class Eventually
{
    public static async Task<Generation> IsAsync(this MemoryLog log, Guid id, params GenerationStatus[] statuses)
    {
        Generation? row = null;
        await TrueAsync(async () => Array.IndexOf(statuses, (row = await log.ReadAsync(id, TestContext.Current.CancellationToken))!.Status) >= 0, () => $"it is {row?.Status}, not {string.Join(" or ", statuses)}");
        return row!;
    }

    public static async Task<Generation> IsAsync(this MemoryLog log, Guid id, Func<Generation, bool> holds, string what)
    {
        Generation? row = null;
        await TrueAsync(async () => holds((row = await log.ReadAsync(id, TestContext.Current.CancellationToken))!), () => what);
        return row!;
    }

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), () => what);

    private static async Task TrueAsync(Func<Task<bool>> condition, Func<string> what)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                Assert.Fail(what());
            await Task.Delay(10, CancellationToken.None);
        }
    }
}

/// <summary>Everything a page was told.</summary>
internal sealed class Page : IDisposable
{
    private readonly IDisposable _subscription;

    public Page(ILiveFeed feed, OwnerId owner) => _subscription = feed.Subscribe(owner, hint =>
    {
        Hints.Enqueue(hint);
        return Task.CompletedTask;
    });

    public ConcurrentQueue<FeedHint> Hints { get; } = [];

    /// <summary>The first page of an owner makes its node listen: from when this returns, nothing is missed.</summary>
    public async Task ListeningAsync(IGrainFactory grains)
    {
        var probe = new FeedHint(Guid.NewGuid(), 0, GenerationStatus.Preparing);
        await Eventually.TrueAsync(
            () =>
            {
                _ = grains.GetGrain<IOwnerFeedGrain>(OwnerId.Local.Value).PublishAsync(probe);
                return !Hints.IsEmpty;
            },
            "the page hears nothing");
        await Task.Delay(TimeSpan.FromMilliseconds(100));
        Hints.Clear();
    }

    public void Dispose() => _subscription.Dispose();
}
