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

    /// <summary>
    /// Repeats <paramref name="deeds"/> in turns until they run as they will go on running: the compiler's second look at a busy method comes
    /// after some thousand calls, and late on a busy machine.
    /// </summary>
    public static async Task WarmAsync(TimeSpan time, params Func<Task>[] deeds)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            foreach (var deed in deeds)
                await deed();
        }
    }

    /// <summary>Measures <paramref name="deeds"/> in turns, so that a busy moment meets all of them: the milliseconds of each.</summary>
    public static async Task<IReadOnlyList<IReadOnlyList<double>>> InTurnsAsync(int rounds, params Func<Task>[] deeds)
    {
        var samples = deeds.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var deed = 0; deed < deeds.Length; deed++)
                samples[deed].Add(await TimeAsync(deeds[deed]));
        }

        return samples;
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
