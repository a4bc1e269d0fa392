using System.Runtime.CompilerServices;
using Microsoft.Playwright;
using IRequest = Microsoft.Playwright.IRequest;

namespace KlingStudio.Benchmarks;

/// <summary>The first visit of a browser that has nothing cached: what it fetches until the page is live and at rest, and when something is seen.</summary>
internal static class VisitBenchmark
{
    private const int Rounds = 9;

    private const string FirstPaint =
        """
        () => new Promise(resolve => new PerformanceObserver(list => {
          const paint = list.getEntries().find(entry => entry.name === 'first-contentful-paint');
          if (paint) resolve(paint.startTime);
        }).observe({ type: 'paint', buffered: true }))
        """;

    public static async IAsyncEnumerable<Row> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("kling-studio-visit-").FullName;
        try
        {
            await using var studio = await BuiltStudio.StartAsync(data);
            await using var bare = await MeasuredServer.BareAsync(data);
            await using var chromium = await Chromium.StartAsync();
            List<Visit> ours = [], theirs = [];
            for (var round = -2; round < Rounds; round++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var visit = await VisitAsync(chromium.Browser, studio.Address, waitForCircuit: true);
                var plain = await VisitAsync(chromium.Browser, bare.Address, waitForCircuit: false);
                if (round < 0)
                    continue;
                ours.Add(visit);
                theirs.Add(plain);
            }

            yield return new("first visit: bytes", new(Samples.Median(ours.Select(visit => visit.Bytes / 1e3)), "kB"), Reference.None, new Budget.AtMost(450, "kB"));
            yield return new("first visit: requests", new(Samples.Median(ours.Select(visit => (double)visit.Requests)), ""), Reference.None, new Budget.AtMost(25, ""));
            yield return new("first visit: first contentful paint", new(Samples.Median(ours.Select(visit => visit.FirstPaint)), "ms"),
                new(new(Samples.Median(theirs.Select(visit => visit.FirstPaint)), "ms"), "a page with one sentence"), new Budget.AtMost(400, "ms"));
            yield return new("first visit: until the page is live", new(Samples.Median(ours.Select(visit => visit.Live)), "ms"), Reference.None, new Budget.None());
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<Visit> VisitAsync(IBrowser browser, Uri address, bool waitForCircuit)
    {
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        var page = await context.NewPageAsync();
        var requests = new List<IRequest>();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("data:", StringComparison.Ordinal))
                requests.Add(request);
        };
        var live = await Samples.TimeAsync(async () =>
        {
            await page.GotoAsync(address.ToString());
            if (waitForCircuit)
                await page.Locator("html[data-circuit=live]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        });
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var paint = await page.EvaluateAsync<double>(FirstPaint);
        var bytes = 0L;
        foreach (var request in (IRequest[])[.. requests])
        {
            if (await request.ResponseAsync() is null)
                continue;
            var sizes = await request.SizesAsync();
            bytes += sizes.ResponseBodySize + sizes.ResponseHeadersSize;
        }

        return new(bytes, requests.Count, paint, live);
    }

    private sealed record Visit(long Bytes, int Requests, double FirstPaint, double Live);
}
