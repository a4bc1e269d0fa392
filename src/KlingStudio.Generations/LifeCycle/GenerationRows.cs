using Microsoft.Extensions.Logging;

namespace KlingStudio.Generations;

/// <summary>Applies events to a row by compare-and-set, and passes the news on. The only code that writes a generation's state.</summary>
internal sealed partial class GenerationRows(IGenerationLog log, EngineCatalogue engines, IFeedPublisher feed, TimeProvider time, ILogger<GenerationRows> logger)
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15)];

    public DateTime Now => time.GetUtcNow().UtcDateTime;

    public Task<Generation?> ReadAsync(Guid id, CancellationToken cancellationToken) => log.ReadAsync(id, cancellationToken);

    /// <summary>Applies one event to whatever the row says now. The row afterwards; null when the event changed nothing.</summary>
    public async Task<Generation?> ApplyAsync(Guid id, GenerationEvent happened, CancellationToken cancellationToken)
    {
        while (await log.ReadAsync(id, cancellationToken) is { } current)
        {
            var next = Next(current, happened);
            if (next is null)
                return null;
            if (await log.TryWriteAsync(next, current.Version, cancellationToken))
            {
                await PublishAsync(next);
                return next;
            }
        }

        return null;
    }

    /// <summary>As <see cref="ApplyAsync"/>, and does not give up while the database refuses: what an engine answered must reach the row.</summary>
    public async Task<Generation?> ApplySurelyAsync(Guid id, GenerationEvent happened, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await ApplyAsync(id, happened, cancellationToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogWriteFailed(error, id, happened.GetType().Name);
                await Task.Delay(Pauses[Math.Min(tries, Pauses.Length - 1)], time, cancellationToken);
            }
        }
    }

    /// <summary>What the table says, without writing it.</summary>
    public Generation? Next(Generation current, GenerationEvent happened) =>
        Transitions.Apply(current, happened, engines.Describe(current.EngineId)?.Billable ?? true, Now);

    public async Task PublishAsync(Generation written)
    {
        LogMoved(written.Id, written.Status, written.Version);
        await feed.PublishAsync(written.Owner, new FeedHint(written.Id, written.Version, written.Status));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Generation {Id}: {Event} could not be written; trying again")]
    private partial void LogWriteFailed(Exception error, Guid id, string @event);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Generation {Id} is {Status} at version {Version}")]
    private partial void LogMoved(Guid id, GenerationStatus status, long version);
}
