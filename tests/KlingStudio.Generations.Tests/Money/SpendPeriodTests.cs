using FsCheck.Xunit;

namespace KlingStudio.Generations.Tests;

/// <summary>Days and months of money: a moment that fell between two would escape the cap, one in both would count twice.</summary>
public sealed class SpendPeriodTests
{
    private static readonly string[] Zones =
        ["UTC", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "America/Havana", "Asia/Beirut", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Kiritimati", "Australia/Lord_Howe"];

    [Property(MaxTest = 5_000)]
    public void Every_moment_is_in_one_day_and_one_month(int minutes, byte place)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(Zones[place % Zones.Length]);
        // 2008 to 2040, spread wide.
        AssertInOne(new DateTime(2024, 6, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes((long)minutes * 7_919 % (16 * 365 * 24 * 60)), zone);
    }

    [Fact]
    public void Not_even_a_day_that_a_country_left_out_makes_a_gap()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Pacific/Apia");
        for (var hour = 0; hour < 96; hour++)
            AssertInOne(new DateTime(2011, 12, 28, 0, 0, 0, DateTimeKind.Utc).AddHours(hour), zone);
    }

    private static void AssertInOne(DateTime now, TimeZoneInfo zone)
    {
        foreach (var period in new[] { SpendPeriod.Day(now, zone), SpendPeriod.Month(now, zone) })
        {
            Assert.True(period.From <= now && now < period.To, $"{now:O} is not in {period.From:O} to {period.To:O} ({zone.Id})");
            Assert.Equal(DateTimeKind.Utc, period.From.Kind);
        }

        var day = SpendPeriod.Day(now, zone);
        Assert.Equal(day.From, SpendPeriod.Day(day.From, zone).From);
        Assert.Equal(day.To, SpendPeriod.Day(day.To, zone).From);
        Assert.Equal(day, SpendPeriod.Day(day.To.AddTicks(-1), zone));
        var month = SpendPeriod.Month(now, zone);
        Assert.True(month.From <= day.From && day.To <= month.To);
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData("America/Sao_Paulo", "2017-10-15T12:00:00Z", "2017-10-15T03:00:00Z", "2017-10-16T02:00:00Z")]
    public void Clocks_that_jump_make_short_and_long_days_and_skip_none(string zone, string now, string from, string to)
    {
        var day = SpendPeriod.Day(Utc(now), TimeZoneInfo.FindSystemTimeZoneById(zone));
        Assert.Equal(new SpendPeriod(Utc(from), Utc(to)), day);
    }

    [Fact]
    public void A_part_of_a_millionth_never_makes_a_price_smaller_or_a_cap_larger()
    {
        Assert.Equal(210_001, Micros.OfPrice(0.2100001m));
        Assert.Equal(210_000, Micros.OfPrice(0.21m));
        Assert.Equal(999_999, Micros.OfCap(0.9999999m));
        Assert.Equal(0.21m, Micros.ToDollars(210_000));
    }

    private static DateTime Utc(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime;
}
