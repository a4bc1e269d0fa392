using Bunit.TestDoubles;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Create;
using KlingStudio.Web.Features.Watch;
using KlingStudio.Web.Shell;

namespace KlingStudio.Components.Tests;

/// <summary>The create page: stage, composer and rail together, and the address that says what is on the stage.</summary>
public sealed class StudioPageTests
{
    [Fact]
    public async Task A_first_visit_offers_a_still_and_everything_has_its_promised_name()
    {
        await using var room = await StudioRoom.OpenAsync();
        var page = Show(room);
        Assert.Equal(["Stage", "Composer"], page.AllNames("section"));
        Assert.Contains("Still image", page.AllNames("input[type=file]"));
        Assert.Equal("Bring a still to life", page.Find("[aria-label=Stage] .display").Words());
        Assert.Equal("Rehearse 5 s · free", page.Find("#go").Words());
        Assert.Empty(page.FindAll("[role=status], video"));
    }

    [Fact]
    public async Task The_address_says_what_is_watched_and_the_stage_shows_still_status_and_clip()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("slow push in");
        var still = (await room.CardAsync(order)).Still;
        var page = Show(room, $"?watch={order.Id}");
        var stage = page.Find("[aria-label=Stage]");
        Assert.Equal("Still: harbour.jpg", stage.QuerySelector($"img[src='/media/stills/{still.Id}']")!.GetAttribute("alt"));
        Assert.Equal("Sending", page.Find("[aria-label=Stage] [role=status] .phase").Words());
        Assert.Equal("--ratio:1.7778", page.Find(".stage").GetAttribute("style"));

