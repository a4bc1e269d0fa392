using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>Sums over the ledger. Claimed, accepted, delivered and doubtful attempts count as spent; what was waived does not.</summary>
internal static class SpendSums
{
    /// <summary>What was claimed in a period and counts as spent, in micros.</summary>
    public static Task<long> SpentAsync(this IQueryable<AttemptRow> attempts, SpendPeriod period, CancellationToken cancellationToken) =>
        attempts.Paid()
            .Where(attempt => attempt.ClaimedAt >= period.From && attempt.ClaimedAt < period.To && attempt.Standing != MoneyStanding.Waived)
            .SumAsync(attempt => attempt.EstimateMicros, cancellationToken);

    /// <summary>Attempts that have a price; the words that the index of them has, too.</summary>
    public static IQueryable<AttemptRow> Paid(this IQueryable<AttemptRow> attempts) => attempts.Where(attempt => attempt.EstimateMicros > 0);
}
