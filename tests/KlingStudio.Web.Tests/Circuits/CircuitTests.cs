using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Web.Tests;

/// <summary>What a page's script can do over its socket, politely or not.</summary>
public sealed class CircuitTests(UploadStudio shared) : IClassFixture<UploadStudio>
{
    private readonly RunningStudio _studio = shared.Studio;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_Generates_in_one_tick_from_two_tabs_are_one_claim()
    {
        var still = await shared.Page.TakenAsync(Pictures.Jpeg(640, 361));
        await using var one = await ReadyAsync(still);
        await using var two = await ReadyAsync(still);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(click => (click % 2 == 0 ? one : two).CallAsync("composer", "Submit", "slow push in, twenty times")));

        var id = Assert.Single(await _studio.AskAsync(context => context.Generations.Where(row => row.Recipe.StillId == still).Select(row => row.Id).ToListAsync(Token)));
        await one.SeesAsync("slow push in, twenty times");
        await Until.TrueAsync(async () => await _studio.AskAsync(context => context.Generations.AnyAsync(row => row.Id == id && row.Status == GenerationStatus.Completed, Token)), () => "the clip never came");
        Assert.Equal(1, await _studio.AskAsync(context => context.Attempts.CountAsync(attempt => attempt.GenerationId == id, Token)));
        Assert.Equal(1, await _studio.AskAsync(context => context.Clips.CountAsync(clip => clip.GenerationId == id, Token)));
        one.AssertWell();
        two.AssertWell();
    }

    [Fact]
    public async Task A_prompt_that_is_too_long_or_empty_is_refused_in_words_and_leaves_no_row()
    {
        var still = await shared.Page.TakenAsync(Pictures.Jpeg(640, 362));
        await using var circuit = await ReadyAsync(still);

        await circuit.CallAsync("composer", "Submit", new string('a', 2_501));
        await circuit.SeesAsync("The prompt has 2,501 characters; 2,500 are allowed.");
        await circuit.CallAsync("composer", "Submit", "  \n\t  ");
        await circuit.SeesAsync("The prompt is empty.");

        Assert.False(await _studio.AskAsync(context => context.Recipes.AnyAsync(recipe => recipe.StillId == still, Token)));
    }

    [Theory]
    [InlineData("מצלמה נעה לאט קדימה 🌊👩‍👩‍👧")]
    [InlineData("الكاميرا تقترب ببطء 🎬")]
    [InlineData("<script>alert(1)</script><img src=x onerror=alert(2)>")]
    [InlineData("'; DROP TABLE \"Recipes\"; --")]
    public async Task Whatever_was_typed_is_kept_letter_for_letter_and_made(string prompt)
    {
        var still = await shared.Page.TakenAsync(Pictures.Jpeg(320, 320 + prompt.Length));
        await using var circuit = await ReadyAsync(still);

        await circuit.CallAsync("composer", "Submit", prompt);

        var kept = await _studio.AskAsync(context => context.Recipes.SingleAsync(recipe => recipe.StillId == still, Token));
        Assert.Equal(prompt, kept.Prompt);
        await Until.TrueAsync(async () => await _studio.AskAsync(context => context.Generations.AnyAsync(row => row.RecipeId == kept.Id && row.Status == GenerationStatus.Completed, Token)), () => "the clip never came");
        circuit.AssertWell();
    }

    private async Task<Circuit> ReadyAsync(Guid still)
    {
        var circuit = await Circuit.OpenAsync(_studio);
        await circuit.CallAsync("stills", "Taken", still);
        return circuit;
    }
}