        await room.Feed.PushAsync(await room.CompleteAsync(order));
        Assert.Equal($"/media/clips/{order.Id}", page.Find("[aria-label=Stage] video").GetAttribute("src") ?? page.Find("[aria-label=Stage] video source").GetAttribute("src"));
        Assert.Equal("true", page.Find($".recent [href='/?watch={order.Id}']").GetAttribute("aria-current"));
    }

    [Fact]
    public async Task A_push_renders_what_shows_it_and_not_the_page_the_composer_or_the_rail()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("slow push in");
        await room.OrderAsync("another one");
        var page = Show(room, $"?watch={order.Id}");
        // Composer and drop zone render whenever the page does; a tile of the rail that is not meant must not.
        var (composer, zone, tile) = (page.FindComponent<Composer>(), page.FindComponent<DropZone>(), page.FindComponents<LiveTile>()[0]);
        var before = (composer.RenderCount, zone.RenderCount, tile.RenderCount);
        var reads = room.Weather.Reads;
        await room.Feed.PushAsync(await room.MoveAsync(order, row => row with { Status = GenerationStatus.Running, Progress = new EngineProgress(30, 120) }));
        Assert.Equal("Rendering", page.Find("[aria-label=Stage] [role=status] .phase").Words());
        Assert.Equal(before, (composer.RenderCount, zone.RenderCount, tile.RenderCount));
        Assert.Equal(reads + 1, room.Weather.Reads); // stage, the row under it and its tile share one read, and the rail reads nothing
    }

    [Fact]
    public async Task Typing_does_not_render_the_stage()
    {
        await using var room = await StudioRoom.OpenAsync();
        var page = Show(room, $"?watch={(await room.OrderAsync("slow push in")).Id}");
        var frame = page.FindComponent<WatchFrame>();
        var renders = frame.RenderCount;
        var composer = page.FindComponent<Composer>();
        await page.InvokeAsync(() => composer.Instance.Recover("another prompt", null));
        Assert.Equal("another prompt", composer.Instance.Keeper.Draft.Prompt);
        Assert.Equal(renders, frame.RenderCount);
    }

    [Fact]
    public async Task What_is_not_here_or_not_ones_own_is_said_and_nothing_of_it_is_shown()
    {
        await using var room = await StudioRoom.OpenAsync();
        var foreign = await room.OrderAsync("their secret", new OwnerId("somebody-else"));
        foreach (var id in new[] { foreign.Id, Guid.NewGuid() })
        {
            var page = Show(room, $"?watch={id}");
            Assert.Equal("That generation is not here. It may have been deleted for good.", page.Find("[role=status]").Words());
            Assert.DoesNotContain("secret", page.Markup, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_slow_answer_for_one_address_does_not_replace_the_next_one()
    {
        await using var room = await StudioRoom.OpenAsync();
        var (first, second) = (await room.OrderAsync("first"), await room.OrderAsync("second"));
        var page = Show(room);
        var navigation = room.Get<BunitNavigationManager>();
        var slow = room.Weather.HoldNextAnswer();
        navigation.NavigateTo($"/?watch={first.Id}");
        navigation.NavigateTo($"/?watch={second.Id}");
        page.WaitForAssertion(() => Assert.Equal("second", page.Find(".stage-col .shot").Words()), StudioRoom.Patience);
        slow.SetResult();
        await StudioRoom.UntilAsync(() => Task.FromResult(room.Weather.IsCalm));
        // The answer has still to come up to the page, a few steps in its own queue.
        for (var step = 0; step < 20; step++)
            await page.InvokeAsync(async () => await Task.Delay(1, StudioRoom.Token));
        Assert.Equal("second", page.Find(".stage-col .shot").Words());
    }

    [Fact]
    public async Task A_remix_fills_the_composer_once()
    {
        await using var room = await StudioRoom.OpenAsync();
        var card = await room.CardAsync(await room.FinishAsync("slow orbit"));
        var page = Show(room, $"?remix={card.Generation.Id}");
        Assert.Equal("http://localhost/", room.Get<BunitNavigationManager>().Uri);
        Assert.Equal(
            new RecipeDraft(card.Still.Id, "slow orbit", "shake", 0.5, 5, EngineIds.Rehearsal),
            page.FindComponent<Composer>().Instance.Keeper.Draft);
        Assert.Single(page.FindAll($"[aria-label=Stage] img[src='/media/stills/{card.Still.Id}']"));
        Assert.Empty(page.FindAll("video"));
    }

    [Fact]
    public async Task A_remix_of_what_is_gone_says_so_and_keeps_the_draft()
    {
        await using var room = await StudioRoom.OpenAsync();
        await room.Get<ComposerDraft>().WriteAsync(OwnerId.Local, new RecipeDraft(null, "my own"), StudioRoom.Token);
        var foreign = await room.FinishAsync("their secret", new OwnerId("somebody-else"));
        var page = Show(room, $"?remix={foreign.Id}");
        Assert.Equal("The clip to remix is not in this studio any more.", page.Find("[role=alert]").Words());
        Assert.Equal("my own", page.FindComponent<Composer>().Instance.Keeper.Draft.Prompt);
    }

    [Fact]
    public async Task A_double_click_orders_once_and_the_order_comes_on_the_stage()
    {
        await using var room = await StudioRoom.OpenAsync();
        var still = await room.StillAsync();
        await room.Get<ComposerDraft>().WriteAsync(OwnerId.Local, new RecipeDraft(still.Id, "slow push in"), StudioRoom.Token);
        var page = Show(room);
        room.Desk.Hold = new TaskCompletionSource();
        var first = page.Find("#go").ClickAsync(new());
        Assert.True(page.Find("#go").HasAttribute("disabled"));
        var second = page.Find("#go").ClickAsync(new());
        var third = page.InvokeAsync(() => page.FindComponent<Composer>().Instance.Submit("slow push in"));
        room.Desk.Hold.SetResult();
        await Task.WhenAll(first, second, third);

        Assert.Equal([new RecipeDraft(still.Id, "slow push in")], room.Desk.Ordered);
        var id = Assert.Single(await room.Get<RecentGenerations>().ReadAsync(OwnerId.Local, 10, StudioRoom.Token)).Generation.Id;
        Assert.Equal($"http://localhost/?watch={id}", room.Get<BunitNavigationManager>().Uri);
        Assert.Equal("Sending", page.Find("[aria-label=Stage] [role=status] .phase").Words());
        Assert.False(page.Find("#go").HasAttribute("disabled"));
    }

    [Fact]
    public async Task An_order_without_still_and_prompt_is_refused_beside_both_and_the_cursor_goes_there()
    {
        await using var room = await StudioRoom.OpenAsync();
        var page = Show(room);
        await page.Find("#go").ClickAsync(new());
        Assert.Equal(
            ["There is no still yet. Drop a photograph, paste one or choose a file.", "The prompt is empty. Say how the picture should move, for example “slow push in”."],
            page.FindAll(".composer [role=alert]").Select(alert => alert.Words()));
        Assert.Equal(["image_url"], room.Script.Invocations["focusOn"].Select(call => call.Arguments[0]));
        Assert.Equal("http://localhost/", room.Get<BunitNavigationManager>().Uri);
    }

    [Fact]
    public async Task An_order_pressed_while_the_picture_is_on_its_way_waits_for_it()
    {
        await using var room = await StudioRoom.OpenAsync();
        await room.Get<ComposerDraft>().WriteAsync(OwnerId.Local, new RecipeDraft(null, "slow push in"), StudioRoom.Token);
        var still = await room.StillAsync("new.jpg", width: 900, height: 1600);
        var page = Show(room);
        var zone = page.FindComponent<DropZone>();
        await page.InvokeAsync(() => zone.Instance.Begun("new.jpg", "blob:http://localhost/1", 0.5625));
        Assert.Equal("--ratio:0.5625", page.Find(".stage").GetAttribute("style"));
        var order = page.Find("#go").ClickAsync(new());
        Assert.Empty(room.Desk.Ordered);
        await page.InvokeAsync(() => zone.Instance.Taken(still.Id));
        await order;
        Assert.Equal([new RecipeDraft(still.Id, "slow push in")], room.Desk.Ordered);
    }

    [Fact]
    public async Task A_refused_picture_keeps_the_one_before_and_says_why()
    {
        await using var room = await StudioRoom.OpenAsync();
        var still = await room.StillAsync(removed: "GPS location");
        await room.Get<ComposerDraft>().WriteAsync(OwnerId.Local, new RecipeDraft(still.Id, "mist"), StudioRoom.Token);
        var page = Show(room);
        Assert.Equal("GPS location removed", page.Find("[aria-label=Stage] .note").Words());
        var zone = page.FindComponent<DropZone>();
        await page.InvokeAsync(() => zone.Instance.Begun("bad.svg", null, 0));
        await page.InvokeAsync(() => zone.Instance.Refused("That is an SVG. JPEG, PNG, WebP, AVIF and GIF are taken."));
        Assert.Equal("That is an SVG. JPEG, PNG, WebP, AVIF and GIF are taken.", page.Find("[aria-label=Stage] [role=alert]").Words());
        Assert.Equal(still.Id, page.FindComponent<Composer>().Instance.Keeper.Draft.StillId);
        Assert.Single(page.FindAll($"img[src='/media/stills/{still.Id}']"));
    }

    [Fact]
    public async Task An_order_that_could_not_be_stored_says_that_nothing_was_charged()
    {
        await using var room = await StudioRoom.OpenAsync();
        var page = Show(room);
        room.Desk.Breaks = new StorageFullException();
        await page.Find("#go").ClickAsync(new());
        Assert.Equal(
            "The disk that holds the studio's database is full, so this was not saved. Free some space and try again. Nothing was sent and nothing was charged.",
            page.Find(".composer [role=alert]").Words());
        Assert.False(page.Find("#go").HasAttribute("disabled"));
    }

    [Fact]
    public async Task One_tap_on_one_of_ours_is_watched_at_once()
    {
        await using var room = await StudioRoom.OpenAsync(falKey: true);
        await room.Get<ComposerDraft>().WriteAsync(OwnerId.Local, new RecipeDraft(null, "", EngineId: EngineIds.Kling, Takes: 4), StudioRoom.Token);
        var ours = BundledStills.All[1];
        room.Install(ours);
        var page = Show(room);
        await page.FindAll(".bundled-tile")[1].ClickAsync(new());
        var draft = Assert.Single(room.Desk.Ordered);
        Assert.Equal(new RecipeDraft(draft.StillId, ours.Prompt, EngineId: EngineIds.Rehearsal, Takes: 1), draft);
        Assert.Equal("Sending", page.Find("[aria-label=Stage] [role=status] .phase").Words());
    }

    [Fact]
    public async Task One_of_ours_that_is_missing_or_refused_orders_nothing()
    {
        await using var room = await StudioRoom.OpenAsync();
        var page = Show(room);
        await page.FindAll(".bundled-tile")[0].ClickAsync(new());
        Assert.Equal("That picture is not in this installation. Drop one of your own.", page.Find("[aria-label=Stage] [role=alert]").Words());
        room.Install(BundledStills.All[0]);
        room.Intake.Refusal = new("image_url", "disk_full", "There is no space left.");
        await page.FindAll(".bundled-tile")[0].ClickAsync(new());
        Assert.Equal("There is no space left.", page.Find("[aria-label=Stage] [role=alert]").Words());
        Assert.Empty(room.Desk.Ordered);
    }

    [Fact]
    public async Task The_draft_survives_leaving_the_page()
    {
        await using var room = await StudioRoom.OpenAsync();
        var page = Show(room);
        var words = new RecipeDraft(null, "<script>alert(1)</script> שלום 🎬", "no rain");
        await page.InvokeAsync(() => page.FindComponent<Composer>().Instance.Recover(words.Prompt, words.NegativePrompt));
        await room.Bunit.DisposeComponentsAsync();
        Assert.Equal(words, await room.Get<ComposerDraft>().ReadAsync(OwnerId.Local, StudioRoom.Token));
    }

    [Fact]
    public async Task A_page_that_is_left_listens_to_nothing()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("a");
        Show(room, $"?watch={order.Id}");
        Assert.Equal(4, room.Feed.Subscriptions); // stage, the row under it, the rail and its one tile
        await room.Bunit.DisposeComponentsAsync();
        Assert.Equal(0, room.Feed.Subscriptions);
        await room.Feed.PushLateAsync(await room.CompleteAsync(order));
    }

    private static IRenderedComponent<StudioPage> Show(StudioRoom room, string address = "")
    {
        room.Get<BunitNavigationManager>().NavigateTo("/" + address);
        return room.Bunit.Render<StudioPage>();
    }
}
