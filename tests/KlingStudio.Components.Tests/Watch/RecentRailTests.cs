using KlingStudio.Generations;
using KlingStudio.Web.Features.Watch;
using Microsoft.AspNetCore.Components.Rendering;

namespace KlingStudio.Components.Tests;

/// <summary>The rail: the newest twelve, whoever ordered them in whichever tab.</summary>
public sealed class RecentRailTests
{
    [Fact]
    public async Task It_shows_the_newest_twelve_of_this_owner_and_marks_the_watched_one()
    {
        await using var room = await StudioRoom.OpenAsync();
        var made = new List<Generation>();
        for (var at = 0; at < 13; at++)
            made.Add(await room.OrderAsync($"clip {at}"));
        await room.OrderAsync("their secret", new OwnerId("somebody-else"));
        var rail = room.Bunit.Render<RecentRail>(parameters => parameters.Add(it => it.Chosen, made[5].Id));
        Assert.Equal("Recent", rail.Find("aside").Name());
        Assert.Equal(made.AsEnumerable().Reverse().Take(12).Select(Address), Addresses(rail));
        Assert.Equal(Address(made[5]), Assert.Single(rail.FindAll("[aria-current]")).GetAttribute("href"));
        Assert.DoesNotContain("secret", rail.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_rail_says_what_will_be_there()
    {
        await using var room = await StudioRoom.OpenAsync();
        Assert.Equal("Your clips gather here.", room.Bunit.Render<RecentRail>().Find(".recent-empty").Words());
    }

    [Fact]
    public async Task A_push_renders_its_own_tile_and_neither_the_rail_nor_another()
    {
        await using var room = await StudioRoom.OpenAsync();
        var first = await room.OrderAsync("first");
        await room.OrderAsync("second");
        var rail = room.Bunit.Render<CountedRail>();
        var renders = rail.Instance.Renders;
        var tiles = rail.FindComponents<LiveTile>().ToDictionary(tile => tile, tile => tile.RenderCount);

        await room.Feed.PushAsync(await room.MoveAsync(first, row => row with { Status = GenerationStatus.Running }));
        Assert.Equal("Rendering", rail.Find($"a[href='{Address(first)}'] .num").Words());
        Assert.Equal(renders, rail.Instance.Renders);
        Assert.All(tiles, tile => Assert.Equal(tile.Value + (tile.Key.Instance.Card.Generation.Id == first.Id ? 1 : 0), tile.Key.RenderCount));
    }

    [Fact]
    public async Task What_is_ordered_elsewhere_comes_to_the_top_and_the_others_stay_as_they_are()
    {
        await using var room = await StudioRoom.OpenAsync();
        var here = await room.FinishAsync("here");
        var rail = room.Bunit.Render<RecentRail>();
        var old = rail.FindComponent<LiveTile>();
        var renders = old.RenderCount;
        var there = await room.OrderAsync("there");
        await room.Feed.PushAsync(there);
        Assert.Equal([Address(there), Address(here)], Addresses(rail));
        Assert.Equal(renders, old.RenderCount);
    }

    [Fact]
    public async Task News_of_what_is_too_old_for_the_rail_reads_nothing()
    {
        await using var room = await StudioRoom.OpenAsync();
        var old = await room.OrderAsync("old and still running");
        for (var at = 0; at < 12; at++)
            await room.FinishAsync($"clip {at}");
        var rail = room.Bunit.Render<CountedRail>();
        var (reads, renders) = (room.Weather.Reads, rail.Instance.Renders);
        await room.Feed.PushAsync(old with { Version = 7, Status = GenerationStatus.Running });
        Assert.Equal((reads, renders), (room.Weather.Reads, rail.Instance.Renders));
    }

    [Fact]
    public async Task A_read_that_was_overtaken_takes_nobody_off_again()
    {
        await using var room = await StudioRoom.OpenAsync();
        var rail = room.Bunit.Render<RecentRail>();
        var one = await room.OrderAsync("one");
        var slow = room.Weather.HoldNextAnswer();
        var overtaken = room.Feed.PushAsync(one);
        var two = await room.OrderAsync("two");
        await room.Feed.PushAsync(two);
        slow.SetResult();
        await overtaken;
        Assert.Equal([Address(two), Address(one)], Addresses(rail));
    }

    [Fact]
    public async Task A_rail_that_is_left_listens_to_nothing()
    {
        await using var room = await StudioRoom.OpenAsync();
        await room.OrderAsync("a");
        await room.OrderAsync("b");
        room.Bunit.Render<RecentRail>();
        Assert.Equal(3, room.Feed.Subscriptions); // its own, and one for each that is not at its end
        await room.Bunit.DisposeComponentsAsync();
        Assert.Equal(0, room.Feed.Subscriptions);
        await room.Feed.PushLateAsync(await room.OrderAsync("late"));
    }

    private static string Address(Generation generation) => $"/?watch={generation.Id}";

    private static List<string?> Addresses(IRenderedComponent<RecentRail> rail) => [.. rail.FindAll(".recent-tile").Select(tile => tile.GetAttribute("href"))];

    private sealed class CountedRail : RecentRail
    {
        public int Renders { get; private set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            Renders++;
            base.BuildRenderTree(builder);
        }
    }
}
