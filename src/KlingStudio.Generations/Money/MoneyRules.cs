namespace KlingStudio.Generations;

/// <summary>How much this studio may spend, in US dollars. The caps are checked in the transaction of each claim; a cap of 0 allows nothing that is paid.</summary>
public sealed record MoneyRules
{
    /// <summary>The default of <see cref="ConfirmAbove"/>.</summary>
    public const decimal DefaultConfirmAbove = 1.00m;

    /// <summary>For one day, from midnight to midnight on this machine; null: no cap.</summary>
    public decimal? DailyCap { get; init; }

    /// <summary>For one calendar month on this machine; null: no cap.</summary>
    public decimal? MonthlyCap { get; init; }

    /// <summary>An order that costs more than this is asked about first.</summary>
    public decimal ConfirmAbove { get; init; } = DefaultConfirmAbove;
}
