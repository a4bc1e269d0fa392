using System.Globalization;

namespace KlingStudio.Benchmarks;

/// <summary>A measured number with its unit.</summary>
internal readonly record struct Figure(double Value, string Unit)
{
    public override string ToString()
    {
        var digits = Value >= 100 || Value == Math.Floor(Value) ? "0" : Value >= 10 ? "0.0" : "0.00";
        return $"{Value.ToString(digits, CultureInfo.InvariantCulture)} {Unit}".TrimEnd();
    }
}

/// <summary>What our figure is held against, measured in the same run.</summary>
/// <param name="Figure">Null when it could not be measured.</param>
/// <param name="Of">Of what; or why it could not be.</param>
internal sealed record Reference(Figure? Figure, string Of)
{
    public static readonly Reference None = new(null, "");

    public override string ToString() => Figure is { } figure ? $"{figure} {Of}" : Of;
}

/// <summary>What a row may cost.</summary>
internal abstract record Budget
{
    private Budget() { }

    /// <summary>Our figure, in its own unit.</summary>
    public sealed record AtMost(double Limit, string Unit) : Budget
    {
        public override string ToString() => $"<= {new Figure(Limit, Unit)}";
    }

    /// <summary>Ours divided by the reference.</summary>
    public sealed record RatioAtMost(double Limit) : Budget
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"ratio <= {Limit:0.0#}");
    }

    /// <summary>Ours divided by the reference, where more is better.</summary>
    public sealed record RatioAtLeast(double Limit) : Budget
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"ratio >= {Limit:0.0#}");
    }

    /// <summary>Printed to be compared, not to be judged.</summary>
    public sealed record None : Budget
    {
        public override string ToString() => "";
    }
}

/// <summary>How a row ended.</summary>
internal enum Verdict
{
    Ok,
    Over,

    /// <summary>The reference that the budget speaks of is not on this machine.</summary>
    NotMeasured,

    /// <summary>The row has no budget.</summary>
    None,
}

/// <summary>One line of the table.</summary>
internal sealed record Row(string Name, Figure Ours, Reference Reference, Budget Budget)
{
    public double? Ratio => Reference.Figure is { Value: > 0 } other ? Ours.Value / other.Value : null;

    public Verdict Verdict => Budget switch
    {
        Budget.AtMost most => Judge(Ours.Value <= most.Limit),
        Budget.RatioAtMost most => Ratio is { } ratio ? Judge(ratio <= most.Limit) : Verdict.NotMeasured,
        Budget.RatioAtLeast least => Ratio is { } ratio ? Judge(ratio >= least.Limit) : Verdict.NotMeasured,
        _ => Verdict.None,
    };

    private static Verdict Judge(bool within) => within ? Verdict.Ok : Verdict.Over;
}
