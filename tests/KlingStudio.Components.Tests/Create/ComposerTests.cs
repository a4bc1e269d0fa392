using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Create;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;

namespace KlingStudio.Components.Tests;

/// <summary>The form: what is typed into it is what is ordered, at the price that is on the button.</summary>
public sealed class ComposerTests
{
    private const string Hostile = "<script>alert(1)</script><img src=x onerror=alert(2)> שלום 🎬 \" onmouseover=\"alert(3)";

    [Fact]
    public async Task Every_control_has_the_name_that_is_promised()
    {
        await using var room = await StudioRoom.OpenAsync();
        var page = Show(room, new RecipeDraft(null, ""));
        Assert.Equal(["Prompt"], page.AllNames("textarea"));
        Assert.Equal(["Engine", "Duration"], page.AllNames("[role=radiogroup]"));
        Assert.Equal(["5 s", "10 s"], page.AllNames("input[name=duration]"));
        Assert.Equal(["Rehearsal", "Kling 2.5 Turbo"], page.AllNames("input[name=engine]"));
        Assert.Equal("Camera", page.Find(".chips").Name());
        Assert.Equal(CameraWords.Moves.Select(move => move.Label), page.AllNames(".chip"));
        page.Named("button", "Advanced");
        Assert.Equal("Rehearse 5 s · free", page.Find("#go").Words());
    }

    [Theory]
    [InlineData(EngineIds.Rehearsal, 5, 1, "Rehearse 5 s · free")]
    [InlineData(EngineIds.Rehearsal, 10, 1, "Rehearse 10 s · free")]
    [InlineData(EngineIds.Kling, 5, 1, "Generate 5 s · $0.21")]
    [InlineData(EngineIds.Kling, 5, 2, "Generate 2 × 5 s · $0.42")]
    [InlineData(EngineIds.Kling, 10, 4, "Generate 4 × 10 s · $1.68")]
    public async Task The_button_says_what_happens_and_what_it_costs(string engine, int seconds, int takes, string words)
    {
        await using var room = await StudioRoom.OpenAsync(falKey: true);
        var page = Show(room, new RecipeDraft(null, "mist", Seconds: seconds, EngineId: engine, Takes: takes));
        Assert.Equal(words, page.Find("#go").Words());
        Assert.False(page.Find("#go").HasAttribute("disabled"));
        Assert.Equal([$"{seconds} s"], page.AllNames("input[name=duration]:checked"));
    }

    [Fact]
    public async Task Choosing_an_engine_lights_it_and_shows_only_what_it_supports()
    {
        await using var room = await StudioRoom.OpenAsync(falKey: true);
        var page = Show(room, new RecipeDraft(null, "mist"));
        Assert.Empty(page.FindAll(".stepper"));
        Assert.Equal("Reads “mist”.", page.Find(".reading").Words());

        await page.Named("input", "Kling 2.5 Turbo").ChangeAsync(new() { Value = EngineIds.Kling });
        Assert.Equal(["Kling 2.5 Turbo"], page.AllNames("input[name=engine]:checked"));
        Assert.Equal("", page.Find(".reading").Words());
        await page.Named("button", "One take more").ClickAsync(new());
        Assert.Equal("Generate 2 × 5 s · $0.42", page.Find("#go").Words());

        // Back at an engine that makes one take, nobody orders two.
        await page.Named("input", "Rehearsal").ChangeAsync(new() { Value = EngineIds.Rehearsal });
        Assert.Empty(page.FindAll(".stepper"));
        Assert.Equal(1, page.Instance.Keeper.Draft.Takes);
    }

    [Fact]
    public async Task A_draft_for_Kling_without_a_key_can_be_read_but_not_ordered()
    {
        await using var room = await StudioRoom.OpenAsync();
        var orders = 0;
        var page = Show(room, new RecipeDraft(null, "mist", EngineId: EngineIds.Kling), () => orders++);
        Assert.True(page.Find("#go").HasAttribute("disabled"));
        Assert.Equal("needs a fal key", page.Find(".hint span").Words());
        Assert.True(page.Named("input", "Kling 2.5 Turbo").HasAttribute("disabled"));
        Assert.Equal(0, orders);
    }

    [Fact]
    public async Task A_hostile_prompt_is_text_in_its_own_direction()
    {
        await using var room = await StudioRoom.OpenAsync();
        var page = Show(room, new RecipeDraft(null, Hostile));
        var prompt = page.Named("textarea", "Prompt");
        Assert.Equal(Hostile, prompt.GetAttribute("value") ?? prompt.TextContent);
        Assert.Equal("auto", prompt.GetAttribute("dir"));
        Assert.Equal($"Reads “{Hostile}”.", page.Find(".reading span").TextContent);
        Assert.Empty(page.FindAll("script, img[src=x], [onerror], [onmouseover]"));
    }

