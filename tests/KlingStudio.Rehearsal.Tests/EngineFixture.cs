using KlingStudio.Generations;
using Microsoft.Extensions.Logging.Abstractions;

namespace KlingStudio.Rehearsal.Tests;

/// <summary>An engine over a spool of its own, with real ffmpeg.</summary>
internal sealed class EngineFixture : IAsyncDisposable
{
    public EngineFixture(Func<RehearsalOptions, RehearsalOptions>? change = null)
    {
        var options = new RehearsalOptions { SpoolDirectory = Directory.CreateTempSubdirectory("ks-spool-").FullName, MaxRunning = 1 };
        Options = change?.Invoke(options) ?? options;
        Ffmpeg = new Ffmpeg(Options.FfmpegPath, TimeProvider.System);
        Engine = new RehearsalEngine(Options, Vault, Ffmpeg, TimeProvider.System, NullLogger<RehearsalEngine>.Instance);
        Engine.CleanSpool();
    }

    public RehearsalOptions Options { get; }

    public MemoryVault Vault { get; } = new();

    public Ffmpeg Ffmpeg { get; }

    public RehearsalEngine Engine { get; }

    /// <summary>An order whose still is in the vault.</summary>
    public EngineOrder Order(int width = 640, int height = 360, string prompt = "slow push in", int seconds = 5)
    {
        var order = TestStills.Order(width, height, prompt, seconds);
        Vault.Add(order.Still.Key, TestStills.Jpeg(width, height));
        return order;
    }

    public async Task<EngineTicket> SubmitAsync(EngineOrder order) =>
        Assert.IsType<SubmitAnswer.Accepted>(await Engine.SubmitAsync(order, TestContext.Current.CancellationToken)).Ticket;

    /// <summary>Watches to the end.</summary>
    public async Task<List<EngineReport>> WatchAsync(EngineTicket ticket)
    {
        var reports = new List<EngineReport>();
        await foreach (var report in Engine.WatchAsync(ticket, TestContext.Current.CancellationToken))
            reports.Add(report);
        return reports;
    }

    /// <summary>Watches until something is true, and says the report that made it so.</summary>
    public async Task<EngineReport> UntilAsync(EngineTicket ticket, Func<EngineReport, bool> wanted)
    {
        await foreach (var report in Engine.WatchAsync(ticket, TestContext.Current.CancellationToken))
            if (wanted(report))
                return report;
        throw new InvalidOperationException("It ended before.");
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Directory.Delete(Options.SpoolDirectory, recursive: true);
    }
}
