using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Playwright;

namespace KlingStudio.Benchmarks;

/// <summary>
/// 200 open pages watch one generation. Its engine makes progress; timed is from the engine's report, over the row, the grain's feed and the circuits,
/// until the words of that frame are in the page. A browser is one page more, among them.
/// </summary>
internal static class FeedBenchmark
{
    private const int Pages = 200;
    private const int Rounds = 3;
    private const int Steps = 15;
    private const double BudgetMs = 150;

    // Faster progress than four a second is held back on purpose.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async IAsyncEnumerable<Row> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var studio = await MeasuredServer.StudioAsync();
        await studio.AskAsync("seed 12");
        var page = new Uri(studio.Address, $"/?watch={await studio.AskAsync("order")}");
        await studio.AskAsync("step 1");
        yield return new("engine's report -> in the page, 1 page open, p95", new(await MeasureAsync(studio, page, 1, 2, cancellationToken), "ms"), Reference.None, new Budget.None());
        await using var chromium = await Chromium.StartAsync();
        var browser = await chromium.OpenAsync(page);
        var seen = new List<double>();
        var p95 = await MeasureAsync(studio, page, Pages, 100, cancellationToken, async (frame, clock) => seen.Add(await SeenAsync(browser, frame) - clock));
        yield return new($"engine's report -> in the page, {Pages} pages open, p95", new(p95, "ms"), Reference.None, new Budget.AtMost(BudgetMs, "ms"));
        yield return new($"the same, in the DOM of a browser among the {Pages}, p95", new(Samples.P95(seen), "ms"), Reference.None, new Budget.AtMost(BudgetMs, "ms"));
    }

    private static async Task<double> MeasureAsync(MeasuredServer studio, Uri page, int count, int firstFrame, CancellationToken cancellationToken, Func<int, double, Task>? after = null)
    {
        var arrivals = new Arrivals(count);
        await using var pages = await OpenPages.OpenAsync(page, count, arrivals.Take, cancellationToken);
        var rounds = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var samples = new List<double>();
            for (var step = 0; step < Steps; step++)
            {
                await Task.Delay(Between, TimeProvider.System, cancellationToken);
                var frame = firstFrame + (round * Steps) + step;
                var all = arrivals.Expect(string.Create(CultureInfo.InvariantCulture, $"{frame} of {SteppedEngine.Frames} frames"));
                var said = (await studio.AskAsync($"step {frame}")).Split(' ');
                var times = await all.WaitAsync(Patience, TimeProvider.System, cancellationToken);
                await pages.CheckAsync();
                samples.AddRange(times.Select(time => Stopwatch.GetElapsedTime(long.Parse(said[0], CultureInfo.InvariantCulture), time).TotalMilliseconds));
                if (after is not null)
                    await after(frame, double.Parse(said[1], CultureInfo.InvariantCulture));
            }

            rounds.Add(Samples.P95(samples));
        }

        return Samples.Median(rounds);
    }

    /// <summary>When the browser's page first showed a frame, in milliseconds of the machine's clock.</summary>
    private static Task<double> SeenAsync(IPage browser, int frame) => browser.EvaluateAsync<double>(
        """
        frame => new Promise((resolve, reject) => {
          const started = performance.now();
          const look = () => frame in window.seen ? resolve(window.seen[frame]) : performance.now() - started > 10000 ? reject(new Error(`Frame ${frame} never came.`)) : setTimeout(look, 20);
          look();
        })
        """, frame);

    /// <summary>Notes when each page was given the words that are expected.</summary>
    private sealed class Arrivals(int pages)
    {
        private readonly Lock _lock = new();
        private readonly long[] _times = new long[pages];
        private byte[] _words = [];
        private int _missing;
        private TaskCompletionSource<long[]> _all = new();

        public Task<long[]> Expect(string words)
        {
            lock (_lock)
            {
                (_words, _missing, _all) = (Encoding.UTF8.GetBytes(words), pages, new(TaskCreationOptions.RunContinuationsAsynchronously));
                Array.Clear(_times);
                return _all.Task;
            }
        }

        public void Take(int page, byte[] batch)
        {
            var now = Stopwatch.GetTimestamp();
            lock (_lock)
            {
                if (_words.Length == 0 || _times[page] != 0 || batch.AsSpan().IndexOf(_words) < 0)
                    return;
                _times[page] = now;
                if (--_missing == 0)
                    _all.SetResult([.. _times]);
            }
        }
    }
}