    /// <summary>Were it held back for a moment, a render in that moment (a push, an upload that ends) would write the older text over it.</summary>
    [Fact]
    public async Task What_is_typed_becomes_the_draft_at_once_and_no_render_takes_it_back()
    {
        await using var room = await StudioRoom.OpenAsync();
        var page = Show(room, new RecipeDraft(null, ""));
        await page.Named("textarea", "Prompt").InputAsync(new() { Value = "typed" });
        Assert.Equal("typed", page.Instance.Keeper.Draft.Prompt);
        page.Render();
        var prompt = page.Named("textarea", "Prompt");
        Assert.Equal("typed", prompt.GetAttribute("value") ?? prompt.TextContent);
    }

    [Theory]
    [InlineData("prompt", "textarea")]
    [InlineData("duration", "input[name=duration]")]
    [InlineData("engine", "input[name=engine]")]
    [InlineData("takes", ".stepper output")]
    public async Task A_refusal_is_said_beside_its_field_and_nowhere_else(string field, string control)
    {
        await using var room = await StudioRoom.OpenAsync(falKey: true);
        var slip = new OrderSlip(room.Desk, OwnerId.Local);
        slip.Refuse(new(field, "wrong", "That is wrong."));
        var page = Show(room, new RecipeDraft(null, "mist", EngineId: EngineIds.Kling), slip: slip);
        var alert = Assert.Single(page.FindAll("[role=alert]"));
        Assert.Equal("That is wrong.", alert.Words());
        Assert.Same(page.Find(control).Closest(".field"), alert.Closest(".field"));
        Assert.Equal(field == "prompt" ? "true" : null, page.Find("textarea").GetAttribute("aria-invalid"));
    }

    [Fact]
    public async Task A_refusal_goes_when_its_field_is_changed_and_the_others_stay()
    {
        await using var room = await StudioRoom.OpenAsync();
        var slip = new OrderSlip(room.Desk, OwnerId.Local);
        await slip.PlaceAsync(() => Task.FromResult<RecipeDraft?>(new RecipeDraft(null, "", Seconds: 7)), StudioRoom.Token);
        var page = Show(room, new RecipeDraft(null, "", Seconds: 7), slip: slip);
        Assert.Equal(3, page.FindAll("[role=alert]").Count);

        await page.Named("input", "10 s").ChangeAsync(new() { Value = "10" });
        Assert.Equal(["image_url", "prompt"], slip.Refusals.Select(refusal => refusal.Field));
        await page.Named("button", "Push in").ClickAsync(new());
        Assert.Equal(["still-missing"], page.FindAll("[role=alert]").Select(alert => alert.Id));
    }

    [Theory]
    [InlineData(2_000, null, false)]
    [InlineData(2_500, "2,500 of 2,500", false)]
    [InlineData(2_501, "2,501 of 2,500", true)]
    public async Task Near_the_limit_the_length_is_counted(int length, string? words, bool over)
    {
        await using var room = await StudioRoom.OpenAsync();
        var page = Show(room, new RecipeDraft(null, new string('x', length)));
        Assert.Equal(words, page.FindAll(".field-head .num").SingleOrDefault()?.Words());
        Assert.Equal(over, page.FindAll(".field-head .over").Count == 1);
    }

    [Fact]
    public async Task A_chip_adds_to_what_was_typed_a_moment_ago()
    {
        await using var room = await StudioRoom.OpenAsync();
        room.Script.Setup<Composer.Typed?>("typed").SetResult(new("fog over the hills", "no rain"));
        var page = Show(room, new RecipeDraft(null, "fog"));
        await page.Named("button", "Push in").ClickAsync(new());
        Assert.Equal(new RecipeDraft(null, "fog over the hills, push in", "no rain"), page.Instance.Keeper.Draft);
        Assert.Equal("true", page.Named("button", "Push in").GetAttribute("aria-pressed"));
        Assert.Equal(["fog over the hills, push in"], room.Script.Invocations["write"].Select(call => call.Arguments[0]));
    }

    [Fact]
    public async Task Ctrl_Enter_orders_what_is_in_the_field_at_that_moment()
    {
        await using var room = await StudioRoom.OpenAsync();
        var ordered = new List<string>();
        IRenderedComponent<Composer>? page = null;
        page = Show(room, new RecipeDraft(null, "old"), () => ordered.Add(page!.Instance.Keeper.Draft.Prompt));
        await page.InvokeAsync(() => page.Instance.Submit("new"));
        await page.Find("#go").ClickAsync(new());
        Assert.Equal(["new", "new"], ordered);
    }

