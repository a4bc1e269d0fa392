using KlingStudio.Generations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Fal;

/// <summary>Asks fal once the studio listens whether it takes the key, so that a person learns it before they write a prompt; and while it does not, every minute and whenever a page is opened, so that a top-up needs no restart.</summary>
internal sealed partial class KeyWatch(FalStorageClient storage, KeyStanding standing, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<KeyWatch> logger) : BackgroundService
{
    private static readonly TimeSpan WhileBad = TimeSpan.FromMinutes(1);

    /// <summary>While nothing speaks against the key: each order asks too.</summary>
    private static readonly TimeSpan WhileGood = TimeSpan.FromMinutes(30);

    /// <summary>However often pages are opened.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    /// <summary>Asks once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var before = standing.Trouble;
        try
        {
            await storage.ProbeAsync(cancellationToken);
            standing.Good();
        }
        catch (FalException error)
        {
            standing.Heard(error.Error);
        }

        if (standing.Trouble is { } bad && bad != before)
            LogBad(bad.Sentence);
        else if (standing.Trouble is null && before is not null)
            LogGood();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.StartedAsync(stoppingToken);
        while (true)
        {
            await LookAsync(stoppingToken);
            await Task.Delay(Between, time, stoppingToken);
            await standing.AskedAsync(standing.Trouble is null ? WhileGood : WhileBad, time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Kling 2.5 Turbo can't be used: {Reason}")]
    private partial void LogBad(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "fal takes the key again: Kling 2.5 Turbo can be used")]
    private partial void LogGood();
}
