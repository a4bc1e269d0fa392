using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>
/// Claims: the caps, the generation's row and the attempt's, together or not at all, synced to disk before the caller may send anything.
/// The transaction holds the write lock from its beginning, so what it reads as spent is still true when it commits.
/// </summary>
public sealed class SpendGuard(IDbContextFactory<StudioContext> contexts, MoneyRules rules, TimeProvider clock) : ISpendGuard
{
    /// <inheritdoc />
    public Task<ClaimAnswer> TryClaimAsync(Generation claimed, long expectedVersion, decimal estimate, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(estimate);
        var now = clock.GetUtcNow().UtcDateTime;
        var attempt = new AttemptRow
        {
            Id = claimed.AttemptId ?? throw new ArgumentException("A claim names its attempt.", nameof(claimed)),
            Owner = claimed.Owner.Value,
            GenerationId = claimed.Id,
            Number = claimed.Attempts,
            EngineId = claimed.EngineId,
            ClaimedAt = now,
            EstimateMicros = Micros.OfPrice(estimate),
            Standing = MoneyStanding.Estimated,
            Outcome = AttemptOutcome.Claimed,
        };
        return contexts.WriteAsync(
            async (context, token) =>
            {
                if (await RefusalAsync(context, attempt.EstimateMicros, now, token) is { } refusal)
                    return new ClaimAnswer(ClaimOutcome.Refused, refusal);
                if (!await context.TryMoveAsync(claimed, expectedVersion, token))
                    return new ClaimAnswer(ClaimOutcome.Stale);
                context.Attempts.Add(attempt);
                await context.SaveChangesAsync(token);
                return new ClaimAnswer(ClaimOutcome.Claimed);
            },
            cancellationToken);
    }

    /// <summary>Why a claim of that price can't be made now, or null. What costs nothing is never held back.</summary>
    private async Task<Failure?> RefusalAsync(StudioContext context, long price, DateTime now, CancellationToken cancellationToken)
    {
        if (price == 0)
            return null;
        if (rules.DailyCap is { } daily
            && await context.Attempts.SpentAsync(SpendPeriod.Day(now, clock.LocalTimeZone), cancellationToken) is var today
            && today + price > Micros.OfCap(daily))
            return CapRefusals.Daily(daily, Micros.ToDollars(today), Micros.ToDollars(price));
        if (rules.MonthlyCap is { } monthly
            && await context.Attempts.SpentAsync(SpendPeriod.Month(now, clock.LocalTimeZone), cancellationToken) is var month
            && month + price > Micros.OfCap(monthly))
            return CapRefusals.Monthly(monthly, Micros.ToDollars(month), Micros.ToDollars(price));
        return null;
    }
}
