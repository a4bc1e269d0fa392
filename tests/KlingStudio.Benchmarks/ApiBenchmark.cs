using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace KlingStudio.Benchmarks;

/// <summary>Programs that poll: a thousand questions a second about a hundred jobs that are under way, and as many as there can be.</summary>
internal static class ApiBenchmark
{
    private const int Jobs = 100;
    private const int PerSecond = 1_000;
    private const int Connections = 32;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    public static async IAsyncEnumerable<Row> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var studio = await MeasuredServer.StudioAsync();
        await studio.AskAsync("seed 12");
        var addresses = (await studio.AskAsync($"api {Jobs}")).Split(',').Select(id => new Uri(studio.Address, $"/queue/klingstudio/rehearsal/requests/{id}/status?logs=1")).ToArray();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = Connections });
        await MostAsync(client, addresses, cancellationToken);
        var most = await MostAsync(client, addresses, cancellationToken);
        yield return new($"status answers a second, {Connections} connections, {Jobs} jobs under way", new(most, "/s"), Reference.None, new Budget.None());
        yield return new($"status of a request, {PerSecond} a second, p95", new(Samples.P95(await PacedAsync(client, addresses, cancellationToken)), "ms"), Reference.None, new Budget.AtMost(20, "ms"));
    }

    /// <summary>How many a second when each connection asks again as soon as it has its answer.</summary>
    private static async Task<double> MostAsync(HttpClient client, Uri[] addresses, CancellationToken cancellationToken)
    {
        var (count, start) = (0, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async connection =>
        {
            for (var at = connection; Stopwatch.GetElapsedTime(start) < Length; at++)
            {
                await AskAsync(client, addresses[at % addresses.Length], cancellationToken);
                Interlocked.Increment(ref count);
            }
        }));
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Each is timed from the moment at which it was due: one that had to wait for those before it counts its waiting.</summary>
    private static async Task<IReadOnlyCollection<double>> PacedAsync(HttpClient client, Uri[] addresses, CancellationToken cancellationToken)
    {
        var times = new ConcurrentBag<double>();
        var asking = new List<Task>();
        var (start, total) = (Stopwatch.GetTimestamp(), (int)(PerSecond * Length.TotalSeconds));
        for (var sent = 0; sent < total;)
        {
            var due = Math.Min(total, (int)(Stopwatch.GetElapsedTime(start).TotalSeconds * PerSecond));
            for (; sent < due; sent++)
                asking.Add(OneAsync(sent));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
        }

        await Task.WhenAll(asking);
        return times;

        async Task OneAsync(int number)
        {
            await AskAsync(client, addresses[number % addresses.Length], cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds - (number * 1_000.0 / PerSecond));
        }
    }

    private static async Task AskAsync(HttpClient client, Uri address, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(address, cancellationToken);
        if ((int)response.StatusCode != 202)
            throw new InvalidOperationException($"The studio answered {(int)response.StatusCode}.");
        await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }
}
