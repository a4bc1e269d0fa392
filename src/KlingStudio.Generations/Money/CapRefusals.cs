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
        $"Today's cap for paid clips is {Say(cap)} and {Say(spent)} of it is spent, so this one ({Say(price)}) was not sent and cost nothing.",
        "Order it again tomorrow, or raise Money__DailyCap and start the studio again.");

    /// <summary>Amounts in US dollars.</summary>
    public static Failure Monthly(decimal cap, decimal spent, decimal price) => new(
        MonthlyCode,
        $"This month's cap for paid clips is {Say(cap)} and {Say(spent)} of it is spent, so this one ({Say(price)}) was not sent and cost nothing.",
        "Order it again next month, or raise Money__MonthlyCap and start the studio again.");

    private static string Say(decimal dollars) => dollars.ToString("$0.00####", CultureInfo.InvariantCulture);
}
