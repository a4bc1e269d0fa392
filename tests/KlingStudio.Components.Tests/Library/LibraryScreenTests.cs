using Bunit.TestDoubles;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Library;
using MudBlazor;

namespace KlingStudio.Components.Tests;

/// <summary>The library over a real database.</summary>
public sealed class LibraryScreenTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task More_pages_lose_and_double_nothing()
    {
        await using var room = await StudioRoom.OpenAsync();
        var made = new List<Guid>();
        for (var at = 0; at < LibraryWindow.PageSize + 7; at++)
            made.Add((await room.FinishAsync($"clip {at}")).Id);

        var page = Show(room);
        page.WaitForAssertion(() => Assert.Equal(LibraryWindow.PageSize, Ids(page).Count), Patience);
        await page.InvokeAsync(page.Instance.MoreAsync);
        page.WaitForAssertion(() => Assert.Equal(made.AsEnumerable().Reverse(), Ids(page)), Patience);
        Assert.Empty(page.FindAll("[data-part=more]"));
    }

    [Fact]
    public async Task Undo_brings_a_deleted_clip_back_to_its_place()
    {
        await using var room = await StudioRoom.OpenAsync();
        var made = new[] { await room.FinishAsync("one"), await room.FinishAsync("two"), await room.FinishAsync("three") };
        var page = Show(room);
        page.WaitForAssertion(() => Assert.Equal(3, Ids(page).Count), Patience);

        await page.InvokeAsync(() => page.Instance.ActAsync("delete", made[1].Id));
        Assert.Equal([made[2].Id, made[0].Id], Ids(page));
        Assert.NotNull((await room.ReadAsync(made[1].Id))!.DeletedAt);

        var message = Assert.Single(room.Snackbar.ShownSnackbars);
        var bar = room.Bunit.Render<MudSnackbarProvider>();
        Assert.Contains("Clip deleted", bar.Markup, StringComparison.Ordinal);
        await bar.Find(".mud-snackbar-action-button, .mud-snackbar-content-action button, .mud-snackbar button").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal([made[2].Id, made[1].Id, made[0].Id], Ids(page)), Patience);
        Assert.Null((await room.ReadAsync(made[1].Id))!.DeletedAt);
        message.Dispose();
    }

    [Fact]
    public async Task Nobody_can_mark_or_delete_a_clip_of_another_owner()
    {
        await using var room = await StudioRoom.OpenAsync();
        var other = new OwnerId("somebody-else");
        var foreign = await room.FinishAsync("not yours", other);
        var mine = await room.FinishAsync("mine");
        var page = Show(room);
        page.WaitForAssertion(() => Assert.Equal([mine.Id], Ids(page)), Patience);

        await page.InvokeAsync(() => page.Instance.ActAsync("favourite", foreign.Id));
        await page.InvokeAsync(() => page.Instance.ActAsync("delete", foreign.Id));

        var card = await room.Get<GenerationDetails>().ReadAsync(other, foreign.Id, StudioRoom.Token);
        Assert.False(card!.Favourite);
        Assert.Null(card.DeletedAt);
    }

    [Fact]
    public async Task A_favourite_is_kept_and_found_by_its_filter()
    {
        await using var room = await StudioRoom.OpenAsync();
        var liked = await room.FinishAsync("liked");
        await room.FinishAsync("other");
        var page = Show(room);
        page.WaitForAssertion(() => Assert.Equal(2, Ids(page).Count), Patience);
        await page.InvokeAsync(() => page.Instance.ActAsync("favourite", liked.Id));
        Assert.Equal("true", page.Find($"[data-id='{liked.Id}'] .tile-favourite").GetAttribute("aria-pressed"));

        room.Get<BunitNavigationManager>().NavigateTo("library?favourites=yes");
        page.WaitForAssertion(() => Assert.Equal([liked.Id], Ids(page)), Patience);
    }

    [Fact]
    public async Task Filters_live_in_the_address_and_an_empty_one_names_itself()
    {
        await using var room = await StudioRoom.OpenAsync();
        var push = await room.FinishAsync("slow push in");
        await room.FinishAsync("pan left");
        room.Get<BunitNavigationManager>().NavigateTo("library?q=push&state=ready&engine=rehearsal");
        var page = Show(room);
        page.WaitForAssertion(() => Assert.Equal([push.Id], Ids(page)), Patience);
        Assert.Equal("library/" + push.Id + "?q=push&state=ready&engine=rehearsal", page.Find("[data-tile]").GetAttribute("href"));

        await page.InvokeAsync(() => page.Instance.Search("zebra"));
        page.WaitForAssertion(() => Assert.Contains("No ready clips of Rehearsal with “zebra” in the prompt.", page.Find(".empty-words").TextContent, StringComparison.Ordinal), Patience);
        Assert.EndsWith("library?q=zebra&state=ready&engine=rehearsal", room.Get<BunitNavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_push_renders_its_own_tile_and_no_other()
    {
        await using var room = await StudioRoom.OpenAsync();
        var first = await room.OrderAsync("first");
        await room.OrderAsync("second");
        await room.FinishAsync("third");
        var page = Show(room);
        page.WaitForAssertion(() => Assert.Equal(3, Ids(page).Count), Patience);
        var before = page.FindComponents<Tile>().ToDictionary(tile => tile.Instance.Facts.Id, tile => tile.Instance.Renders);

        var running = await room.MoveAsync(first, row => row with { Status = GenerationStatus.Running, Progress = new EngineProgress(30, 120) });
        await room.Feed.PushAsync(running);

        page.WaitForAssertion(() => Assert.Contains("Rendering 30 of 120", page.Find($"[data-id='{first.Id}']").TextContent, StringComparison.Ordinal), Patience);
        foreach (var tile in page.FindComponents<Tile>())
            Assert.Equal(before[tile.Instance.Facts.Id] + (tile.Instance.Facts.Id == first.Id ? 1 : 0), tile.Instance.Renders);
    }

    [Fact]
    public async Task A_hover_strip_that_is_drawn_later_reaches_the_tile_that_is_shown()
    {
        await using var room = await StudioRoom.OpenAsync();
        var clip = await room.FinishAsync("slow tilt up");
        var page = Show(room);
        page.WaitForAssertion(() => Assert.Single(Ids(page)), Patience);
        Assert.Null(page.Find(".tile").GetAttribute("data-strip"));

        var log = room.Get<ClipLog>();
        var found = (await log.FindAsync(OwnerId.Local, clip.Id, Xunit.TestContext.Current.CancellationToken))!;
        Assert.True(await log.AddPicturesAsync(found with { StripKey = new VaultKey("clips/a-strip.jpg") }, Xunit.TestContext.Current.CancellationToken));
        await room.Notices.PublishAsync(OwnerId.Local, new FeedNotice(NoticeTopics.Pictured, clip.Id, clip.Id));

        page.WaitForAssertion(() => Assert.Equal($"/media/strips/{clip.Id}", page.Find(".tile").GetAttribute("data-strip")), Patience);
    }

    [Fact]
    public async Task A_clip_that_gets_ready_plays_in_its_tile_and_is_announced_once()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("slow tilt up");
        var page = Show(room);
        page.WaitForAssertion(() => Assert.Single(Ids(page)), Patience);
        await room.Feed.PushAsync(await room.CompleteAsync(order));
        page.WaitForAssertion(() => Assert.Equal($"/media/clips/{order.Id}", page.Find(".tile").GetAttribute("data-clip")), Patience);
        Assert.Contains("Ready: slow tilt up", page.Find("[class~=shelf] > [role=status]").TextContent, StringComparison.Ordinal);
        Assert.Equal(2, room.Feed.Subscriptions); // the page's own, for what is ordered elsewhere, and that of the cost line
    }

    [Fact]
    public async Task What_is_ordered_elsewhere_is_offered_and_moves_nothing_by_itself()
    {
        await using var room = await StudioRoom.OpenAsync();
        var here = await room.FinishAsync("here");
        var page = Show(room);
        page.WaitForAssertion(() => Assert.Single(Ids(page)), Patience);
        var there = await room.OrderAsync("there");
        await room.Feed.PushAsync(there);
        page.WaitForAssertion(() => Assert.Contains("1 new", page.Find("[class~=shelf-new]").TextContent, StringComparison.Ordinal), Patience);
        Assert.Equal([here.Id], Ids(page));
        await page.Find("[class~=shelf-new]").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Equal([there.Id, here.Id], Ids(page)), Patience);
    }

    [Fact]
    public async Task A_page_that_is_left_listens_to_nothing()
    {
        await using var room = await StudioRoom.OpenAsync();
        await room.OrderAsync("a");
        await room.OrderAsync("b");
        var page = Show(room);
        page.WaitForAssertion(() => Assert.Equal(4, room.Feed.Subscriptions), Patience);
        await room.Bunit.DisposeComponentsAsync();
        Assert.Equal(0, room.Feed.Subscriptions);
    }

    [Fact]
    public async Task A_hostile_prompt_is_text()
    {
        await using var room = await StudioRoom.OpenAsync();
        const string hostile = "<script>alert(1)</script><img src=x onerror=alert(2)> \" onmouseover=\"alert(3)";
        await room.FinishAsync(hostile);
        var page = Show(room);
        page.WaitForAssertion(() => Assert.Single(Ids(page)), Patience);
        Assert.Empty(page.FindAll("script, img[src=x], [onmouseover], [onerror]"));
        Assert.Equal(hostile, page.Find(".tile-prompt").TextContent);
    }

    [Fact]
    public async Task Takes_of_one_recipe_lie_in_one_place_until_they_are_asked_for()
    {
        await using var room = await StudioRoom.OpenAsync();
        var first = await room.FinishAsync("again and again");
        var page = Show(room);
        page.WaitForAssertion(() => Assert.Single(Ids(page)), Patience);
        room.Clock.Advance(TimeSpan.FromMinutes(1));
        await page.InvokeAsync(() => page.Instance.ActAsync("again", first.Id));
        page.WaitForAssertion(() => Assert.Equal("2 takes", page.Find(".tile-stack").TextContent), Patience);
        Assert.Single(Ids(page));
        await page.InvokeAsync(() => page.Instance.ActAsync("unfold", Ids(page)[0]));
        page.WaitForAssertion(() => Assert.Equal(2, Ids(page).Count), Patience);
    }

    private static IRenderedComponent<LibraryScreen> Show(StudioRoom room) => room.Bunit.Render<LibraryScreen>();

    private static List<Guid> Ids(IRenderedComponent<LibraryScreen> page) =>
        [.. page.FindAll(".tile[data-id]").Select(tile => Guid.Parse(tile.GetAttribute("data-id")!))];
}
