using FsCheck.Xunit;

namespace KlingStudio.Generations.Tests;

/// <summary>What a person or a program may hand in, and what it is told when it may not.</summary>
public sealed class RecipeRulesTests
{
    private const string Hebrew = "מצלמה נעה לאט קדימה 🌊👩‍👩‍👧";
    private static readonly EngineDescription Engine = new ScriptedEngine().Description;
    private static readonly RecipeDraft Good = new(Guid.NewGuid(), "slow push in");

    public static TheoryData<string, RecipeDraft, string, string, string> Bad() => new()
    {
        { "no still", Good with { StillId = null }, "image_url", "missing", "Drop a photograph" },
        { "no prompt", Good with { Prompt = "" }, "prompt", "missing", "The prompt is empty" },
        { "spaces", Good with { Prompt = "   \t\r\n   " }, "prompt", "missing", "The prompt is empty" },
        { "spaces of other scripts", Good with { Prompt = "\u3000\u2003\u00a0" }, "prompt", "missing", "The prompt is empty" },
        { "2,501 characters", Good with { Prompt = new string('a', 2_501) }, "prompt", "sequence_too_long", "The prompt has 2,501 characters; 2,500 are allowed." },
        { "2,501 in two scripts", Good with { Prompt = Hebrew + new string('א', 2_501 - Hebrew.Length) }, "prompt", "sequence_too_long", "2,501" },
        { "2,501 negative", Good with { NegativePrompt = new string(' ', 2_501) }, "negative_prompt", "sequence_too_long", "The negative prompt has 2,501 characters; 2,500 are allowed." },
        { "NaN", Good with { CfgScale = double.NaN }, "cfg_scale", "value_out_of_range", "The cfg scale is NaN; it goes from 0 to 1." },
        { "infinite", Good with { CfgScale = double.PositiveInfinity }, "cfg_scale", "value_out_of_range", "it goes from 0 to 1" },
        { "below 0", Good with { CfgScale = -0.01 }, "cfg_scale", "value_out_of_range", "The cfg scale is -0.01" },
        { "above 1", Good with { CfgScale = 1.01 }, "cfg_scale", "value_out_of_range", "The cfg scale is 1.01" },
        { "0 s", Good with { Seconds = 0 }, "duration", "one_of", "5 or 10" },
        { "7 s", Good with { Seconds = 7 }, "duration", "one_of", "The duration is 7 s" },
        { "no takes", Good with { Takes = 0 }, "takes", "value_out_of_range", "0 takes" },
        { "many takes", Good with { Takes = int.MaxValue }, "takes", "value_out_of_range", "at once" },
    };

    [Theory, MemberData(nameof(Bad))]
    public void A_bad_value_is_refused_by_its_field_with_what_was_found(string what, RecipeDraft draft, string field, string type, string said)
    {
        var refusal = Assert.Single(RecipeRules.Judge(draft, Engine));
        Assert.True((field, type) == (refusal.Field, refusal.Type), $"{what}: {refusal}");
        Assert.Contains(said, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once() =>
        Assert.Equal(
            ["image_url", "prompt", "negative_prompt", "cfg_scale", "duration", "engine"],
            RecipeRules.Judge(new RecipeDraft(null, " ", new string('n', 3_000), double.NaN, 6, "no such engine"), null).Select(refusal => refusal.Field));

    [Theory]
    [InlineData(Hebrew)]
    [InlineData("الكاميرا تقترب ببطء 🎬")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\u202Eni hsup\u202C")]
    public void Any_script_is_a_prompt(string prompt) => Assert.Empty(RecipeRules.Judge(Good with { Prompt = prompt }, Engine));

    [Fact]
    public void The_limits_themselves_are_allowed() =>
        Assert.Empty(RecipeRules.Judge(Good with { Prompt = $"  {new string('a', 2_500)}\n", NegativePrompt = new string('b', 2_500), CfgScale = 1, Seconds = 10 }, Engine));

    [Property]
    public bool Only_a_number_from_0_to_1_is_a_cfg_scale(double scale) =>
        RecipeRules.Judge(Good with { CfgScale = scale }, Engine).Count == (scale >= 0 && scale <= 1 ? 0 : 1);

    [Fact]
    public async Task What_is_refused_leaves_no_row_and_is_never_sent()
    {
        var log = new MemoryLog();
        var engine = new ScriptedEngine();
        await using var node = await Node.StartAsync(log, new MemoryVault(), engine);
        foreach (var row in Bad().Where(row => row.Data.Item1 is not "no still"))
        {
            var draft = row.Data.Item2 with { StillId = log.StillId };
            var answer = await node.Desk.OrderAsync(OwnerId.Local, draft, TestContext.Current.CancellationToken);
            Assert.Empty(answer.Generations);
            Assert.Equal(row.Data.Item3, Assert.Single(answer.Refusals).Field);
        }

        Assert.Empty(await log.UnfinishedAsync(TestContext.Current.CancellationToken));
        Assert.Empty(engine.Submits);
    }
}
