namespace KlingStudio.Generations;

/// <summary>Millionths of a US dollar, as amounts are stored: whole numbers add up without rounding.</summary>
public static class Micros
{
    private const decimal PerDollar = 1_000_000m;

    /// <summary>A price: a part of a millionth counts as a whole one, so that nothing looks cheaper than it is.</summary>
    public static long OfPrice(decimal dollars) => (long)Math.Ceiling(dollars * PerDollar);

    /// <summary>A cap: a part of a millionth is left out, so that nothing more is spent than was allowed.</summary>
    public static long OfCap(decimal dollars) => (long)Math.Floor(dollars * PerDollar);

    /// <summary>Back again, exactly.</summary>
    public static decimal ToDollars(long micros) => micros / PerDollar;
}
