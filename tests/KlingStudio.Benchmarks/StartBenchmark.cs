using System.Runtime.CompilerServices;

namespace KlingStudio.Benchmarks;

/// <summary>From the start of the process until the studio says that it is ready; the bare server until it listens.</summary>
internal static class StartBenchmark
{
    private const int Rounds = 7;
    private const double BudgetSeconds = 2.0;

    public static async IAsyncEnumerable<Row> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("kling-studio-start-").FullName;
        try
        {
            List<double> again = [], bare = [], first = [];
            for (var round = -1; round < Rounds; round++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var empty = Path.Combine(data, $"first-{round}");
                var starts = (First: await ReadyAsync(empty), Again: await ReadyAsync(empty), Bare: await BareAsync(data));
                if (round < 0)
                    continue;
                first.Add(starts.First);
                again.Add(starts.Again);
                bare.Add(starts.Bare);
            }

            var reference = new Reference(new(Samples.Median(bare), "s"), "a bare server, until it listens");
            yield return new("start until ready", new(Samples.Median(again), "s"), reference, new Budget.AtMost(BudgetSeconds, "s"));
            yield return new("the very first start, with an empty data folder", new(Samples.Median(first), "s"), reference, new Budget.None());
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<double> ReadyAsync(string data)
    {
        await using var studio = await BuiltStudio.StartAsync(data);
        return studio.Ready.TotalSeconds;
    }

    private static async Task<double> BareAsync(string folder)
    {
        var server = (MeasuredServer?)null;
        var milliseconds = await Samples.TimeAsync(async () => server = await MeasuredServer.BareAsync(folder));
        await server!.DisposeAsync();
        return milliseconds / 1_000;
    }
}
