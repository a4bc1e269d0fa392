using System.Runtime.CompilerServices;

namespace KlingStudio.Benchmarks;

/// <summary>A clip of 64 MiB read to its end by ranges of 1 MiB: our route, the bare server's <c>Results.File</c>, and nginx, taking turns.</summary>
internal static class ClipBenchmark
{
    private const int Step = 1024 * 1024;
    private const long Length = 64L * Step;
    private const int Warm = 3;
    private const int Rounds = 15;
    private const int Readings = 40;

    public static async IAsyncEnumerable<Row> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("kling-studio-clip-").FullName;
        try
        {
            var file = Path.Combine(folder, "clip.mp4");
            await WriteAsync(file, cancellationToken);
            await using var studio = await MeasuredServer.StudioAsync();
            await using var bare = await MeasuredServer.BareAsync(folder);
            await using var nginx = await Nginx.StartAsync(folder);
            var clip = new Uri(studio.Address, $"/media/clips/{await studio.AskAsync($"clip {file}")}");
            Uri?[] sources = [clip, new(bare.Address, "/files/clip.mp4"), nginx is null ? null : new(nginx.Address, "/files/clip.mp4")];
            var speeds = await MeasureAsync(sources, cancellationToken);
            var ours = new Figure(speeds[0]!.Value, "MB/s");
            yield return new("clip by 1 MiB ranges", ours, new(new(speeds[1]!.Value, "MB/s"), "bare server's Results.File"), new Budget.RatioAtLeast(0.9));
            yield return new("clip by 1 MiB ranges", ours, speeds[2] is { } best ? new(new(best, "MB/s"), "nginx") : new(null, "nginx not installed"), new Budget.RatioAtLeast(0.7));
            yield return await MemoryAsync(studio, clip, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double?[]> MeasureAsync(Uri?[] sources, CancellationToken cancellationToken)
    {
        var samples = sources.Select(_ => new List<double>()).ToArray();
        for (var round = -Warm; round < Rounds; round++)
        {
            for (var source = 0; source < sources.Length; source++)
            {
                if (sources[source] is not { } address)
                    continue;
                using var reader = new RangeReader(address);
                var milliseconds = await Samples.TimeAsync(() => reader.ReadAsync(Length, Step, cancellationToken));
                if (round >= 0)
                    samples[source].Add(Length / 1_000.0 / milliseconds);
            }
        }

        return [.. samples.Select(list => list.Count == 0 ? (double?)null : Samples.Median(list))];
    }

    // Flat: what one reading has not taken, forty don't take either.
    private static async Task<Row> MemoryAsync(MeasuredServer studio, Uri clip, CancellationToken cancellationToken)
    {
        var before = await studio.NumberAsync("resident");
        var most = before;
        for (var reading = 0; reading < Readings; reading++)
        {
            using var reader = new RangeReader(clip);
            await reader.ReadAsync(Length, Step, cancellationToken);
            most = Math.Max(most, await studio.NumberAsync("resident"));
        }

        return new($"memory while it is read {Readings} times more (at most)", new(most / 1e6, "MB"), new(new(before / 1e6, "MB"), "before"), new Budget.RatioAtMost(1.1));
    }

    private static async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        var chunk = new byte[Step];
        new Random(7).NextBytes(chunk);
        await using var file = File.Create(path);
        for (long written = 0; written < Length; written += Step)
            await file.WriteAsync(chunk, cancellationToken);
    }
}
