using Microsoft.Extensions.Logging;

namespace KlingStudio.Generations;

/// <summary>The Saving state: the clip comes home and the row completes together with its clip, or the row says why not and when it is tried again.</summary>
internal sealed partial class ClipSaver(GenerationRows rows, IGenerationLog log, ClipKeeper keeper, ClipPainter painter, ILogger<ClipSaver> logger)
{
    private const int FetchedAgain = 2;

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15),
    ];

    public async Task SaveAsync(Generation current, IVideoEngine engine, CancellationToken cancellationToken)
    {
        if (current.Ticket is not { } ticket)
            return;
        var report = await engine.CheckAsync(ticket, cancellationToken);
        if (report.State == EngineState.Lost)
        {
            await rows.ApplySurelyAsync(current.Id, new GenerationEvent.Reported(ticket.RequestId, report), cancellationToken);
            return;
        }

        if (await TryKeepAsync(current, engine, ticket, cancellationToken) is { } clip)
            await CompleteAsync(current.Id, clip, cancellationToken);
    }

    private async Task<Clip?> TryKeepAsync(Generation current, IVideoEngine engine, EngineTicket ticket, CancellationToken cancellationToken)
    {
        GenerationEvent.NotSaved problem;
        try
        {
            return await keeper.KeepAsync(current, engine, ticket, cancellationToken);
        }
        catch (EngineException error)
        {
            LogNotSaved(error, current.Id);
            problem = new(error.Failure, error.Retryable ? Later(current) : null);
        }
        catch (InvalidDataException error)
        {
            LogNotSaved(error, current.Id);
            problem = NotPlayable(current, engine);
        }
        catch (IOException error)
        {
            LogNotSaved(error, current.Id);
            problem = new(NoRoom(error), Later(current));
        }

        await rows.ApplySurelyAsync(current.Id, problem, cancellationToken);
        return null;
    }

    /// <summary>The state and the clip's row in one transaction: a completed generation always has its clip.</summary>
    private async Task CompleteAsync(Guid id, Clip clip, CancellationToken cancellationToken)
    {
        while (await rows.ReadAsync(id, cancellationToken) is { } current && rows.Next(current, new GenerationEvent.Saved()) is { } next)
        {
            if (!await log.TryCompleteAsync(next, current.Version, clip, cancellationToken))
                continue;
            await rows.PublishAsync(next);
            painter.Take(clip);
            return;
        }
    }

    /// <summary>A paid clip that arrived damaged is fetched again before it is given up: it lies whole where it was made, more often than not.</summary>
    private GenerationEvent.NotSaved NotPlayable(Generation current, IVideoEngine engine)
    {
        const string what = "What the engine delivered is not a video that plays.";
        return engine.Description.Billable && current.SaveFailures < FetchedAgain
            ? new(new("not_playable", what, "It is fetched again by itself."), Later(current))
            : new(new("not_playable", what, "Try it again."), null);
    }

    private DateTime Later(Generation current) => rows.Now + Pauses[Math.Min(current.SaveFailures, Pauses.Length - 1)];

    private static Failure NoRoom(IOException error) => error is VaultException { Full: false }
        ? new("vault_unreachable", "The clip is made, but the place where media is kept can't be reached.", "It is saved by itself as soon as that works again.")
        : new("disk_full", "The clip is made, but there is no room to keep it.", "Free some space: it is saved by itself then.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "Generation {Id}: the clip could not be saved")]
    private partial void LogNotSaved(Exception error, Guid id);
}
