namespace KlingStudio.Rehearsal;

/// <summary>Which source samples make up each sample of the result along one axis, and by how much: a Lanczos window in 14-bit integers.</summary>
/// <param name="SourceLength">Samples of the source.</param>
/// <param name="Count">Samples of the result.</param>
/// <param name="Taps">Source samples for each, a multiple of 8 (the rest weigh 0).</param>
/// <param name="First">The first source sample of each; may lie outside the source, where the edge is repeated.</param>
/// <param name="Weights">Count x taps; each set adds up to 16384.</param>
internal sealed record ResamplePlan(int SourceLength, int Count, int Taps, int[] First, short[] Weights);

internal static class Resampler
{
    private const double Lobes = 3;

    /// <summary>Detail beyond the output's own that is kept for frames which are zoomed in; more would alias at zoom 1.</summary>
    private const double SpareDetail = 1.15;

    /// <summary>
    /// Result sample k lies at output position <paramref name="offset"/> + k * <paramref name="step"/>;
    /// output position p lies at source position (p + 0.5) * <paramref name="ratio"/> - 0.5.
    /// </summary>
    /// <param name="length">Source samples.</param>
    /// <param name="count">Result samples.</param>
    /// <param name="ratio">Source samples for each output sample.</param>
    /// <param name="offset">Of the first result sample.</param>
    /// <param name="step">Between result samples.</param>
    /// <param name="detail">1 keeps the output's detail, 0.5 half of it (chroma of 4:2:0).</param>
    public static ResamplePlan Plan(int length, int count, double ratio, double offset, double step, double detail = 1)
    {
        var scale = Math.Max(1, ratio / (SpareDetail * detail));
        var reach = Lobes * scale;
        var taps = ((int)Math.Ceiling(2 * reach) + 1 + 7) / 8 * 8;
        var plan = new ResamplePlan(length, count, taps, new int[count], new short[count * taps]);
        var exact = new double[taps];
        for (var k = 0; k < count; k++)
        {
            var centre = Math.Clamp((offset + k * step + 0.5) * ratio - 0.5, 0, length - 1);
            var first = (int)Math.Floor(centre - reach) + 1;
            var sum = 0.0;
            for (var t = 0; t < taps; t++)
                sum += exact[t] = Lanczos((first + t - centre) / scale);
            plan.First[k] = first;
            Round(exact, sum, plan.Weights.AsSpan(k * taps, taps));
        }
        return plan;
    }

    /// <summary>Rounds to integers that add up to 16384 exactly, so that a flat colour stays what it is.</summary>
    private static void Round(double[] exact, double sum, Span<short> weights)
    {
        int total = 0, largest = 0;
        for (var t = 0; t < exact.Length; t++)
        {
            weights[t] = (short)Math.Floor(exact[t] / sum * 16384 + 0.5);
            total += weights[t];
            if (weights[t] > weights[largest])
                largest = t;
        }
        weights[largest] += (short)(16384 - total);
    }

    private static double Lanczos(double x)
    {
        if (Math.Abs(x) < 1e-9)
            return 1;
        if (Math.Abs(x) >= Lobes)
            return 0;
        var a = x * 3.141592653589793;
        return Lobes * ExactMath.Sin(a) * ExactMath.Sin(a / Lobes) / (a * a);
    }
}
