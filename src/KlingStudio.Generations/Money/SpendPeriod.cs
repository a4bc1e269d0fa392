namespace KlingStudio.Generations;

/// <summary>A day or a month of money. An attempt belongs to the one it was claimed in, whenever it ends.</summary>
/// <param name="From">Its first moment. UTC.</param>
/// <param name="To">The first moment after it. UTC.</param>
public readonly record struct SpendPeriod(DateTime From, DateTime To)
{
    /// <summary>The day that holds <paramref name="now"/>, from midnight to midnight in <paramref name="zone"/>.</summary>
    public static SpendPeriod Day(DateTime now, TimeZoneInfo zone) =>
        Around(now, TimeZoneInfo.ConvertTimeFromUtc(now, zone).Date, (date, count) => date.AddDays(count), zone);

    /// <summary>The calendar month that holds <paramref name="now"/>.</summary>
    public static SpendPeriod Month(DateTime now, TimeZoneInfo zone)
    {
        var date = TimeZoneInfo.ConvertTimeFromUtc(now, zone).Date;
        return Around(now, date.AddDays(1 - date.Day), (first, count) => first.AddMonths(count), zone);
    }

    /// <summary>One period follows the other without a gap, so a moment is in exactly one, even where a clock was set back over midnight or a day was left out.</summary>
    private static SpendPeriod Around(DateTime now, DateTime begin, Func<DateTime, int, DateTime> step, TimeZoneInfo zone)
    {
        while (now >= Begin(step(begin, 1), zone))
            begin = step(begin, 1);
        while (now < Begin(begin, zone))
            begin = step(begin, -1);
        return new(Begin(begin, zone), Begin(step(begin, 1), zone));
    }

    /// <summary>The moment at which the clocks of <paramref name="zone"/> first show that date: midnight may be skipped, or come twice.</summary>
    private static DateTime Begin(DateTime midnight, TimeZoneInfo zone)
    {
        var local = midnight;
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(1);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return DateTime.SpecifyKind(local - offset, DateTimeKind.Utc);
    }
}
