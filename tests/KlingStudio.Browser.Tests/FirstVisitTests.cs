namespace KlingStudio.Browser.Tests;

/// <summary>The first minute: what is fetched, that nothing jumps, and that a clip is one tap away.</summary>
public sealed class FirstVisitTests(Chromium chromium) : IAsyncLifetime
{
    private const string CountShifts =
        """
        window.shift = 0;
        new PerformanceObserver(list => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value; })
          .observe({ type: 'layout-shift', buffered: true });
        """;

    private RunningStudio _studio = null!;

    public async ValueTask InitializeAsync() => _studio = await RunningStudio.StartAsync();

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Theory]
    [InlineData("Harbour")]
    [InlineData("Forest")]
    [InlineData("Street")]
    public async Task One_tap_on_a_bundled_still_gives_a_moving_clip(string name)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        await visitor.Page.GetByRole(AriaRole.Button, new() { NameRegex = new(name, System.Text.RegularExpressions.RegexOptions.IgnoreCase) }).First.ClickAsync();
        await visitor.ArriveAsync(visitor.Video);
        Assert.True(await Visitor.PlaysAsync(visitor.Video));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task The_first_visit_is_light()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        await visitor.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var sizes = await Task.WhenAll(visitor.Requests.Where(request => !request.Url.StartsWith("data:", StringComparison.Ordinal)).Select(async request =>
        {
            var response = await request.ResponseAsync();
            return response is null ? 0 : (await request.SizesAsync()).ResponseBodySize;
        }));
        Assert.InRange(sizes.Length, 1, 25);
        Assert.InRange(sizes.Sum(), 1, 450_000);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/library")]
    public async Task Nothing_jumps_while_a_page_comes_up(string path)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        await visitor.DropStillAsync(Photograph.Named("shift.jpg"));
        await visitor.RehearseAsync("push in");
        await visitor.Page.AddInitScriptAsync(CountShifts);
        await visitor.GoAsync(path);
        await visitor.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.InRange(await visitor.Page.EvaluateAsync<double>("window.shift"), 0, 0.02);
    }

    [Fact]
    public async Task Nothing_jumps_from_still_to_clip()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        await visitor.DropStillAsync(Photograph.Named("still-to-clip.jpg"));
        var before = await visitor.Still.BoundingBoxAsync();
        await visitor.Page.EvaluateAsync(CountShifts);
        await visitor.RehearseAsync("slow push in");
        Assert.InRange(await visitor.Page.EvaluateAsync<double>("window.shift"), 0, 0.02);
        var after = await visitor.Video.BoundingBoxAsync();
        Assert.Equal(before!.Width, after!.Width, 1.5);
        Assert.Equal(before.Height, after.Height, 1.5);
    }
}