    [Fact]
    public async Task Alt_Up_walks_earlier_prompts_and_Alt_Down_brings_ones_own_words_back()
    {
        await using var room = await StudioRoom.OpenAsync();
        await room.OrderAsync("first");
        await room.OrderAsync("second");
        var slip = new OrderSlip(room.Desk, OwnerId.Local);
        var page = Show(room, new RecipeDraft(null, "my own"), slip: slip);
        slip.Refuse(new("prompt", "missing", "The prompt is empty."));
        foreach (var step in new[] { 1, 1, 1, -1, -1, -1 })
            await page.InvokeAsync(() => page.Instance.Walk(step, "my own words"));
        Assert.Equal(["second", "first", "second", "my own words"], room.Script.Invocations["write"].Select(call => call.Arguments[0]));
        Assert.Equal("my own words", page.Instance.Keeper.Draft.Prompt);
        Assert.Empty(page.FindAll("[role=alert]"));
    }

    [Fact]
    public async Task What_was_typed_while_the_circuit_was_lost_comes_back()
    {
        await using var room = await StudioRoom.OpenAsync();
        var page = Show(room, new RecipeDraft(null, "before", Seconds: 10));
        await page.InvokeAsync(() => page.Instance.Recover("before and after", "no rain"));
        Assert.Equal(new RecipeDraft(null, "before and after", "no rain", Seconds: 10), page.Instance.Keeper.Draft);
    }

    [Fact]
    public async Task The_cursor_goes_to_the_first_thing_that_is_wrong()
    {
        await using var room = await StudioRoom.OpenAsync();
        var slip = new OrderSlip(room.Desk, OwnerId.Local);
        var page = Show(room, new RecipeDraft(null, ""), slip: slip);
        await page.InvokeAsync(page.Instance.FocusFirstRefusalAsync);
        await slip.PlaceAsync(() => Task.FromResult<RecipeDraft?>(page.Instance.Keeper.Draft), StudioRoom.Token);
        await page.InvokeAsync(page.Instance.FocusFirstRefusalAsync);
        Assert.Equal(["image_url"], room.Script.Invocations["focusOn"].Select(call => call.Arguments[0]));
    }

    [Fact]
    public async Task While_an_order_is_on_its_way_the_button_is_dead()
    {
        await using var room = await StudioRoom.OpenAsync();
        var slip = new OrderSlip(room.Desk, OwnerId.Local);
        var answer = new TaskCompletionSource<RecipeDraft?>();
        var order = slip.PlaceAsync(() => answer.Task, StudioRoom.Token);
        var page = Show(room, new RecipeDraft(null, "mist"), slip: slip);
        Assert.True(page.Find("#go").HasAttribute("disabled"));
        answer.SetResult(null);
        await order;
        page.Render();
        Assert.False(page.Find("#go").HasAttribute("disabled"));
    }

    [Fact]
    public async Task It_lets_its_script_go_and_one_that_comes_late_starts_nothing()
    {
        await using var room = await StudioRoom.OpenAsync();
        Show(room, new RecipeDraft(null, "mist"));
        await room.Bunit.DisposeComponentsAsync();
        Assert.Single(room.Script.Invocations["start"]);
        Assert.Single(room.Script.Invocations["stop"]);

        await using var slow = await StudioRoom.OpenAsync();
        var scripts = new SlowScripts();
        slow.Bunit.Services.AddSingleton<IJSRuntime>(scripts);
        Show(slow, new RecipeDraft(null, "mist"));
        await slow.Bunit.DisposeComponentsAsync();
        scripts.Arrive();
        await StudioRoom.UntilAsync(() => Task.FromResult(scripts.LetGo == 1));
        Assert.Empty(scripts.Calls);
    }

    private static IRenderedComponent<Composer> Show(StudioRoom room, RecipeDraft draft, Action? submit = null, OrderSlip? slip = null)
    {
        var keeper = new DraftKeeper(room.Get<ComposerDraft>(), room.Get<StillShelf>(), OwnerId.Local, room.Clock);
        keeper.Change(draft);
        return room.Bunit.Render<Composer>(parameters => parameters
            .Add(composer => composer.Keeper, keeper)
            .Add(composer => composer.Slip, slip ?? new OrderSlip(room.Desk, OwnerId.Local))
            .Add(composer => composer.OnSubmit, submit ?? (() => { })));
    }
}
