using KlingStudio.Storage;

namespace KlingStudio.Web;

/// <summary>Deletes, while the studio runs, media that no row names: what a disk error or a lost connection left. A killed process's leavings go at the next start.</summary>
internal sealed partial class HourlySweep(MediaSweep sweep, NamedMedia named, TimeProvider time, ILogger<HourlySweep> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var keys = await named.ReadAsync(stoppingToken);
                var gone = await sweep.RunAsync((key, _) => ValueTask.FromResult(keys.Contains(key)), stoppingToken);
                if (gone > 0)
                    Swept(log, gone);
            }
            catch (IOException trouble)
            {
                NotSwept(log, trouble);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} objects that no row named were deleted from the media vault")]
    private static partial void Swept(ILogger log, int count);

    [LoggerMessage(LogLevel.Warning, "The media vault could not be swept; it is tried again in an hour")]
    private static partial void NotSwept(ILogger log, Exception trouble);
}
