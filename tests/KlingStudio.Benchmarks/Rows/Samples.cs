using System.Diagnostics;

namespace KlingStudio.Benchmarks;

/// <summary>From many measurements to one figure.</summary>
internal static class Samples
{
    public static double Median(IEnumerable<double> samples) => At(samples, 0.5);

    public static double P95(IEnumerable<double> samples) => At(samples, 0.95);

    /// <summary>How long <paramref name="deed"/> takes, in milliseconds.</summary>
    public static async Task<double> TimeAsync(Func<Task> deed)
    {
        var start = Stopwatch.GetTimestamp();
        await deed();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>The smallest sample that at least the given part of all does not exceed.</summary>
    private static double At(IEnumerable<double> samples, double part)
    {
        double[] sorted = [.. samples.Order()];
        return sorted.Length > 0
            ? sorted[Math.Clamp((int)Math.Ceiling(sorted.Length * part) - 1, 0, sorted.Length - 1)]
            : throw new InvalidOperationException("Nothing was measured.");
    }
}
