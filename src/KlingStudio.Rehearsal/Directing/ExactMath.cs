namespace KlingStudio.Rehearsal;

/// <summary>
/// Functions made of + - * / and square roots alone: the same bits on every machine.
/// The ones of the C runtime differ between systems in the last place, and a frame would differ with them.
/// </summary>
public static class ExactMath
{
    private const double TwoPi = 6.283185307179586;
    private const double Ln2 = 0.6931471805599453;

    /// <summary>e to the power of <paramref name="x"/>, for -700 to 700.</summary>
    public static double Exp(double x)
    {
        var power = Math.Floor(x / Ln2 + 0.5);
        var rest = x - power * Ln2;
        var sum = 1.0;
        for (var n = 16; n >= 1; n--)
            sum = 1 + rest * sum / n;
        return sum * BitConverter.Int64BitsToDouble(((long)power + 1023) << 52);
    }

    /// <summary>The natural logarithm of a positive, normal number.</summary>
    public static double Log(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var power = (int)((bits >> 52) & 0x7FF) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xF_FFFF_FFFF_FFFF) | (1023L << 52));
        if (mantissa > 1.4142135623730951)
            (mantissa, power) = (mantissa / 2, power + 1);
        var t = (mantissa - 1) / (mantissa + 1);
        var square = t * t;
        var sum = 0.0;
        for (var n = 25; n >= 1; n -= 2)
            sum = sum * square + 1.0 / n;
        return 2 * t * sum + power * Ln2;
    }

    /// <summary>Sine, for angles up to some thousand turns.</summary>
    public static double Sin(double x)
    {
        var rest = x - Math.Floor(x / TwoPi + 0.5) * TwoPi;
        var square = rest * rest;
        var sum = 1.0;
        for (var n = 13; n >= 1; n--)
            sum = 1 - square * sum / ((2 * n) * (2 * n + 1));
        return rest * sum;
    }

    /// <summary>Cosine, for angles up to some thousand turns.</summary>
    public static double Cos(double x)
    {
        var rest = x - Math.Floor(x / TwoPi + 0.5) * TwoPi;
        var square = rest * rest;
        var sum = 1.0;
        for (var n = 13; n >= 1; n--)
            sum = 1 - square * sum / ((2 * n - 1) * (2 * n));
        return sum;
    }
}
