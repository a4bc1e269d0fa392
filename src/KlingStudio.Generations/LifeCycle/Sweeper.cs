using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Generations;

/// <summary>
/// Finds generations that are not at an end and wakes their grains: at once when the studio has started, and then now and again.
/// This is how everything continues after a crash. It begins only once the studio listens: a start that fails has done nothing.
/// </summary>
internal sealed partial class Sweeper(
    IGenerationLog log,
    IGrainFactory grains,
    GenerationsOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<Sweeper> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.StartedAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.SweepEvery, time);
        do
        {
            await SweepAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var unfinished = await log.UnfinishedAsync(cancellationToken);
            await Parallel.ForEachAsync(
                unfinished,
                new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
                async (id, _) => await grains.GetGrain<IGenerationGrain>(id).EnsureRunningAsync());
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogSweepFailed(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The sweep for unfinished generations failed; the next one follows")]
    private partial void LogSweepFailed(Exception error);
}
