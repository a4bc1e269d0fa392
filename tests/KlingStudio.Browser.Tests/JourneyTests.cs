using System.Text.RegularExpressions;

namespace KlingStudio.Browser.Tests;

/// <summary>The whole way from the first visit to a clip that is still there tomorrow. Runs on each vault.</summary>
public abstract class JourneyTests(Chromium chromium) : IAsyncLifetime
{
    private RunningStudio _studio = null!;

    /// <summary>Brings the vault up and says how the studio is configured for it.</summary>
    protected abstract Task<IReadOnlyDictionary<string, string>> StartVaultAsync();

    public async ValueTask InitializeAsync() => _studio = await RunningStudio.StartAsync(await StartVaultAsync());

    public virtual async ValueTask DisposeAsync()
    {
        await _studio.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_newcomer_gets_from_a_photograph_to_a_playing_clip_and_finds_it_again()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        await visitor.DropStillAsync(Photograph.Named("holiday ../../é🙂.jpg"));
        await visitor.RehearseAsync("slow push in, a little handheld");
        Assert.True(await Visitor.PlaysAsync(visitor.Video), "the clip on the stage does not play");

        await visitor.GoAsync("/library");
        var tile = visitor.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("slow push in") }).First;
        await ScrubAsync(visitor.Page, tile);
        await tile.ClickAsync();
        await visitor.Page.WaitForURLAsync(new Regex("/library/[0-9a-f-]{36}"));
        Assert.True(await Visitor.PlaysAsync(visitor.Page.Locator("video").First), "the clip in the library does not play");

        var download = await visitor.Page.RunAndWaitForDownloadAsync(() =>
            visitor.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("Download") }).First.ClickAsync());
        Assert.Matches(@"^slow-push-in.*\.mp4$", download.SuggestedFilename);

        Assert.Empty(visitor.Complaints);
        Assert.Empty(visitor.ForeignRequests());
    }

    /// <summary>A moving pointer turns the strip over, a resting one plays the clip from there.</summary>
    private static async Task ScrubAsync(IPage page, ILocator tile)
    {
        // It is drawn some moments after the clip is there; the open page hears of it.
        await page.Locator("[data-strip^='/media/strips/']").First.WaitForAsync();
        var box = (await tile.BoundingBoxAsync())!;
        async Task<string> AtAsync(float part)
        {
            await page.Mouse.MoveAsync(box.X + box.Width * part, box.Y + box.Height / 2);
            return await tile.Locator(".tile-strip").EvaluateAsync<string>("strip => strip.style.backgroundPositionX");
        }

        Assert.Equal("0%", await AtAsync(0.01f));
        Assert.Equal("100%", await AtAsync(0.98f));
        await AtAsync(0.5f);
        var video = tile.Locator("video.is-on");
        await video.WaitForAsync();
        Assert.InRange(await video.EvaluateAsync<double>("video => video.currentTime"), 2.4, 5);
    }

    [Fact]
    public async Task A_reload_in_mid_render_and_a_second_tab_show_the_same_live_state()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        await visitor.DropStillAsync(Photograph.Named("street.jpg", "street"));
        await visitor.Page.GetByRole(AriaRole.Radio, new() { Name = "10 s", Exact = true }).CheckAsync();
        await visitor.OrderAsync("pan right");
        await Assertions.Expect(visitor.Page).ToHaveURLAsync(new Regex("watch="));
        await Assertions.Expect(visitor.Status).ToContainTextAsync(new Regex("[Rr]ender|[Qq]ueue|[Ss]av|[Ss]end"));

        var address = new Uri(visitor.Page.Url).PathAndQuery;
        await visitor.Page.ReloadAsync();
        await visitor.LiveAsync();
        var second = await visitor.OpenTabAsync(address);

        await visitor.ArriveAsync(visitor.Video);
        await second.Video.WaitForAsync(new() { Timeout = 10_000 });
        Assert.True(await Visitor.PlaysAsync(second.Video));
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Status_is_pushed_over_one_socket_and_nothing_polls()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        await visitor.DropStillAsync(Photograph.Named("forest.jpg", "forest"));
        await visitor.Prompt.FillAsync("truck left");
        await Assertions.Expect(visitor.Go).ToBeEnabledAsync();

        var frames = 0;
        visitor.Sockets.Single().FrameReceived += (_, _) => Interlocked.Increment(ref frames);
        var asked = visitor.Requests.Count;
        await visitor.Go.ClickAsync();
        await visitor.ArriveAsync(visitor.Video);

        Assert.InRange(frames, 3, 400);
        var since = visitor.Requests.Skip(asked).Select(request => new Uri(request.Url).AbsolutePath).ToList();
        Assert.DoesNotContain(since, path => path.StartsWith("/_blazor", StringComparison.Ordinal));
        Assert.All(since, path => Assert.Matches("^/(media|img|css|js|fonts|_content)/", path));
    }

    [Fact]
    public async Task On_a_phone_the_same_way_leads_to_the_same_clip()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address, phone: true);
        await visitor.DropStillAsync(Photograph.Named("phone.jpg"));
        await visitor.RehearseAsync("tilt up");
        Assert.True(await Visitor.PlaysAsync(visitor.Video));
        var sideways = await visitor.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth");
        Assert.False(sideways, "the page scrolls sideways on a phone");
        Assert.Empty(visitor.Complaints);
    }
}

/// <summary>On a disk.</summary>
public sealed class JourneyOnDiskTests(Chromium chromium) : JourneyTests(chromium)
{
    protected override Task<IReadOnlyDictionary<string, string>> StartVaultAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>());
}
