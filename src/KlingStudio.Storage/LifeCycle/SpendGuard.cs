using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>Claims: the generation's row and the attempt's, together or not at all, synced to disk before the caller may send anything.</summary>
public sealed class SpendGuard(IDbContextFactory<StudioContext> contexts, TimeProvider clock) : ISpendGuard
{
    private const decimal MicrosPerDollar = 1_000_000m;

    /// <inheritdoc />
    public Task<ClaimAnswer> TryClaimAsync(Generation claimed, long expectedVersion, decimal estimate, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(estimate);
        var attempt = new AttemptRow
        {
            Id = claimed.AttemptId ?? throw new ArgumentException("A claim names its attempt.", nameof(claimed)),
            Owner = claimed.Owner.Value,
            GenerationId = claimed.Id,
            Number = claimed.Attempts,
            EngineId = claimed.EngineId,
            ClaimedAt = clock.GetUtcNow().UtcDateTime,
            EstimateMicros = (long)Math.Ceiling(estimate * MicrosPerDollar),
            Outcome = AttemptOutcome.Claimed,
        };
        return contexts.WriteAsync(
            async (context, token) =>
            {
                if (!await context.TryMoveAsync(claimed, expectedVersion, token))
                    return new ClaimAnswer(ClaimOutcome.Stale);
                context.Attempts.Add(attempt);
                await context.SaveChangesAsync(token);
                return new ClaimAnswer(ClaimOutcome.Claimed);
            },
            cancellationToken);
    }
}
