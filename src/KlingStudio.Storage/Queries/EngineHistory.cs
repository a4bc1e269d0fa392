using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>How long an engine took before, from the studio's own history.</summary>
/// <param name="Median">Half were faster.</param>
/// <param name="P90">Nine of ten were faster.</param>
public sealed record ExpectedTime(TimeSpan Median, TimeSpan P90);

/// <summary>What a person may expect.</summary>
public sealed class EngineHistory(IDbContextFactory<StudioContext> contexts)
{
    private const int Newest = 200;
    private const int Fewest = 3;

    /// <summary>From order to clip, over the last 200 completed of this engine and duration; null with fewer than three.</summary>
    public Task<ExpectedTime?> ReadAsync(OwnerId owner, string engineId, int seconds, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) =>
        {
            var runs = await context.Generations
                .Where(row => row.Owner == owner.Value && row.EngineId == engineId && row.Seconds == seconds && row.Status == GenerationStatus.Completed)
                .OrderByDescending(row => row.Position)
                .Take(Newest)
                .Select(row => new { row.CreatedAt, row.EndedAt })
                .ToListAsync(token);

            // A clock that was set back in between says nothing about the engine.
            List<TimeSpan> times = [.. runs.Where(run => run.EndedAt >= run.CreatedAt).Select(run => run.EndedAt!.Value - run.CreatedAt).Order()];
            return times.Count < Fewest ? null : new ExpectedTime(At(times, 0.5), At(times, 0.9));
        },
        cancellationToken);

    /// <summary>The smallest time that the given share did not exceed.</summary>
    private static TimeSpan At(List<TimeSpan> sorted, double share) => sorted[(int)Math.Ceiling(sorted.Count * share) - 1];
}
