using System.Globalization;

namespace KlingStudio.Generations;

/// <summary>What a person is told when a cap holds a claim back.</summary>
public static class CapRefusals
{
    /// <summary>The code of <see cref="Daily"/>.</summary>
    public const string DailyCode = "daily_cap";

    /// <summary>The code of <see cref="Monthly"/>.</summary>
    public const string MonthlyCode = "monthly_cap";

    /// <summary>Amounts in US dollars.</summary>
    public static Failure Daily(decimal cap, decimal spent, decimal price) => new(
        DailyCode,
        $"{Say(spent)} of today's {Say(cap)} cap is spent: this one ({Say(price)}) was not sent and cost nothing.",
        "Order it again tomorrow, or raise Money__DailyCap and restart the studio.");

    /// <summary>Amounts in US dollars.</summary>
    public static Failure Monthly(decimal cap, decimal spent, decimal price) => new(
        MonthlyCode,
        $"{Say(spent)} of this month's {Say(cap)} cap is spent: this one ({Say(price)}) was not sent and cost nothing.",
        "Order it again next month, or raise Money__MonthlyCap and restart the studio.");

    private static string Say(decimal dollars) => dollars.ToString("$0.00####", CultureInfo.InvariantCulture);
}
