using AngleSharp.Dom;
using KlingStudio.Generations;
using KlingStudio.Web.Shell;
using MudBlazor;

namespace KlingStudio.Components.Tests;

/// <summary>A person is asked before money goes that they did not expect to go.</summary>
public sealed class SpendDialogTests
{
    [Fact]
    public async Task What_is_cheap_or_free_or_not_in_order_is_not_asked_about()
    {
        await using var room = await StudioRoom.OpenAsync(falKey: true, new MoneyRules());
        var dialogs = room.Bunit.Render<MudDialogProvider>();
        var confirmation = room.Get<SpendConfirmation>();

        Assert.True(await confirmation.AgreesAsync(Draft(takes: 4)));
        Assert.True(await confirmation.AgreesAsync(Draft(EngineIds.Rehearsal)));
        Assert.True(await confirmation.AgreesAsync(Draft(takes: 4, seconds: 10) with { Prompt = "" }));
        Assert.Empty(dialogs.FindAll(".mud-dialog"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Above_the_threshold_it_says_takes_price_what_is_spent_and_the_cap(bool agrees)
    {
        await using var room = await StudioRoom.OpenAsync(falKey: true, new MoneyRules { DailyCap = 5 });
        await room.ClaimAsync("earlier");
        var (dialogs, answer) = await AskAsync(room, Draft(takes: 4, seconds: 10));

        var words = dialogs.Find(".mud-dialog").TextContent;
        Assert.Contains("Spend $1.68?", words, StringComparison.Ordinal);
        Assert.Contains("4 takes of 10 s, Kling 2.5 Turbo", words, StringComparison.Ordinal);
        Assert.Contains("$1.68 ($0.42 each)", words, StringComparison.Ordinal);
        Assert.Contains("Spent today$0.21 of $5.00", Squeezed(words), StringComparison.Ordinal);
        Assert.Contains("Spent this month$0.21", Squeezed(words), StringComparison.Ordinal);
        Assert.DoesNotContain("room", words, StringComparison.Ordinal);

        await Button(dialogs, agrees ? "Generate · $1.68" : "Not now").ClickAsync(new());
        Assert.Equal(agrees, await answer.WaitAsync(StudioRoom.Patience, StudioRoom.Token));
    }

    [Fact]
    public async Task Takes_that_only_partly_fit_under_the_cap_are_asked_about_however_cheap()
    {
        await using var room = await StudioRoom.OpenAsync(falKey: true, new MoneyRules { MonthlyCap = 0.60m });
        await room.ClaimAsync("earlier");
        var (dialogs, answer) = await AskAsync(room, Draft(takes: 3));

        Assert.Contains("The cap has room for 1 of the 3 takes. Takes without room are not sent and cost nothing.", dialogs.Find(".spend-note").TextContent, StringComparison.Ordinal);
        await Button(dialogs, "Not now").ClickAsync(new());
        Assert.False(await answer.WaitAsync(StudioRoom.Patience, StudioRoom.Token));
    }

    [Fact]
    public async Task A_second_question_while_the_first_is_open_is_a_no()
    {
        await using var room = await StudioRoom.OpenAsync(falKey: true, new MoneyRules { ConfirmAbove = 0 });
        var (dialogs, answer) = await AskAsync(room, Draft());
        Assert.False(await room.Get<SpendConfirmation>().AgreesAsync(Draft()));
        Assert.Single(dialogs.FindAll(".mud-dialog"));
        await Button(dialogs, "Not now").ClickAsync(new());
        Assert.False(await answer.WaitAsync(StudioRoom.Patience, StudioRoom.Token));

        var (again, second) = await AskAsync(room, Draft());
        await Button(again, "Generate").ClickAsync(new());
        Assert.True(await second.WaitAsync(StudioRoom.Patience, StudioRoom.Token));
    }

    private static async Task<(IRenderedComponent<MudDialogProvider> Dialogs, Task<bool> Answer)> AskAsync(StudioRoom room, RecipeDraft draft)
    {
        var dialogs = room.Bunit.Render<MudDialogProvider>();
        var answer = dialogs.InvokeAsync(() => room.Get<SpendConfirmation>().AgreesAsync(draft));
        await dialogs.WaitForAssertionAsync(() => Assert.Single(dialogs.FindAll(".spend-facts")), StudioRoom.Patience);
        return (dialogs, answer);
    }

    private static RecipeDraft Draft(string engine = EngineIds.Kling, int takes = 1, int seconds = 5) =>
        new(Guid.NewGuid(), "slow push in", Seconds: seconds, EngineId: engine, Takes: takes);

    private static IElement Button(IRenderedComponent<MudDialogProvider> dialogs, string words) =>
        dialogs.FindAll(".spend-actions button").Single(button => button.TextContent.StartsWith(words, StringComparison.Ordinal));

    private static string Squeezed(string words) => string.Concat(words.Split('\n').Select(line => line.Trim()));
}
