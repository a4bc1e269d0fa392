using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.Components.Rendering;

namespace KlingStudio.Components.Tests;

/// <summary>What every component that shows one generation relies on: it stays true, it renders no more than it must, and it leaves nothing behind.</summary>
public sealed class LiveGenerationTests
{
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_push_shows_the_new_row_with_one_render()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("a");
        var probe = Show(room, await room.CardAsync(order));
        await room.Feed.PushAsync(await RunAsync(room, order, 30));
        probe.WaitForAssertion(() => Assert.Equal("Running 30", probe.Find("p").TextContent), StudioRoom.Patience);
        Assert.Equal(2, probe.Instance.Renders);
    }

    [Fact]
    public async Task All_pages_that_hear_the_same_hint_share_one_read()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("a");
        var card = await room.CardAsync(order);
        var probes = Enumerable.Range(0, 5).Select(_ => Show(room, card)).ToList();
        var running = await RunAsync(room, order, 30);
        var reads = room.Weather.Reads;
        await room.Feed.PushAsync(running);
        Assert.All(probes, probe => probe.WaitForAssertion(() => Assert.Equal("Running 30", probe.Find("p").TextContent), StudioRoom.Patience));
        Assert.Equal(reads + 1, room.Weather.Reads);
    }

    [Fact]
    public async Task A_page_that_was_told_more_since_the_shared_read_began_reads_for_itself()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("a");
        var probe = Show(room, await room.CardAsync(order));
        var running = await RunAsync(room, order, 30);
        var slow = room.Weather.HoldNextAnswer();
        var shared = room.Feed.PushAsync(running);
        room.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await room.Get<LibraryShelf>().SetFavouriteAsync(OwnerId.Local, order.Id, true, StudioRoom.Token);
        await probe.InvokeAsync(probe.Instance.LookAgainAsync);
        Assert.Equal("Running 30 kept", probe.Find("p").TextContent);
        slow.SetResult();
        await shared;
        Assert.Equal("Running 30 kept", probe.Find("p").TextContent);
    }

    [Fact]
    public async Task The_same_news_twice_or_an_older_hint_reads_and_renders_nothing()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("a");
        var probe = Show(room, await room.CardAsync(order));
        var running = await RunAsync(room, order, 30);
        await room.Feed.PushAsync(running);
        var (renders, reads) = (probe.Instance.Renders, room.Weather.Reads);
        await room.Feed.PushAsync(running);
        await room.Feed.PushAsync(order);
        Assert.Equal((renders, reads), (probe.Instance.Renders, room.Weather.Reads));
    }

    [Fact]
    public async Task A_read_that_was_overtaken_never_replaces_the_newer_one()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("a");
        var probe = Show(room, await room.CardAsync(order));
        var early = await RunAsync(room, order, 10);
        var slow = room.Weather.HoldNextAnswer();
        var overtaken = room.Feed.PushAsync(early);
        await room.Feed.PushAsync(await RunAsync(room, early, 90));
        Assert.Equal("Running 90", probe.Find("p").TextContent);
        slow.SetResult();
        await overtaken;
        Assert.Equal("Running 90", probe.Find("p").TextContent);
    }

    [Fact]
    public async Task A_parent_that_hands_in_its_old_card_again_changes_nothing()
    {
        await using var room = await StudioRoom.OpenAsync();
        var done = await room.FinishAsync("a");
        var card = await room.CardAsync(done);
        var probe = Show(room, card);
        await room.Get<LibraryShelf>().SetFavouriteAsync(OwnerId.Local, done.Id, true, StudioRoom.Token);
        await probe.InvokeAsync(probe.Instance.LookAgainAsync);
        Assert.Equal("Completed  kept", probe.Find("p").TextContent);
        var renders = probe.Instance.Renders;
        probe.Render(parameters => parameters.Add(it => it.Card, card));
        Assert.Equal("Completed  kept", probe.Find("p").TextContent);
        Assert.Equal(renders, probe.Instance.Renders);
    }

    [Fact]
    public async Task A_parent_that_read_later_is_believed()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("a");
        var probe = Show(room, await room.CardAsync(order));
        var done = await room.CompleteAsync(order);
        var card = await room.CardAsync(done);
        probe.Render(parameters => parameters.Add(it => it.Card, card));
        Assert.Equal("Completed ", probe.Find("p").TextContent);
        Assert.Equal(0, room.Feed.Subscriptions);
    }

    [Fact]
    public async Task A_hint_that_was_lost_costs_a_quarter_minute_and_an_unchanged_row_costs_no_render()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("a");
        var probe = Show(room, await room.CardAsync(order));
        room.Clock.Advance(Recheck);
        Assert.Equal(1, probe.Instance.Renders);
        await RunAsync(room, order, 60);
        room.Clock.Advance(Recheck);
        probe.WaitForAssertion(() => Assert.Equal("Running 60", probe.Find("p").TextContent), StudioRoom.Patience);
    }

    [Fact]
    public async Task What_has_ended_is_not_listened_to()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("a");
        var probe = Show(room, await room.CardAsync(order));
        Assert.Equal(1, room.Feed.Subscriptions);
        await room.Feed.PushAsync(await room.CompleteAsync(order));
        probe.WaitForAssertion(() => Assert.Equal("Completed ", probe.Find("p").TextContent), StudioRoom.Patience);
        Assert.Equal(0, room.Feed.Subscriptions);
        var reads = room.Weather.Reads;
        room.Clock.Advance(Recheck * 4);
        Assert.Equal(reads, room.Weather.Reads);
    }

    [Fact]
    public async Task Another_generation_is_followed_in_place_of_the_first()
    {
        await using var room = await StudioRoom.OpenAsync();
        var (first, second) = (await room.OrderAsync("a"), await room.OrderAsync("b"));
        var probe = Show(room, await room.CardAsync(first));
        var card = await room.CardAsync(second);
        probe.Render(parameters => parameters.Add(it => it.Card, card));
        Assert.Equal(1, room.Feed.Subscriptions);
        await room.Feed.PushAsync(await RunAsync(room, first, 50));
        Assert.Equal("Preparing ", probe.Find("p").TextContent);
        await room.Feed.PushAsync(await RunAsync(room, second, 20));
        Assert.Equal("Running 20", probe.Find("p").TextContent);
    }

    [Fact]
    public async Task After_it_is_left_late_news_does_nothing()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("a");
        var probe = Show(room, await room.CardAsync(order));
        var instance = probe.Instance;
        var slow = room.Weather.HoldNextAnswer();
        var early = await RunAsync(room, order, 10);
        var underWay = room.Feed.PushAsync(early);
        await room.Bunit.DisposeComponentsAsync();
        Assert.Equal(0, room.Feed.Subscriptions);

        var (renders, reads) = (instance.Renders, room.Weather.Reads);
        slow.SetResult();
        await underWay;
        await room.Feed.PushLateAsync(await RunAsync(room, early, 20));
        room.Clock.Advance(Recheck * 2);
        Assert.Equal(renders, instance.Renders);
        Assert.Equal(reads, room.Weather.Reads);
    }

    [Fact]
    public async Task A_database_that_is_away_for_a_moment_takes_nothing_down()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("a");
        var probe = Show(room, await room.CardAsync(order));
        var running = await RunAsync(room, order, 40);
        room.Weather.Away = true;
        await room.Feed.PushAsync(running);
        Assert.Equal("Preparing ", probe.Find("p").TextContent);
        room.Weather.Away = false;
        room.Clock.Advance(Recheck);
        probe.WaitForAssertion(() => Assert.Equal("Running 40", probe.Find("p").TextContent), StudioRoom.Patience);
    }

    private static Task<Generation> RunAsync(StudioRoom room, Generation generation, int done) =>
        room.MoveAsync(generation, row => row with { Status = GenerationStatus.Running, Progress = new EngineProgress(done, 120) });

    private static IRenderedComponent<Probe> Show(StudioRoom room, GenerationCard card) => room.Bunit.Render<Probe>(parameters => parameters.Add(probe => probe.Card, card));

    /// <summary>The smallest component of that kind, which counts its renders.</summary>
    private sealed class Probe : LiveGeneration
    {
        public int Renders { get; private set; }

        public Task LookAgainAsync() => RefreshAsync();

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            Renders++;
            builder.OpenElement(0, "p");
            builder.AddContent(1, $"{Current.Generation.Status} {Current.Generation.Progress?.Done}{(Current.Favourite ? " kept" : "")}");
            builder.CloseElement();
        }
    }
}
