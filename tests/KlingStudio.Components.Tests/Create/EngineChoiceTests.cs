using KlingStudio.Fal;
using KlingStudio.Generations;
using KlingStudio.Web.Features.Create;

namespace KlingStudio.Components.Tests;

/// <summary>Which engine runs decides whether money is spent: it must be plain.</summary>
public sealed class EngineChoiceTests
{
    [Fact]
    public async Task The_chosen_engine_is_the_one_that_is_lit()
    {
        await using var bunit = new BunitContext();
        var choice = Show(bunit, EngineIds.Kling, FakeEngine.Kling);
        Assert.Equal(["Kling 2.5 Turbo"], choice.AllNames("input:checked"));
        choice.Render(parameters => parameters.Add(it => it.Chosen, EngineIds.Rehearsal));
        Assert.Equal(["Rehearsal"], choice.AllNames("input:checked"));
    }

    [Fact]
    public async Task Both_engines_are_shown_by_name_with_what_they_cost()
    {
        await using var bunit = new BunitContext();
        var choice = Show(bunit, EngineIds.Rehearsal, FakeEngine.Kling);
        Assert.Equal("Engine", choice.Find("[role=radiogroup]").Name());
        Assert.Equal(["Rehearsal", "Kling 2.5 Turbo"], choice.AllNames("input[type=radio]"));
        Assert.Equal(["free, on this machine", "from $0.21"], choice.FindAll("small").Select(price => price.Words()));
        Assert.Empty(choice.FindAll("input:disabled"));
    }

    [Fact]
    public async Task Without_a_key_Kling_is_there_disabled_and_says_what_it_needs()
    {
        await using var bunit = new BunitContext();
        var choice = Show(bunit, EngineIds.Rehearsal, FakeEngine.KlingWithoutKey);
        var kling = choice.Named("input", "Kling 2.5 Turbo");
        Assert.True(kling.HasAttribute("disabled"));
        Assert.Equal("needs a fal key", choice.Find($"[id='{kling.GetAttribute("aria-describedby")}']").Words());
        Assert.False(choice.Named("input", "Rehearsal").HasAttribute("disabled"));
    }

    [Fact]
    public async Task What_fal_has_against_the_key_is_a_word_at_the_choice_and_a_sentence_below_it()
    {
        await using var bunit = new BunitContext();
        const string sentence = "fal has locked the account: User is locked. See fal.ai/dashboard/billing.";
        var choice = Show(bunit, EngineIds.Rehearsal, KlingModel.Describe("account locked by fal") with { Trouble = sentence });
        Assert.Equal(["free, on this machine", "account locked by fal"], choice.FindAll("small").Select(words => words.Words()));
        var described = choice.Named("input", "Kling 2.5 Turbo").GetAttribute("aria-describedby")!.Split(' ').Select(id => choice.Find($"[id='{id}']").Words());
        Assert.Equal(["account locked by fal", sentence], described);
        Assert.Null(choice.Find(".segmented").QuerySelector(".trouble"));
    }

    [Fact]
    public async Task Choosing_tells_which_and_a_problem_is_said_in_the_group()
    {
        await using var bunit = new BunitContext();
        var chosen = new List<string>();
        var choice = Show(bunit, EngineIds.Rehearsal, FakeEngine.Kling, chosen.Add, "There is no engine of that name in this studio.");
        await choice.Named("input", "Kling 2.5 Turbo").ChangeAsync(new() { Value = EngineIds.Kling });
        Assert.Equal([EngineIds.Kling], chosen);
        Assert.Equal("There is no engine of that name in this studio.", choice.Find("fieldset [role=alert]").Words());
    }

    private static IRenderedComponent<EngineChoice> Show(BunitContext bunit, string chosen, EngineDescription kling, Action<string>? tell = null, string? problem = null) =>
        bunit.Render<EngineChoice>(parameters => parameters
            .Add(choice => choice.Engines, [FakeEngine.Rehearsal, kling])
            .Add(choice => choice.Chosen, chosen)
            .Add(choice => choice.ChosenChanged, tell ?? (_ => { }))
            .Add(choice => choice.Problem, problem));
}
