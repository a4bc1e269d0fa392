namespace KlingStudio.Benchmarks;

/// <summary>A group of rows that are measured together.</summary>
/// <param name="Word">What <c>--only</c> knows it by.</param>
/// <param name="RunAsync">Measures and gives each row as soon as it is there.</param>
internal sealed record Benchmark(string Word, Func<CancellationToken, IAsyncEnumerable<Row>> RunAsync);

/// <summary>All benchmarks of the studio. A new one is one line here.</summary>
internal static class Suite
{
    private static readonly Benchmark[] All =
    [
        new("upload", UploadBenchmark.RunAsync),
        new("still", StillBenchmark.RunAsync),
        new("clip", ClipBenchmark.RunAsync),
        new("rehearsal", RehearsalBenchmark.RunAsync),
        new("feed", FeedBenchmark.RunAsync),
        new("fal", FalBenchmark.RunAsync),
        new("api", ApiBenchmark.RunAsync),
        new("library", LibraryBenchmark.RunAsync),
        new("circuit", CircuitBenchmark.RunAsync),
        new("visit", VisitBenchmark.RunAsync),
        new("start", StartBenchmark.RunAsync),
        new("sharing", SharingBenchmark.RunAsync),
    ];

    /// <summary>0: every row is within its budget. 1: one is over. 2: it was not called as it can be.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        var wanted = Wanted(args);
        if (wanted.Length == 0)
        {
            await output.WriteLineAsync($"Usage: [--only word], where word is one of: {string.Join(", ", All.Select(benchmark => benchmark.Word))}");
            return 2;
        }

#if DEBUG
        await output.WriteLineAsync("This is a Debug build: the figures mean nothing. Run with -c Release.");
#endif
        using var stopping = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            stopping.Cancel();
        };
        var table = new Table(output);
        await table.HeadAsync();
        foreach (var benchmark in wanted)
        {
            await foreach (var row in benchmark.RunAsync(stopping.Token))
                await table.WriteAsync(row);
        }

        return table.AnyOver ? 1 : 0;
    }

    private static Benchmark[] Wanted(string[] args) => args switch
    {
        [] => All,
        ["--only", var word] => [.. All.Where(benchmark => benchmark.Word.Contains(word, StringComparison.OrdinalIgnoreCase))],
        _ => [],
    };
}
