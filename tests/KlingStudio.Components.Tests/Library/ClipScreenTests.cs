using Bunit.TestDoubles;
using KlingStudio.Generations;
using KlingStudio.Web.Features.Library;
using KlingStudio.Web.Shell;
using MudBlazor;

namespace KlingStudio.Components.Tests;

/// <summary>The clip page over a real database.</summary>
public sealed class ClipScreenTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_clip_shows_its_recipe_and_names_its_engine()
    {
        await using var room = await StudioRoom.OpenAsync();
        var made = await room.FinishAsync("slow push in <b>now</b>");
        var page = Show(room, made.Id);
        page.WaitForAssertion(() => Assert.Equal("slow push in <b>now</b>", page.Find("h1").TextContent), Patience);
        Assert.Contains("Rehearsal", page.Find(".recipe").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Kling", page.Find(".recipe").TextContent, StringComparison.Ordinal);
        Assert.Contains("1280 × 720, 24 fps", page.Find(".recipe").TextContent, StringComparison.Ordinal);
        Assert.Contains("1.2 MB", page.Find(".recipe").TextContent, StringComparison.Ordinal);
        Assert.Equal($"/media/clips/{made.Id}?download", page.FindComponent<Player>().Instance.DownloadUrl);
        Assert.Equal($"?remix={made.Id}", page.Find("[data-key=r]").GetAttribute("href"));
    }

    [Fact]
    public async Task A_clip_of_another_owner_is_not_here_and_nothing_of_it_is_shown()
    {
        await using var room = await StudioRoom.OpenAsync();
        var foreign = await room.FinishAsync("their secret", new OwnerId("somebody-else"));
        foreach (var id in new[] { foreign.Id.ToString(), Guid.NewGuid().ToString(), "nonsense" })
        {
            var page = room.Bunit.Render<ClipScreen>(parameters => parameters.Add(screen => screen.Id, id));
            page.WaitForAssertion(() => Assert.Equal("This clip is not here", page.Find("h1").TextContent), Patience);
            Assert.DoesNotContain("secret", page.Markup, StringComparison.Ordinal);
            Assert.DoesNotContain("/media/", page.Markup, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Arrows_lead_to_the_neighbours_inside_the_filter()
    {
        await using var room = await StudioRoom.OpenAsync();
        var old = await room.FinishAsync("push one");
        await room.FinishAsync("pan");
        var here = await room.FinishAsync("push two");
        await room.OrderAsync("push three, not ready");
        var young = await room.FinishAsync("push four");

        room.Get<BunitNavigationManager>().NavigateTo($"library/{here.Id}?q=push&state=ready");
        var page = Show(room, here.Id);
        page.WaitForAssertion(() => Assert.Equal($"library/{young.Id}?q=push&state=ready", page.Find("[data-key=ArrowLeft]").GetAttribute("href")), Patience);
        Assert.Equal($"library/{old.Id}?q=push&state=ready", page.Find("[data-key=ArrowRight]").GetAttribute("href"));
    }

    [Fact]
    public async Task What_is_not_ready_says_so_live_and_becomes_the_clip()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("slow roll");
        var page = Show(room, order.Id);
        page.WaitForAssertion(() => Assert.Contains("Sending", page.Find(".waiting").TextContent, StringComparison.Ordinal), Patience);
        await page.Find(".waiting-action").ClickAsync(new());
        Assert.Equal([order.Id], room.Desk.Cancelled);

        var running = await room.MoveAsync(order, row => row with { Status = GenerationStatus.Running, Progress = new EngineProgress(60, 120) });
        await room.Feed.PushAsync(running);
        page.WaitForAssertion(() => Assert.Equal("0.5", page.Find("progress").GetAttribute("value")), Patience);

        await room.Feed.PushAsync(await room.CompleteAsync(running));
        page.WaitForAssertion(() => Assert.Single(page.FindAll("video")), Patience);
    }

    [Fact]
    public async Task A_failure_says_why_what_it_cost_and_what_to_do()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("slow roll");
        await room.MoveAsync(order, row => row with { Status = GenerationStatus.Failed, Failure = new Failure("disk_full", "There was no space left on the disk.", "Free some space, then try again.") });
        var page = Show(room, order.Id);
        page.WaitForAssertion(() =>
        {
            var words = page.Find(".waiting").TextContent;
            Assert.Contains("There was no space left on the disk.", words, StringComparison.Ordinal);
            Assert.Contains("Nothing was charged.", words, StringComparison.Ordinal);
            Assert.Contains("Free some space, then try again.", words, StringComparison.Ordinal);
        }, Patience);
    }

    [Fact]
    public async Task Delete_goes_on_to_the_next_clip_and_undo_comes_back()
    {
        await using var room = await StudioRoom.OpenAsync();
        var next = await room.FinishAsync("next");
        var here = await room.FinishAsync("here");
        var navigation = room.Get<BunitNavigationManager>();
        navigation.NavigateTo($"library/{here.Id}");
        var page = Show(room, here.Id);
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("[data-key=Delete]")), Patience);
        await page.Find("[data-key=Delete]").ClickAsync(new());
        page.WaitForAssertion(() => Assert.EndsWith($"library/{next.Id}", navigation.Uri, StringComparison.Ordinal), Patience);
        Assert.NotNull((await room.ReadAsync(here.Id))!.DeletedAt);

        var bar = room.Bunit.Render<MudSnackbarProvider>();
        await bar.Find(".mud-snackbar button").ClickAsync(new());
        bar.WaitForAssertion(() => Assert.EndsWith($"library/{here.Id}", navigation.Uri, StringComparison.Ordinal), Patience);
        Assert.Null((await room.ReadAsync(here.Id))!.DeletedAt);
    }

    [Fact]
    public async Task A_page_that_is_left_listens_to_nothing()
    {
        await using var room = await StudioRoom.OpenAsync();
        var page = Show(room, (await room.OrderAsync("a")).Id);
        page.WaitForAssertion(() => Assert.Equal(1, room.Feed.Subscriptions), Patience);
        await room.Bunit.DisposeComponentsAsync();
        Assert.Equal(0, room.Feed.Subscriptions);
    }

    private static IRenderedComponent<ClipScreen> Show(StudioRoom room, Guid id) =>
        room.Bunit.Render<ClipScreen>(parameters => parameters.Add(screen => screen.Id, id.ToString()));
}
