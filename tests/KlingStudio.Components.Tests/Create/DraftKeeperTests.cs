using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Create;

namespace KlingStudio.Components.Tests;

/// <summary>Nothing that was typed is lost, whatever the database does.</summary>
public sealed class DraftKeeperTests
{
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task It_is_stored_once_when_the_changes_pause()
    {
        await using var room = await StudioRoom.OpenAsync();
        await using var keeper = Open(room);
        keeper.Change(new RecipeDraft(null, "slow"));
        room.Clock.Advance(Calm - Moment);
        Assert.Null(await StoredAsync(room));
        var last = new RecipeDraft(null, "slow push in", "shake", 0.25, 10, EngineIds.Kling, 3);
        keeper.Change(last);
        room.Clock.Advance(Calm - Moment);
        Assert.Null(await StoredAsync(room));
        room.Clock.Advance(Moment);
        await StudioRoom.UntilAsync(async () => await StoredAsync(room) == last);
    }

    [Fact]
    public async Task What_was_typed_just_before_leaving_is_stored()
    {
        await using var room = await StudioRoom.OpenAsync();
        var keeper = Open(room);
        var draft = new RecipeDraft(null, "the last word");
        keeper.Change(draft);
        await keeper.DisposeAsync();
        Assert.Equal(draft, await StoredAsync(room));

        keeper.Change(draft with { Prompt = "after the end" });
        room.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("the last word", (await StoredAsync(room))!.Prompt);
    }

    [Fact]
    public async Task A_database_that_is_away_loses_nothing()
    {
        await using var room = await StudioRoom.OpenAsync();
        await using var keeper = Open(room);
        var draft = new RecipeDraft(null, "typed while it was away");
        room.Weather.Away = true;
        keeper.Change(draft);
        room.Clock.Advance(Calm);
        Assert.Equal(draft, keeper.Draft);
        room.Weather.Away = false;
        Assert.Null(await StoredAsync(room));

        // Nobody types anything more: it is tried again all the same.
        room.Clock.Advance(TimeSpan.FromSeconds(5));
        await StudioRoom.UntilAsync(async () => await StoredAsync(room) == draft);
    }

    [Fact]
    public async Task Leaving_while_the_database_is_away_is_no_error()
    {
        await using var room = await StudioRoom.OpenAsync();
        var keeper = Open(room);
        keeper.Change(new RecipeDraft(null, "typed while it was away"));
        room.Weather.Away = true;
        await keeper.DisposeAsync();
    }

    [Fact]
    public async Task The_next_visit_finds_the_draft_and_its_still()
    {
        await using var room = await StudioRoom.OpenAsync();
        var still = await room.StillAsync("dunes.jpg");
        var draft = new RecipeDraft(still.Id, "<b>גשם</b> 🌧", "", 0.75, 10, EngineIds.Rehearsal);
        await using (var first = Open(room))
        {
            await first.TakeStillAsync(still.Id, StudioRoom.Token);
            first.Change(draft);
        }

        await using var second = Open(room);
        var told = 0;
        second.Changed = () => told++;
        await second.LoadAsync(StudioRoom.Token);
        Assert.Equal(draft, second.Draft);
        Assert.Equal("dunes.jpg", second.Still!.DisplayName);
        Assert.Equal(1, told);
    }

    [Fact]
    public async Task A_still_of_another_owner_is_never_taken()
    {
        await using var room = await StudioRoom.OpenAsync();
        var foreign = await room.StillAsync("theirs.jpg", new OwnerId("somebody-else"));
        await using var keeper = Open(room);
        await keeper.TakeStillAsync(foreign.Id, StudioRoom.Token);
        Assert.Null(keeper.Still);
        Assert.Null(keeper.Draft.StillId);
    }

    [Fact]
    public async Task A_draft_whose_still_is_gone_keeps_its_words()
    {
        await using var room = await StudioRoom.OpenAsync();
        await room.Get<ComposerDraft>().WriteAsync(OwnerId.Local, new RecipeDraft(Guid.NewGuid(), "still here"), StudioRoom.Token);
        await using var keeper = Open(room);
        await keeper.LoadAsync(StudioRoom.Token);
        Assert.Equal(new RecipeDraft(null, "still here"), keeper.Draft);
    }

    [Fact]
    public async Task A_remix_brings_everything_of_the_recipe()
    {
        await using var room = await StudioRoom.OpenAsync();
        var card = await room.CardAsync(await room.FinishAsync("slow orbit"));
        await using var keeper = Open(room);
        keeper.TakeRecipe(card.Recipe, card.Still);
        Assert.Equal(new RecipeDraft(card.Still.Id, "slow orbit", "shake", 0.5, 5, EngineIds.Rehearsal), keeper.Draft);
        Assert.Equal(card.Still, keeper.Still);
    }

    private static DraftKeeper Open(StudioRoom room) => new(room.Get<ComposerDraft>(), room.Get<StillShelf>(), OwnerId.Local, room.Clock);

    private static Task<RecipeDraft?> StoredAsync(StudioRoom room) => room.Get<ComposerDraft>().ReadAsync(OwnerId.Local, StudioRoom.Token);
}
