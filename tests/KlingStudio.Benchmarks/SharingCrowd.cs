using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;

namespace KlingStudio.Benchmarks;

/// <summary>A thousand people who watch one clip at once, as players do: piece by piece, with the pauses of a full buffer between.</summary>
internal static class SharingCrowd
{
    private const int Viewers = 1_000;
    private const int Piece = 128 * 1024;
    private const int Pieces = 8;

    public static async IAsyncEnumerable<Row> WatchAsync(MeasuredServer studio, SharedLinks links, int length, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var client = SharedLinks.Client(Viewers + 16);
        var before = await studio.NumberAsync("resident");
        var first = await CrowdAsync(studio, client, links.Video, length, cancellationToken);
        var second = await CrowdAsync(studio, client, links.Video, length, cancellationToken);
        yield return new($"memory while {Viewers:N0} more watch one clip", new(second.Resident / 1e6, "MB"), new(new(first.Resident / 1e6, "MB"), "the first thousand"), new Budget.RatioAtMost(1.1));
        yield return new("memory of one who watches", new(Math.Max(0, first.Resident - before) / 1e3 / Viewers, "kB"), new(new(Piece / 1e3, "kB"), "one piece of the clip"), new Budget.None());
        yield return new($"{Viewers:N0} watch: wait for a piece, p95", new(Samples.P95(second.Waits), "ms"), new(new(Samples.Median(second.Waits), "ms"), "median"), new Budget.None());
        yield return new($"{Viewers:N0} watch: in all", new(second.Bytes / 1e6 / second.Took.TotalSeconds, "MB/s"), Reference.None, new Budget.None());
    }

    // A viewer who gets no answer fails the run: all of them watch to their end.
    private static async Task<(long Resident, IReadOnlyCollection<double> Waits, long Bytes, TimeSpan Took)> CrowdAsync(
        MeasuredServer studio, HttpClient client, Uri video, int length, CancellationToken cancellationToken)
    {
        var (waits, bytes, most) = (new ConcurrentBag<double>(), 0L, 0L);
        var began = Stopwatch.GetTimestamp();
        var crowd = Task.WhenAll(Enumerable.Range(0, Viewers).Select(async viewer =>
        {
            var buffer = new byte[16 * 1024];
            for (var piece = 0; piece < Pieces && piece * Piece < length; piece++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50 + (viewer % 200)), TimeProvider.System, cancellationToken);
                var from = (long)piece * Piece;
                var asked = Stopwatch.GetTimestamp();
                Interlocked.Add(ref bytes, await SharedLinks.FetchAsync(client, video, new RangeHeaderValue(from, Math.Min(length, from + Piece) - 1), buffer, cancellationToken));
                waits.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            }
        }));
        while (!crowd.IsCompleted)
        {
            most = Math.Max(most, await studio.NumberAsync("resident"));
            await Task.WhenAny(crowd, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken));
        }

        await crowd;
        return (most, waits, bytes, Stopwatch.GetElapsedTime(began));
    }
}
