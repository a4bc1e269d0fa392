using KlingStudio.Generations;
using KlingStudio.Web.Features.Create;

namespace KlingStudio.Components.Tests;

/// <summary>One press is one order, and what was wrong stays said until it is changed.</summary>
public sealed class OrderSlipTests
{
    [Fact]
    public async Task Twenty_presses_while_one_is_on_its_way_order_once()
    {
        await using var room = await StudioRoom.OpenAsync();
        var slip = new OrderSlip(room.Desk, OwnerId.Local);
        var draft = new RecipeDraft((await room.StillAsync()).Id, "slow push in");
        room.Desk.Hold = new TaskCompletionSource();

        var presses = Enumerable.Range(0, 20).Select(_ => slip.PlaceAsync(() => Task.FromResult<RecipeDraft?>(draft), StudioRoom.Token)).ToList();
        Assert.True(slip.InFlight);
        room.Desk.Hold.SetResult();
        var answers = await Task.WhenAll(presses);

        Assert.Equal([draft], room.Desk.Ordered);
        Assert.Single(answers, answer => answer is not null);
        Assert.False(slip.InFlight);
        Assert.Empty(slip.Refusals);
    }

    [Fact]
    public async Task What_is_wrong_is_kept_by_field_and_forgiven_by_field()
    {
        await using var room = await StudioRoom.OpenAsync();
        var slip = new OrderSlip(room.Desk, OwnerId.Local);
        Assert.Null(await slip.PlaceAsync(() => Task.FromResult<RecipeDraft?>(new RecipeDraft(null, " ", Seconds: 7)), StudioRoom.Token));
        Assert.Equal(["image_url", "prompt", "duration"], slip.Refusals.Select(refusal => refusal.Field));
        Assert.Contains("7 s", slip.At("duration"), StringComparison.Ordinal);

        slip.Forgive("prompt");
        Assert.Null(slip.At("prompt"));
        Assert.Equal(["image_url", "duration"], slip.Refusals.Select(refusal => refusal.Field));
    }

    [Fact]
    public async Task A_desk_that_breaks_does_not_lock_the_button_for_good()
    {
        await using var room = await StudioRoom.OpenAsync();
        var slip = new OrderSlip(room.Desk, OwnerId.Local);
        var draft = new RecipeDraft((await room.StillAsync()).Id, "slow push in");
        room.Desk.Breaks = new IOException("away");
        await Assert.ThrowsAsync<IOException>(() => slip.PlaceAsync(() => Task.FromResult<RecipeDraft?>(draft), StudioRoom.Token));
        Assert.False(slip.InFlight);
        room.Desk.Breaks = null;
        Assert.NotNull(await slip.PlaceAsync(() => Task.FromResult<RecipeDraft?>(draft), StudioRoom.Token));
    }
}
