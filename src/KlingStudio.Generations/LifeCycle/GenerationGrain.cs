using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Generations;

/// <summary>The one writer of a generation's row. Its key is the generation's id.</summary>
[Alias("ks.generation")]
public interface IGenerationGrain : IGrainWithGuidKey
{
    /// <summary>Sees to it that somebody drives it. Safe to call at any time, from anywhere.</summary>
    [Alias("ensure")]
    Task EnsureRunningAsync();

    /// <summary>The person takes the risk of a second charge: an <see cref="GenerationStatus.Unknown"/> generation is claimed and submitted once more.</summary>
    [Alias("again")]
    Task SendAgainAsync();

    /// <summary>Tells it what happened outside (a cancel, a webhook). True when that changed the row.</summary>
    [Alias("tell")]
    Task<bool> TellAsync(GenerationEvent happened);
}

/// <summary>
/// Turns stay short: the driving happens in a background task beside the grain; a turn only starts it, or writes an event and
/// wakes it. Should a second activation ever live for a moment, the row's version keeps them apart.
/// </summary>
internal sealed class GenerationGrain(
    GenerationRows rows,
    GenerationsOptions options,
    EngineCatalogue engines,
    IServiceProvider services,
    ILogger<GenerationGrain> logger) : Grain, IGenerationGrain, IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _stopping = new();
    private GenerationDriver? _driver;
    private Task _driving = Task.CompletedTask;
    private bool _lookAgain;

    public async Task EnsureRunningAsync()
    {
        DelayDeactivation(Lifetime);
        await MarkOverdueAsync();
        if (_driving.IsCompleted)
            Drive(sendAgain: false);
    }

    public Task SendAgainAsync()
    {
        DelayDeactivation(Lifetime);
        Drive(sendAgain: true);
        return Task.CompletedTask;
    }

    public async Task<bool> TellAsync(GenerationEvent happened)
    {
        DelayDeactivation(Lifetime);
        var changed = await rows.ApplyAsync(this.GetPrimaryKey(), happened, _stopping.Token) is not null;
        Drive(sendAgain: false);
        return changed;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _driving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await base.OnDeactivateAsync(reason, cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    private void Drive(bool sendAgain)
    {
        if (!_driving.IsCompleted)
        {
            // It may just be about to end: it looks once more before it does.
            if (sendAgain)
                _driver?.SendAgain();
            Volatile.Write(ref _lookAgain, true);
            _driver?.Interrupt();
            return;
        }

        var driver = ActivatorUtilities.CreateInstance<GenerationDriver>(services, this.GetPrimaryKey(), (ILogger)logger);
        if (sendAgain)
            driver.SendAgain();
        _driver = driver;
        // Off the grain's scheduler: a turn is never held by an engine, a download or an encoder.
        _driving = Task.Run(async () =>
        {
            using (driver)
            {
                do
                    await driver.RunAsync(_stopping.Token);
                while (Interlocked.Exchange(ref _lookAgain, false));
            }
        });
    }

    private async Task MarkOverdueAsync()
    {
        var id = this.GetPrimaryKey();
        if (await rows.ReadAsync(id, _stopping.Token) is not { Overdue: false } current || !current.Status.IsLive())
            return;
        var limit = engines.Describe(current.EngineId)?.Billable == true ? options.OverdueWhenPaid : options.OverdueWhenFree;
        if (rows.Now - current.CreatedAt > limit)
            await rows.ApplyAsync(id, new GenerationEvent.BecameOverdue(), _stopping.Token);
    }
}
