using System.Runtime.CompilerServices;
using KlingStudio.Generations;
using KlingStudio.Testing;
using KlingStudio.Web;
using KlingStudio.Web.Features.Create;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace KlingStudio.Benchmarks;

/// <summary>
/// What a person waits for: from the moment at which the server that plays fal says COMPLETED until the clip in their browser can be shown. On the same
/// jobs fal's own JavaScript client is measured twice, by stream and by asking, until it has downloaded the clip: it neither checks it nor keeps it.
/// </summary>
internal static class TurnaroundBenchmark
{
    private const int Warm = 5;
    private const int Measured = 30;

    private static readonly Reference Missing = new(null, "@fal-ai/client not installed");

    public static async IAsyncEnumerable<Row> RunAsync(FakeFal fal, StudioApp app, FalJsClient? js, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await OpenAsync(chromium, app.Addresses[0]);
        await using var scope = app.Web.Services.CreateAsyncScope();
        var still = (await scope.ServiceProvider.GetRequiredService<BundledStills>().TakeAsync(OwnerId.Local, BundledStills.All[0], cancellationToken)).Still!;
        var turns = new List<Turn>();
        for (var job = 0; job < Warm + Measured; job++)
        {
            var turn = await TurnAsync(fal, app, js, page, still.Id, cancellationToken);
            if (job >= Warm)
                turns.Add(turn);
        }

        var shown = turns.ConvertAll(turn => turn.Shown);
        yield return new("fal says done -> the browser has the clip, p50", new(Samples.Median(shown), "ms"), Of(turns.ConvertAll(turn => turn.Streaming), "@fal-ai/client, streaming, and download"), new Budget.None());
        yield return new("the same jobs", new(Samples.Median(shown), "ms"), Of(turns.ConvertAll(turn => turn.Polling), "@fal-ai/client, polling, and download"), new Budget.None());
        yield return new("fal says done -> the browser has the clip, p95", new(Samples.P95(shown), "ms"), Reference.None, new Budget.AtMost(150, "ms"));
    }

    private static Reference Of(List<double?> moments, string what) => moments.TrueForAll(moment => moment is null) ? Missing : new(new(Samples.Median([.. moments.OfType<double>()]), "ms"), what);

    /// <summary>One order, watched on the page and followed by the other client, from its end on.</summary>
    private static async Task<Turn> TurnAsync(FakeFal fal, StudioApp app, FalJsClient? js, IPage page, Guid stillId, CancellationToken cancellationToken)
    {
        var draft = new RecipeDraft(stillId, $"slow push in {Guid.NewGuid()}", EngineId: EngineIds.Kling);
        var id = (await app.Web.Services.GetRequiredService<IGenerationDesk>().OrderAsync(OwnerId.Local, draft, cancellationToken)).Generations[0].Id;
        await page.GotoAsync($"{app.Addresses[0]}?watch={id}");
        await page.Locator("html[data-circuit=live]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        FakeJob? job;
        while ((job = fal.Jobs.Values.SingleOrDefault(job => job.Status != "COMPLETED")) is null)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
        var (streaming, polling) = (js?.FollowAsync(job.Id.ToString(), "streaming", clip: true), js?.FollowAsync(job.Id.ToString(), "polling", clip: true));
        job.Next();
        await page.GetByText("making it").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        // The poll of the other client falls anywhere.
        await Task.Delay(TimeSpan.FromMilliseconds(300 + Random.Shared.Next(500)), TimeProvider.System, cancellationToken);
        job.Next();
        var clip = $"/media/clips/{id}";
        await page.WaitForFunctionAsync("clip => window.shown?.[clip]", clip);
        var shown = await page.EvaluateAsync<double>("clip => window.shown[clip]", clip);
        var done = (job.CompletedAt!.Value - DateTimeOffset.UnixEpoch).TotalMilliseconds;
        return new(shown - done, streaming is null ? null : await streaming - done, polling is null ? null : await polling - done);
    }

    /// <summary>A page that notes when each clip has its first frame.</summary>
    private static async Task<IPage> OpenAsync(Chromium chromium, Uri studio)
    {
        var page = await chromium.Browser.NewPageAsync();
        await page.AddInitScriptAsync(
            """
            window.shown = {};
            document.addEventListener('loadeddata', event => {
              if (event.target instanceof HTMLVideoElement) window.shown[new URL(event.target.currentSrc).pathname] ??= performance.timeOrigin + performance.now();
            }, true);
            """);
        await page.GotoAsync(studio.ToString());
        return page;
    }

    /// <summary>Milliseconds from the end of one job.</summary>
    private sealed record Turn(double Shown, double? Streaming, double? Polling);
}
