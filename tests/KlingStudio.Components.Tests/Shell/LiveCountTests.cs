using KlingStudio.Generations;
using KlingStudio.Web.Shell;
using Microsoft.JSInterop;

namespace KlingStudio.Components.Tests;

/// <summary>How many are running, on every page and in the tab.</summary>
public sealed class LiveCountTests
{
    [Fact]
    public async Task It_counts_what_runs_by_itself_and_leads_to_the_queue()
    {
        await using var room = await StudioRoom.OpenAsync();
        await room.OrderAsync("a");
        await room.FinishAsync("b");
        await room.MoveAsync(await room.OrderAsync("c"), row => row with { Status = GenerationStatus.Unknown });
        await room.OrderAsync("d", new OwnerId("somebody-else"));
        var count = room.Bunit.Render<LiveCount>();
        Assert.Equal(("1 running", "/queue"), (count.Find("a").Words(), count.Find("a").GetAttribute("href")));
        Assert.Equal((1, false), Told(room)[^1]);
    }

    [Fact]
    public async Task It_follows_each_push_once_and_tells_the_tab()
    {
        await using var room = await StudioRoom.OpenAsync();
        var count = room.Bunit.Render<LiveCount>();
        Assert.Equal("", count.Markup.Trim());
        var order = await room.OrderAsync("a");
        await room.Feed.PushAsync(order);
        var renders = count.RenderCount;
        var running = await room.MoveAsync(order, row => row with { Status = GenerationStatus.Running });
        await room.Feed.PushAsync(running);
        await room.Feed.PushAsync(running);
        Assert.Equal(("1 running", renders), (count.Find("a").Words(), count.RenderCount));

        await room.Feed.PushAsync(await room.CompleteAsync(running));
        Assert.Equal("", count.Markup.Trim());
        Assert.Equal([(0, false), (1, false), (0, true)], Told(room).Distinct());
    }

    [Fact]
    public async Task What_ended_while_it_was_read_is_not_counted_for_ever()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("a");
        await room.OrderAsync("b");
        var slow = room.Weather.HoldNextAnswer();
        var count = room.Bunit.Render<LiveCount>();
        await room.Feed.PushAsync(await room.CompleteAsync(order));
        slow.SetResult();
        count.WaitForAssertion(() => Assert.Equal("1 running", count.Find("a").Words()), StudioRoom.Patience);
        Assert.Equal((1, false), Told(room)[^1]);
    }

    [Fact]
    public async Task A_browser_that_is_away_is_no_error()
    {
        await using var room = await StudioRoom.OpenAsync();
        var count = room.Bunit.Render<LiveCount>();
        room.Script.SetupVoid("mood", _ => true).SetException(new JSDisconnectedException("gone"));
        await room.Feed.PushAsync(await room.OrderAsync("a"));
        Assert.Equal("1 running", count.Find("a").Words());
    }

    [Fact]
    public async Task After_it_is_left_late_news_does_nothing()
    {
        await using var room = await StudioRoom.OpenAsync();
        room.Bunit.Render<LiveCount>();
        Assert.Equal(1, room.Feed.Subscriptions);
        await room.Bunit.DisposeComponentsAsync();
        Assert.Equal(0, room.Feed.Subscriptions);
        var told = Told(room).Count;
        await room.Feed.PushLateAsync(await room.OrderAsync("late"));
        Assert.Equal(told, Told(room).Count);
    }

    private static List<(int Running, bool Done)> Told(StudioRoom room) =>
        [.. room.Script.Invocations["mood"].Select(call => ((int)call.Arguments[0]!, (bool)call.Arguments[1]!))];
}
