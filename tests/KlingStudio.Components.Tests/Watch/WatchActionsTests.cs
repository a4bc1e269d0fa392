using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Watch;

namespace KlingStudio.Components.Tests;

/// <summary>The next things to do with a clip, and what it is.</summary>
public sealed class WatchActionsTests
{
    [Fact]
    public async Task A_clip_offers_its_actions_by_name_and_names_its_engine()
    {
        await using var room = await StudioRoom.OpenAsync();
        var done = await room.FinishAsync("slow push in");
        var row = await ShowAsync(room, done);
        Assert.Equal(["Keep", "Share", "Again", "Remix", "Open in library", "Download"], row.AllNames(".actions > *"));
        Assert.Equal(
            [$"/?remix={done.Id}", $"/library/{done.Id}", $"/media/clips/{done.Id}?download"],
            row.FindAll(".actions a").Select(link => link.GetAttribute("href")));
        Assert.Equal(["Rehearsal", "5 s", "1280 × 720"], row.FindAll(".facts span").Select(fact => fact.Words()));
    }

    [Fact]
    public async Task Before_the_clip_is_there_nothing_can_be_done_with_it()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("slow push in");
        var row = await ShowAsync(room, order);
        Assert.Empty(row.FindAll(".actions > *"));
        Assert.Equal(["Rehearsal", "5 s"], row.FindAll(".facts span").Select(fact => fact.Words()));
        await room.Feed.PushAsync(await room.CompleteAsync(order));
        Assert.Equal(6, row.FindAll(".actions > *").Count);
    }

    [Fact]
    public async Task What_is_kept_stays_kept_when_the_page_renders_again()
    {
        await using var room = await StudioRoom.OpenAsync();
        var done = await room.FinishAsync("slow push in");
        var card = await room.CardAsync(done);
        var row = Show(room, card);
        await row.Named("button", "Keep").ClickAsync(new());
        Assert.Equal("true", row.Named("button", "Kept").GetAttribute("aria-pressed"));
        Assert.True((await room.ReadAsync(done.Id))!.Favourite);

        // The page still holds the card it read at first, and hands it in with every key that is typed.
        row.Render(parameters => parameters.Add(it => it.Card, card));
        Assert.Equal("true", row.Named("button", "Kept").GetAttribute("aria-pressed"));
        await row.Named("button", "Kept").ClickAsync(new());
        Assert.False((await room.ReadAsync(done.Id))!.Favourite);
    }

    [Fact]
    public async Task Two_presses_of_again_order_once_and_the_stage_is_told()
    {
        await using var room = await StudioRoom.OpenAsync();
        var done = await room.FinishAsync("slow push in");
        var ordered = new List<Generation>();
        var row = await ShowAsync(room, done, ordered.Add);
        room.Desk.Hold = new TaskCompletionSource();
        var first = row.Named("button", "Again").ClickAsync(new());
        Assert.True(row.Named("button", "Again").HasAttribute("disabled"));
        var second = row.Named("button", "Again").ClickAsync(new());
        room.Desk.Hold.SetResult();
        await Task.WhenAll(first, second);
        Assert.Equal([done.Id], room.Desk.Retried);
        Assert.Equal([2], ordered.Select(generation => generation.Take));
    }

    [Fact]
    public async Task What_could_not_be_done_says_why()
    {
        await using var room = await StudioRoom.OpenAsync();
        var row = await ShowAsync(room, await room.FinishAsync("slow push in"));
        room.Desk.Answer = new([], [new("engine", "feature_not_supported", "Rehearsal can't be used now: ffmpeg is not there.")]);
        await row.Named("button", "Again").ClickAsync(new());
        Assert.Equal("Rehearsal can't be used now: ffmpeg is not there.", row.Find("[role=alert]").Words());

        room.Weather.Away = true;
        await row.Named("button", "Keep").ClickAsync(new());
        Assert.Equal("The studio's database can't be opened. Check that the data folder exists and belongs to the studio's user.", row.Find("[role=alert]").Words());
        Assert.Equal("false", row.Named("button", "Keep").GetAttribute("aria-pressed"));
    }

    [Fact]
    public async Task A_hostile_prompt_is_text_in_its_own_direction()
    {
        const string hostile = "<script>alert(1)</script> שלום 🎬";
        await using var room = await StudioRoom.OpenAsync();
        var row = await ShowAsync(room, await room.FinishAsync(hostile));
        Assert.Equal((hostile, "auto"), (row.Find(".shot").TextContent, row.Find(".shot").GetAttribute("dir")));
        Assert.Empty(row.FindAll("script"));
    }

    [Fact]
    public async Task A_row_that_is_left_listens_to_nothing()
    {
        await using var room = await StudioRoom.OpenAsync();
        await ShowAsync(room, await room.OrderAsync("a"));
        Assert.Equal(1, room.Feed.Subscriptions);
        await room.Bunit.DisposeComponentsAsync();
        Assert.Equal(0, room.Feed.Subscriptions);
    }

    private static async Task<IRenderedComponent<WatchActions>> ShowAsync(StudioRoom room, Generation generation, Action<Generation>? ordered = null) =>
        Show(room, await room.CardAsync(generation), ordered);

    private static IRenderedComponent<WatchActions> Show(StudioRoom room, GenerationCard card, Action<Generation>? ordered = null) =>
        room.Bunit.Render<WatchActions>(parameters => parameters.Add(row => row.Card, card).Add(row => row.OnOrdered, ordered ?? (_ => { })));
}
