namespace KlingStudio.Fal;

/// <summary>The waits between two questions, on the ladder. One that is going on when somebody begins to look is cut to the first rung, and the ladder is climbed from there.</summary>
internal sealed class PollPause(PollLadder ladder, IAudience? audience, TimeProvider time)
{
    private int _step;

    /// <summary>Something has changed: the next wait is a short one.</summary>
    public void Restart() => _step = 0;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        // First this, then who is there: somebody who comes in between is not missed.
        var arrival = audience?.Arrival ?? Never;
        var began = time.GetTimestamp();
        var wait = ladder.Wait(_step++, audience?.IsPresent ?? true, Random.Shared.NextDouble());
        try
        {
            await arrival.WaitAsync(wait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return;
        }

        // However many come: fal is not asked more often than on the first rung.
        var rest = ladder.Wait(0, watched: true, Random.Shared.NextDouble()) - time.GetElapsedTime(began);
        _step = 1;
        if (rest > TimeSpan.Zero)
            await Task.Delay(rest < wait ? rest : wait, time, cancellationToken);
    }

    private static Task Never { get; } = new TaskCompletionSource().Task;
}
