using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using KlingStudio.Generations;
using KlingStudio.Generations.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Browser.Tests;

/// <summary>A person with an engine that costs money: they see what it costs, are asked, see what is spent, and a cap is a wall that says why.</summary>
public sealed class MoneyTests(Chromium chromium) : IAsyncLifetime
{
    private readonly ScriptedEngine _engine = new(billable: true);
    private RunningStudio _studio = null!;

    public async ValueTask InitializeAsync() => _studio = await RunningStudio.StartAsync(
        new Dictionary<string, string> { ["Money:DailyCap"] = "1.00", ["Money:ConfirmAbove"] = "0.30" },
        builder => builder.Services.AddSingleton<IVideoEngine>(_engine));

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Theory]
    [InlineData("dark", false)]
    [InlineData("light", true)]
    public async Task Price_question_spend_and_cap_are_where_a_person_looks(string theme, bool phone)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address, theme, phone);
        var page = visitor.Page;
        var refused = new List<string>();
        page.Response += (_, answer) =>
        {
            if (answer.Status >= 400)
                refused.Add($"{answer.Status} {answer.Url}");
        };
        var spend = page.Locator(".spend");
        await Assertions.Expect(spend).ToContainTextAsync("$0.00 of $1.00 today");

        await visitor.DropStillAsync(Photograph.Named("paid.jpg"));
        await ChooseAsync(page, "Kling 2.5 Turbo");
        await page.GetByRole(AriaRole.Button, new() { Name = "One take more" }).ClickAsync();
        await Assertions.Expect(visitor.Go).ToContainTextAsync("Generate 2 × 5 s · $0.42");
        await visitor.OrderAsync("slow push in");

        var dialog = page.GetByRole(AriaRole.Dialog);
        await Assertions.Expect(dialog).ToContainTextAsync("Spend $0.42?");
        await Assertions.Expect(dialog).ToContainTextAsync("$0.00 of $1.00");
        await FindNothingAsync(dialog, "the question");
        await Picture.TakeAsync(page, $"money-question-{theme}");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Not now" }).ClickAsync();
        await Assertions.Expect(dialog).ToHaveCountAsync(0);
        Assert.Empty(_engine.Submits);

        await visitor.Go.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { NameRegex = new("^Generate") }).ClickAsync();
        await Assertions.Expect(visitor.Status).ToContainTextAsync(new Regex("Queued"));
        await Assertions.Expect(spend).ToContainTextAsync("$0.42 of $1.00 today");
        Assert.Equal(2, _engine.Submits.Count);

        await ChooseAsync(page, "10 s");
        await visitor.OrderAsync("slow pull out");
        await Assertions.Expect(dialog).ToContainTextAsync("The cap has room for 1 of the 2 takes.");
        await Picture.TakeAsync(page, $"money-room-{theme}");
        await dialog.GetByRole(AriaRole.Button, new() { NameRegex = new("^Generate") }).ClickAsync();
        await Assertions.Expect(spend).ToContainTextAsync("$0.84 of $1.00 today");

        await page.GetByRole(AriaRole.Button, new() { Name = "One take fewer" }).ClickAsync();
        await ChooseAsync(page, "5 s");
        await visitor.OrderAsync("tilt up");
        await Assertions.Expect(visitor.Stage).ToContainTextAsync("$0.84 of today's $1.00 cap is spent: this one ($0.21) was not sent and cost nothing.");
        await Assertions.Expect(visitor.Stage).ToContainTextAsync("Nothing was charged.");
        await FindNothingAsync(visitor.Stage, "the cap");
        await FindNothingAsync(page.Locator("header.top"), "the bar");
        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth"), "the page scrolls sideways");
        await Picture.TakeAsync(page, $"money-cap-{theme}");
        Assert.Equal(3, _engine.Submits.Count);
        Assert.Empty(refused);
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_doubtful_order_can_be_sent_again_or_left_and_a_kept_clip_has_its_cost()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        var page = visitor.Page;
        await visitor.DropStillAsync(Photograph.Named("doubt.jpg"));
        await visitor.RehearseAsync("pan left");
        var rehearsed = await page.APIRequest.GetAsync((await visitor.Video.GetAttributeAsync("src"))!);
        _engine.Clip = await rehearsed.BodyAsync();

        _engine.OnSubmit = _ => throw new TimeoutException("no answer");
        await ChooseAsync(page, "Kling 2.5 Turbo");
        await visitor.OrderAsync("pan right");
        await Assertions.Expect(visitor.Stage).ToContainTextAsync("it may have been charged");
        await Assertions.Expect(visitor.Stage.GetByRole(AriaRole.Button, new() { Name = "Leave it" })).ToBeVisibleAsync();
        await FindNothingAsync(visitor.Stage, "no answer");
        await Picture.TakeAsync(page, "money-doubt-dark");

        _engine.OnSubmit = null;
        await visitor.Stage.GetByRole(AriaRole.Button, new() { Name = "Send again · $0.21" }).ClickAsync();
        await Assertions.Expect(visitor.Status).ToContainTextAsync(new Regex("Queued"));
        await Assertions.Expect(page.Locator(".spend")).ToContainTextAsync("$0.42 of $1.00 today");
        _engine.Say(new EngineReport(EngineState.Done, Billing: new EngineBilling(5, 48.2)));
        await visitor.ArriveAsync(visitor.Video);
        await visitor.Stage.GetByRole(AriaRole.Button, new() { Name = "Keep" }).ClickAsync();
        await visitor.Stage.GetByRole(AriaRole.Link, new() { Name = "Open in library" }).ClickAsync();
        await Assertions.Expect(page.Locator(".recipe")).ToContainTextAsync("$0.21 billed, $0.21 may have been charged");
        await Picture.TakeAsync(page, "money-clip-dark");

        await visitor.GoAsync("/library");
        await Assertions.Expect(page.Locator("[class~=shelf-cost]")).ToHaveTextAsync("$0.42 spent on paid clips · 1 kept · $0.42 per kept clip");
        await FindNothingAsync(page.Locator("[class~=shelf-cost]"), "the cost of the library");
        await Picture.TakeAsync(page, "money-library-dark");
        Assert.Empty(visitor.Complaints);
    }

    private static Task ChooseAsync(IPage page, string name) => page.GetByRole(AriaRole.Radio, new() { Name = name, Exact = true }).CheckAsync();

    private static async Task FindNothingAsync(ILocator part, string place)
    {
        await part.Page.EvaluateAsync("Promise.all(document.getAnimations().filter(a => a.effect?.getComputedTiming().iterations !== Infinity).map(a => a.finished.catch(() => {})))");
        var result = await part.RunAxe();
        Assert.True(result.Violations.Length == 0, $"{place}: {string.Join("; ", result.Violations.Select(found => $"{found.Id} at {string.Join(", ", found.Nodes.Select(node => node.Html))}"))}");
    }
}
