using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>What is spent, for the top bar and before an order. All amounts in US dollars.</summary>
/// <param name="Today">By this owner, in attempts that were claimed today.</param>
/// <param name="ThisMonth">By this owner, this calendar month.</param>
/// <param name="Doubtful">The part of <paramref name="ThisMonth"/> that may have been charged: nobody knows.</param>
/// <param name="Ever">Whether this owner ever claimed anything that has a price.</param>
/// <param name="Daily">The daily cap with all that the studio has spent under it; null without a cap.</param>
/// <param name="Monthly">The monthly cap likewise.</param>
/// <param name="DayEnds">When today is over. UTC.</param>
public sealed record SpendToDate(decimal Today, decimal ThisMonth, decimal Doubtful, bool Ever, CapStanding? Daily, CapStanding? Monthly, DateTime DayEnds)
{
    /// <summary>How many takes of that price the caps still allow, at most <paramref name="takes"/>.</summary>
    public int Fitting(decimal price, int takes)
    {
        var room = Math.Min(Daily?.Left ?? decimal.MaxValue, Monthly?.Left ?? decimal.MaxValue);
        return price <= 0 || room >= price * takes ? takes : (int)Math.Max(0, Math.Floor(room / price));
    }
}

/// <summary>A cap and what is spent under it, in US dollars.</summary>
public sealed record CapStanding(decimal Cap, decimal Spent)
{
    /// <summary>What may still be spent; not below zero.</summary>
    public decimal Left => Math.Max(0, Cap - Spent);
}

/// <summary>The price of one generation, over all of its attempts, by what is known of it. US dollars.</summary>
/// <param name="Estimated">Claimed, and not yet at an end.</param>
/// <param name="Billed">Charged.</param>
/// <param name="Waived">Not sent, refused or stopped free of charge.</param>
/// <param name="Unknown">It may have been charged.</param>
/// <param name="BilledUnits">What the provider says that it billed for the newest attempt, in its own units.</param>
/// <param name="WorkSeconds">How long the provider says that it worked on the newest attempt.</param>
public sealed record GenerationCost(decimal Estimated, decimal Billed, decimal Waived, decimal Unknown, decimal? BilledUnits = null, double? WorkSeconds = null);

/// <summary>What the library cost.</summary>
/// <param name="Spent">On everything that has a price, deleted clips included: US dollars.</param>
/// <param name="Kept">How many paid clips are marked as favourites.</param>
public sealed record LibraryCost(decimal Spent, int Kept)
{
    /// <summary>US dollars, a part of a cent counted as a whole one; null while nothing is kept.</summary>
    public decimal? PerKept => Kept == 0 ? null : Math.Ceiling(Spent / Kept * 100) / 100;
}

/// <summary>The ledger, added up. Each sum is that of an owner; only the caps are those of the whole studio.</summary>
public sealed class Spending(IDbContextFactory<StudioContext> contexts, MoneyRules rules, TimeProvider clock)
{
    /// <summary>As it is now, in the day and month of this machine's time zone.</summary>
    public Task<SpendToDate> ReadAsync(OwnerId owner, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) =>
        {
            var now = clock.GetUtcNow().UtcDateTime;
            var (day, month) = (SpendPeriod.Day(now, clock.LocalTimeZone), SpendPeriod.Month(now, clock.LocalTimeZone));
            var own = context.Attempts.Where(attempt => attempt.Owner == owner.Value);
            return new SpendToDate(
                Micros.ToDollars(await own.SpentAsync(day, token)),
                Micros.ToDollars(await own.SpentAsync(month, token)),
                Micros.ToDollars(await own.Where(attempt => attempt.Standing == MoneyStanding.Unknown).SpentAsync(month, token)),
                await own.Paid().AnyAsync(token),
                await StandingAsync(context, rules.DailyCap, day, token),
                await StandingAsync(context, rules.MonthlyCap, month, token),
                day.To);
        },
        cancellationToken);

    /// <summary>What one generation cost; null when it is not this owner's, or no attempt of it has a price.</summary>
    public Task<GenerationCost?> OfAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) =>
        {
            var attempts = await context.Attempts.Paid()
                .Where(attempt => attempt.GenerationId == generationId && attempt.Owner == owner.Value)
                .OrderBy(attempt => attempt.Number)
                .ToListAsync(token);
            if (attempts is not [.., var newest])
                return null;
            decimal Sum(MoneyStanding standing) => Micros.ToDollars(attempts.Where(attempt => attempt.Standing == standing).Sum(attempt => attempt.EstimateMicros));
            return new GenerationCost(
                Sum(MoneyStanding.Estimated), Sum(MoneyStanding.Billed), Sum(MoneyStanding.Waived), Sum(MoneyStanding.Unknown), newest.BilledUnits, newest.WorkSeconds);
        },
        cancellationToken);

    /// <summary>What this owner's library cost.</summary>
    public Task<LibraryCost> LibraryAsync(OwnerId owner, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) =>
        {
            var paid = context.Attempts.Paid().Where(attempt => attempt.Owner == owner.Value);
            var spent = await paid.Where(attempt => attempt.Standing != MoneyStanding.Waived).SumAsync(attempt => attempt.EstimateMicros, token);
            var kept = await context.Generations.KeptBy(owner)
                .CountAsync(row => row.Favourite && row.Status == GenerationStatus.Completed && paid.Any(attempt => attempt.GenerationId == row.Id), token);
            return new LibraryCost(Micros.ToDollars(spent), kept);
        },
        cancellationToken);

    private static async Task<CapStanding?> StandingAsync(StudioContext context, decimal? cap, SpendPeriod period, CancellationToken cancellationToken) =>
        cap is { } dollars ? new CapStanding(dollars, Micros.ToDollars(await context.Attempts.SpentAsync(period, cancellationToken))) : null;
}
