using System.Runtime.CompilerServices;

namespace KlingStudio.Benchmarks;

/// <summary>A clip of 64 MiB read to its end by ranges of 1 MiB: our route, the bare server's <c>Results.File</c>, and nginx, taking turns.</summary>
internal static class ClipBenchmark
{
    private const int Step = 1024 * 1024;
    private const long Length = 64L * Step;
    private const int Rounds = 15;
    private const int Readings = 40;

    private static readonly Reference Missing = new(null, "nginx not installed");

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
            Uri[] sources = [clip, new(bare.Address, "/files/clip.mp4"), .. nginx is null ? [] : (Uri[])[new(nginx.Address, "/files/clip.mp4"), new(nginx.Address, "/sendfile/clip.mp4")]];
            var deeds = sources.Select(source => (Func<Task>)(() => ReadAsync(source, cancellationToken))).ToArray();
            await Samples.WarmAsync(TimeSpan.FromSeconds(10), deeds);
            var speeds = (await Samples.InTurnsAsync(Rounds, deeds)).Select(times => new Figure(Length / 1_000.0 / Samples.Median(times), "MB/s")).ToArray();
            yield return new("clip by 1 MiB ranges", speeds[0], new(speeds[1], "bare server's Results.File"), new Budget.RatioAtLeast(0.9));
            yield return new("clip by 1 MiB ranges", speeds[0], nginx is null ? Missing : new(speeds[2], "nginx as it comes"), new Budget.RatioAtLeast(0.7));
            yield return new("clip by 1 MiB ranges", speeds[0], nginx is null ? Missing : new(speeds[3], "nginx with sendfile"), new Budget.None());
            yield return await MemoryAsync(studio, clip, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ReadAsync(Uri source, CancellationToken cancellationToken)
    {
        using var reader = new RangeReader(source);
        await reader.ReadAsync(Length, Step, cancellationToken);
    }

    // Flat: what it has taken after many readings is enough for as many more.
    private static async Task<Row> MemoryAsync(MeasuredServer studio, Uri clip, CancellationToken cancellationToken)
    {
        var before = await MostAsync(studio, clip, cancellationToken);
        var after = await MostAsync(studio, clip, cancellationToken);
        return new($"memory while it is read {Readings} times more", new(after / 1e6, "MB"), new(new(before / 1e6, "MB"), "the first times"), new Budget.RatioAtMost(1.1));
    }

    private static async Task<long> MostAsync(MeasuredServer studio, Uri clip, CancellationToken cancellationToken)
    {
        var most = 0L;
        for (var reading = 0; reading < Readings; reading++)
        {
            await ReadAsync(clip, cancellationToken);
            most = Math.Max(most, await studio.NumberAsync("resident"));
        }

        return most;
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
