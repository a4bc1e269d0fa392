using KlingStudio.Generations;
using KlingStudio.Web.Features.Watch;

namespace KlingStudio.Components.Tests;

/// <summary>One tile of the rail: it follows its own generation.</summary>
public sealed class LiveTileTests
{
    [Fact]
    public async Task It_goes_from_the_still_to_the_poster_and_says_so()
    {
        await using var room = await StudioRoom.OpenAsync();
        var order = await room.OrderAsync("slow push in");
        var (card, tile) = (await room.CardAsync(order), await ShowAsync(room, order));
        Assert.Equal(("Sending: slow push in", $"/?watch={order.Id}"), (tile.Find("a").Name(), tile.Find("a").GetAttribute("href")));
        Assert.Equal($"/media/stills/{card.Still.Id}/thumb", tile.Find("img").GetAttribute("src"));

        var running = await room.MoveAsync(order, row => row with { Status = GenerationStatus.Running, Progress = new EngineProgress(30, 120) });
        await room.Feed.PushAsync(running);
        Assert.Equal(("Rendering", "transform:scaleX(0.25)"), (tile.Find(".num").Words(), tile.Find(".bar i").GetAttribute("style")));

        await room.Feed.PushAsync(await room.CompleteAsync(running));
        Assert.Equal("Done: 5 s, slow push in", tile.Find("a").Name());
        Assert.Equal($"/media/posters/{order.Id}/thumb", tile.Find("img").GetAttribute("src"));
        Assert.Equal("5 s", tile.Find(".badge").Words());
    }

    [Theory]
    [InlineData(GenerationStatus.Failed, "Failed")]
    [InlineData(GenerationStatus.Rejected, "Not taken")]
    [InlineData(GenerationStatus.Cancelled, "Cancelled")]
    [InlineData(GenerationStatus.Unknown, "No answer came back")]
    public async Task What_needs_a_look_is_marked(GenerationStatus status, string words)
    {
        await using var room = await StudioRoom.OpenAsync();
        var tile = await ShowAsync(room, await room.MoveAsync(await room.OrderAsync("a"), row => row with { Status = status }));
        Assert.Equal(words, tile.Find(".badge").Words());
    }

    [Fact]
    public async Task The_one_on_the_stage_is_marked_as_current()
    {
        await using var room = await StudioRoom.OpenAsync();
        var tile = await ShowAsync(room, await room.FinishAsync("a"));
        Assert.False(tile.Find("a").HasAttribute("aria-current"));
        tile.Render(parameters => parameters.Add(it => it.Chosen, true));
        Assert.Equal("true", tile.Find("a").GetAttribute("aria-current"));
        tile.Render(parameters => parameters.Add(it => it.Chosen, false));
        Assert.False(tile.Find("a").HasAttribute("aria-current"));
    }

    [Fact]
    public async Task A_hostile_prompt_is_text()
    {
        const string hostile = "<script>alert(1)</script> שלום 🎬 \" onmouseover=\"alert(3)";
        await using var room = await StudioRoom.OpenAsync();
        var tile = await ShowAsync(room, await room.FinishAsync(hostile));
        Assert.Equal(hostile, tile.Find(".tile-prompt").TextContent);
        Assert.Equal(hostile, tile.Find("a").GetAttribute("title"));
        Assert.Empty(tile.FindAll("script, [onmouseover]"));
    }

    private static async Task<IRenderedComponent<LiveTile>> ShowAsync(StudioRoom room, Generation generation)
    {
        var card = await room.CardAsync(generation);
        return room.Bunit.Render<LiveTile>(parameters => parameters.Add(tile => tile.Card, card));
    }
}
