using KlingStudio.Generations;
using KlingStudio.Web.Shell;

namespace KlingStudio.Components.Tests;

/// <summary>What is spent is in sight, and true, without a reload.</summary>
public sealed class SpendMeterTests
{
    [Fact]
    public async Task Where_nothing_costs_anything_nothing_is_shown()
    {
        await using var room = await StudioRoom.OpenAsync();
        await room.FinishAsync("a rehearsal");
        var meter = room.Bunit.Render<SpendMeter>();
        meter.WaitForAssertion(() => Assert.Equal(1, room.Feed.Subscriptions), StudioRoom.Patience);
        Assert.Empty(meter.FindAll(".spend"));
    }

    [Fact]
    public async Task A_claim_and_its_end_are_pushed_into_it()
    {
        await using var room = await StudioRoom.OpenAsync(falKey: true, new MoneyRules { DailyCap = 5 });
        var meter = room.Bunit.Render<SpendMeter>();
        meter.WaitForAssertion(() => Assert.Equal("Spent: $0.00 of $5.00 today · $0.00 this month", Words(meter)), StudioRoom.Patience);

        var claimed = await room.ClaimAsync("pan", 0.42m);
        await room.Feed.PushAsync(claimed);
        meter.WaitForAssertion(() => Assert.Equal("Spent: $0.42 of $5.00 today · $0.42 this month", Words(meter)), StudioRoom.Patience);

        var unknown = await room.MoveAsync(claimed, row => row with { Status = GenerationStatus.Unknown, Charge = Charge.MayBeCharged, AttemptCharge = Charge.MayBeCharged });
        await room.Feed.PushAsync(unknown);
        meter.WaitForAssertion(() => Assert.EndsWith("$0.42 of it may have been charged", meter.Find(".spend").GetAttribute("title"), StringComparison.Ordinal), StudioRoom.Patience);

        var other = await room.ClaimAsync("tilt");
        await room.Feed.PushAsync(await room.MoveAsync(other, row => row with { Status = GenerationStatus.Rejected }));
        meter.WaitForAssertion(() => Assert.StartsWith("Spent: $0.42 of", Words(meter), StringComparison.Ordinal), StudioRoom.Patience);
    }

    [Fact]
    public async Task At_midnight_the_day_begins_again_by_itself()
    {
        await using var room = await StudioRoom.OpenAsync(falKey: true, new MoneyRules());
        await room.ClaimAsync("pan");
        var meter = room.Bunit.Render<SpendMeter>();
        meter.WaitForAssertion(() => Assert.Equal("Spent: $0.21 today · $0.21 this month", Words(meter)), StudioRoom.Patience);

        room.Clock.Advance(TimeSpan.FromHours(12));
        meter.WaitForAssertion(() => Assert.Equal("Spent: $0.00 today · $0.21 this month", Words(meter)), StudioRoom.Patience);

        room.Clock.Advance(TimeSpan.FromDays(20));
        meter.WaitForAssertion(() => Assert.Equal("Spent: $0.00 today · $0.00 this month", Words(meter)), StudioRoom.Patience);
    }

    [Fact]
    public async Task A_page_that_is_left_listens_to_nothing()
    {
        await using var room = await StudioRoom.OpenAsync(falKey: true, new MoneyRules());
        var meter = room.Bunit.Render<SpendMeter>();
        meter.WaitForAssertion(() => Assert.Single(meter.FindAll(".spend")), StudioRoom.Patience);
        await room.Bunit.DisposeComponentsAsync();
        Assert.Equal(0, room.Feed.Subscriptions);
    }

    private static string Words(IRenderedComponent<SpendMeter> meter) => meter.Find(".spend").TextContent;
}
