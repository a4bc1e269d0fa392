using Microsoft.Extensions.Hosting;

namespace KlingStudio.Generations;

/// <summary>Waiting for the studio to listen: a start that fails has done nothing.</summary>
internal static class ApplicationStart
{
    public static async Task StartedAsync(this IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }
}
