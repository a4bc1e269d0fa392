using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>Callers who said how long they wait for the start (<c>X-Fal-Request-Timeout</c>): what has not begun by then is stopped. After a restart the next question about it does the same.</summary>
internal sealed partial class StartDeadlines(ApiRequestLog log, IGenerationDesk desk, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<StartDeadlines> logger)
{
    /// <summary>Looks again when the deadline has come.</summary>
    public void Follow(ApiRequest request)
    {
        if (request.StartBy is { } deadline)
            _ = WaitAsync(request, deadline);
    }

    /// <summary>Stops it if its deadline is over and it never began; gives what it is then.</summary>
    public async Task<FoundApiRequest> EnforceAsync(FoundApiRequest found, CancellationToken cancellationToken)
    {
        var generation = found.Generation;
        if (found.Request.StartBy is not { } deadline || deadline > clock.GetUtcNow().UtcDateTime || !IsWaiting(generation))
            return found;
        await desk.CancelAsync(generation.Owner, generation.Id, cancellationToken);
        return await log.FindAsync(generation.Owner, generation.Id, cancellationToken) ?? found;
    }

    // One that may have been charged is its owner's to settle.
    private static bool IsWaiting(Generation generation) =>
        generation is { StartedAt: null, CancelAsked: false, Status: not GenerationStatus.Unknown } && ApiStanding.Word(generation.Status) == ApiStanding.InQueue;

    private async Task WaitAsync(ApiRequest request, DateTime deadline)
    {
        try
        {
            var wait = deadline - clock.GetUtcNow().UtcDateTime;
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, clock, lifetime.ApplicationStopping);
            if (await log.FindAsync(request.Owner, request.Id, lifetime.ApplicationStopping) is { } found)
                await EnforceAsync(found, lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException)
        {
            // The studio stops; the next question about it looks at its deadline.
        }
        catch (Exception trouble) when (trouble is IOException or OrleansException)
        {
            LogNotStopped(trouble, request.Id);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Request {Id} did not begin in time and could not be stopped now; the next question about it does it")]
    private partial void LogNotStopped(Exception trouble, Guid id);
}
