using Microsoft.Extensions.Hosting;

namespace KlingStudio.Generations;

/// <summary>Waiting for the studio to listen: a start that fails has done nothing.</summary>
public static class ApplicationStart
{
    /// <summary>Ends when the application has started; at once when it has already. It never runs on in its caller: a start does not wait for what waits for it.</summary>
    public static async Task StartedAsync(this IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }
}
