using System.Runtime.CompilerServices;

namespace KlingStudio.Benchmarks;

/// <summary>What one more open page costs: managed heap after full collections, with many pages open and with few.</summary>
internal static class CircuitBenchmark
{
    private const int Pages = 40;
    private const int WarmPages = 5;
    private const int Rounds = 3;

    public static async IAsyncEnumerable<Row> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var studio = await MeasuredServer.StudioAsync();
        await using var bare = await MeasuredServer.BareAsync(Path.GetTempPath());
        // More than a first page of 60 tiles and a rail of 12, whatever is deleted or folded into stacks.
        await studio.AskAsync("seed 200");
        var reference = new Reference(new(await MeasureAsync(bare, "/", cancellationToken), "KB"), "a page with one sentence");
        yield return new("memory of an open create page", new(await MeasureAsync(studio, "/", cancellationToken), "KB"), reference, new Budget.AtMost(400, "KB"));
        yield return new("memory of an open library with 60 tiles", new(await MeasureAsync(studio, "/library", cancellationToken), "KB"), reference, new Budget.AtMost(350, "KB"));
    }

    private static async Task<double> MeasureAsync(MeasuredServer server, string path, CancellationToken cancellationToken)
    {
        var page = new Uri(server.Address, path);
        await using var warm = await OpenPages.OpenAsync(page, WarmPages, null, cancellationToken);
        var samples = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            // The pages of the round before are being let go of.
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
            var before = await server.NumberAsync("heap");
            await using var open = await OpenPages.OpenAsync(page, Pages, null, cancellationToken);
            samples.Add((await server.NumberAsync("heap") - before) / 1e3 / Pages);
            await open.CheckAsync();
        }

        return Samples.Median(samples);
    }
}
