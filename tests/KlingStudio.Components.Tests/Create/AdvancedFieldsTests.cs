using KlingStudio.Generations;
using KlingStudio.Web.Features.Create;
using MudBlazor.Services;

namespace KlingStudio.Components.Tests;

/// <summary>What most people leave alone: out of the way, never out of sight when it was changed or is wrong.</summary>
public sealed class AdvancedFieldsTests
{
    private const string Box = "textarea";
    private const string Slider = "input[type=range]";

    [Fact]
    public async Task Advanced_is_a_disclosure_that_holds_both_fields()
    {
        await using var bunit = Open();
        var fields = Show(bunit, new RecipeDraft(null, ""));
        var advanced = fields.Named("button", "Advanced");
        Assert.Equal("false", advanced.GetAttribute("aria-expanded"));
        Assert.Empty(fields.FindAll($"{Box}, {Slider}"));

        await advanced.ClickAsync(new());
        Assert.Equal("true", fields.Named("button", "Advanced").GetAttribute("aria-expanded"));
        Assert.Equal(["Negative prompt"], fields.AllNames(Box));
        Assert.Equal(["CFG scale"], fields.AllNames(Slider));
        Assert.Equal(RecipeRules.DefaultNegativePrompt, fields.Find(Box).GetAttribute("value") ?? fields.Find(Box).TextContent);
        Assert.Equal("0.50", fields.Find("output").Words());
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task What_the_engine_does_not_read_is_not_shown_and_not_summed_up(bool negative, bool cfg)
    {
        await using var bunit = Open();
        var engine = FakeEngine.Rehearsal with { TakesNegativePrompt = negative, TakesCfgScale = cfg };
        var fields = Show(bunit, new RecipeDraft(null, "", "no shake", 0.9), engine);
        await fields.Named("button", "Advanced").ClickAsync(new());
        Assert.Equal(negative ? 1 : 0, fields.FindAll(Box).Count);
        Assert.Equal(cfg ? 1 : 0, fields.FindAll(Slider).Count);
        Assert.Equal(negative ? "negative prompt edited" : "cfg 0.90", fields.Find("#advanced-summary").Words());
    }

    [Theory]
    [InlineData(RecipeRules.DefaultNegativePrompt, 0.5, "")]
    [InlineData("", 0.5, "no negative prompt")]
    [InlineData("no zoom", 0.25, "negative prompt edited, cfg 0.25")]
    public async Task Closed_it_says_what_was_changed(string negative, double cfg, string summary)
    {
        await using var bunit = Open();
        Assert.Equal(summary, Show(bunit, new RecipeDraft(null, "", negative, cfg)).Find("#advanced-summary").Words());
    }

    [Theory]
    [InlineData("negative_prompt", Box)]
    [InlineData("cfg_scale", Slider)]
    public async Task What_is_wrong_opens_it_and_is_said_beside_its_field(string field, string control)
    {
        await using var bunit = Open();
        var slip = Slip();
        slip.Refuse(new(field, "wrong", "That is wrong."));
        var fields = Show(bunit, new RecipeDraft(null, "", CfgScale: double.NaN), slip: slip);
        Assert.Equal("That is wrong.", fields.Find(control).Closest(".field")!.QuerySelector("[role=alert]")!.Words());
        Assert.Single(fields.FindAll("[role=alert]"));
        Assert.Equal("0.50", fields.Find("output").Words());
    }

    [Fact]
    public async Task Moving_the_slider_changes_the_cfg_scale_alone()
    {
        await using var bunit = Open();
        var changes = new List<(RecipeDraft, string)>();
        var draft = new RecipeDraft(null, "slow push in", "shake");
        var fields = Show(bunit, draft, tell: (next, field) => changes.Add((next, field)));
        await fields.Named("button", "Advanced").ClickAsync(new());
        await fields.Find(Slider).ChangeAsync(new() { Value = "0.35" });
        Assert.Equal([(draft with { CfgScale = 0.35 }, "cfg_scale")], changes);
    }

    private static BunitContext Open()
    {
        var bunit = new BunitContext();
        bunit.JSInterop.Mode = JSRuntimeMode.Loose;
        bunit.Services.AddMudServices();
        return bunit;
    }

    private static OrderSlip Slip() => new(null!, OwnerId.Local);

    private static IRenderedComponent<AdvancedFields> Show(BunitContext bunit, RecipeDraft draft, EngineDescription? engine = null, OrderSlip? slip = null, Action<RecipeDraft, string>? tell = null) =>
        bunit.Render<AdvancedFields>(parameters => parameters
            .Add(fields => fields.Draft, draft)
            .Add(fields => fields.Engine, engine ?? FakeEngine.Rehearsal)
            .Add(fields => fields.Slip, slip ?? Slip())
            .Add(fields => fields.OnChanged, tell ?? ((_, _) => { })));
}
