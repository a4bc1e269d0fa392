using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Library;

namespace KlingStudio.Components.Tests;

/// <summary>What the library says of money.</summary>
public sealed class LibraryMoneyTests
{
    [Fact]
    public async Task A_library_of_rehearsals_does_not_speak_of_money()
    {
        await using var room = await StudioRoom.OpenAsync(falKey: true, new MoneyRules());
        await room.FinishAsync("free");
        var page = room.Bunit.Render<LibraryScreen>();
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll(".tile")), StudioRoom.Patience);
        Assert.Empty(page.FindAll("[class~=shelf-cost]"));
    }

    [Fact]
    public async Task The_line_says_the_cost_per_kept_clip_and_follows_the_marks()
    {
        await using var room = await StudioRoom.OpenAsync(falKey: true, new MoneyRules());
        var kept = await FinishPaidAsync(room, "one");
        await FinishPaidAsync(room, "two");
        await FinishPaidAsync(room, "three");
        var page = room.Bunit.Render<LibraryScreen>();
        page.WaitForAssertion(() => Assert.Equal("$0.63 spent on paid clips · none marked as favourite yet", Line(page)), StudioRoom.Patience);

        await page.InvokeAsync(() => page.Instance.ActAsync("favourite", kept.Id));
        page.WaitForAssertion(() => Assert.Equal("$0.63 spent on paid clips · 1 kept · $0.63 per kept clip", Line(page)), StudioRoom.Patience);

        var late = await room.ClaimAsync("four");
        await room.Feed.PushAsync(late);
        page.WaitForAssertion(() => Assert.Equal("$0.84 spent on paid clips · 1 kept · $0.84 per kept clip", Line(page)), StudioRoom.Patience);

        await page.InvokeAsync(() => page.Instance.ActAsync("favourite", kept.Id));
        page.WaitForAssertion(() => Assert.EndsWith("none marked as favourite yet", Line(page), StringComparison.Ordinal), StudioRoom.Patience);
    }

    [Fact]
    public async Task The_clip_page_says_what_is_estimated_and_then_what_was_billed()
    {
        await using var room = await StudioRoom.OpenAsync(falKey: true, new MoneyRules());
        var running = await room.MoveAsync(await room.ClaimAsync("pan"), row => row with { Status = GenerationStatus.Running, Ticket = new EngineTicket("r1") });
        var page = room.Bunit.Render<ClipScreen>(parameters => parameters.Add(screen => screen.Id, running.Id.ToString()));
        page.WaitForAssertion(() => Assert.Contains("$0.21 estimated", page.Find(".recipe").TextContent, StringComparison.Ordinal), StudioRoom.Patience);

        await room.Feed.PushAsync(await room.CompleteAsync(running with { Charge = Charge.Charged, AttemptCharge = Charge.Charged, Billing = new EngineBilling(5, 48.25) }));
        page.WaitForAssertion(() =>
        {
            var words = page.Find(".recipe").TextContent;
            Assert.Contains("$0.21 billed", words, StringComparison.Ordinal);
            Assert.Contains("Billed units5", words, StringComparison.Ordinal);
            Assert.Contains("48.3 s", words, StringComparison.Ordinal);
            Assert.DoesNotContain("estimated", words, StringComparison.Ordinal);
        }, StudioRoom.Patience);
        Assert.Contains("Same recipe again · $0.21", page.Find(".clip-actions").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_doubtful_one_offers_to_send_again_at_its_price_or_to_leave_it()
    {
        await using var room = await StudioRoom.OpenAsync(falKey: true, new MoneyRules());
        var unknown = await room.MoveAsync(await room.ClaimAsync("pan"), row => row with { Status = GenerationStatus.Unknown, Charge = Charge.MayBeCharged, AttemptCharge = Charge.MayBeCharged });
        var page = room.Bunit.Render<ClipScreen>(parameters => parameters.Add(screen => screen.Id, unknown.Id.ToString()));
        page.WaitForAssertion(() => Assert.Equal(["Send again · $0.21", "Leave it"], page.FindAll(".waiting-action").Select(button => button.TextContent.Trim())), StudioRoom.Patience);
        page.WaitForAssertion(() => Assert.Contains("$0.21 may have been charged", page.Find(".recipe").TextContent, StringComparison.Ordinal), StudioRoom.Patience);

        var refused = await room.MoveAsync(unknown, row => row with { Failure = CapRefusals.Daily(0.21m, 0.21m, 0.21m) });
        await room.Feed.PushAsync(refused);
        page.WaitForAssertion(() => Assert.Contains("$0.21 of today's $0.21 cap is spent", page.Find(".waiting").TextContent, StringComparison.Ordinal), StudioRoom.Patience);
    }

    [Theory]
    [InlineData("0.21", "0", "0", "0", "$0.21 estimated")]
    [InlineData("0", "0.21", "0", "0.21", "$0.21 billed, $0.21 may have been charged")]
    [InlineData("0", "0", "0.42", "0", "Nothing was charged.")]
    [InlineData("0", "0.2105", "0", "0", "$0.2105 billed")]
    public void Every_part_of_the_cost_has_its_words(decimal estimated, decimal billed, decimal waived, decimal unknown, string words) =>
        Assert.Equal(words, CostWords.Of(Some.Generation(GenerationStatus.Completed), new GenerationCost(estimated, billed, waived, unknown)));

    [Fact]
    public void What_never_had_a_price_says_so_at_its_end_and_nothing_before()
    {
        Assert.Null(CostWords.Of(Some.Generation(GenerationStatus.Running), null));
        Assert.Equal("Nothing was charged.", CostWords.Of(Some.Generation(GenerationStatus.Completed), null));
    }

    private static async Task<Generation> FinishPaidAsync(StudioRoom room, string prompt) =>
        await room.CompleteAsync(await room.ClaimAsync(prompt) with { Charge = Charge.Charged, AttemptCharge = Charge.Charged, Ticket = new EngineTicket("r") });

    private static string Line(IRenderedComponent<LibraryScreen> page) => page.Find("[class~=shelf-cost]").TextContent;
}
