using Deque.AxeCore.Playwright;

namespace KlingStudio.Browser.Tests;

/// <summary>axe finds nothing, on any page, in both themes, on a desk and on a phone.</summary>
public sealed class AccessibilityTests(Chromium chromium, SharedClip shared, EmptyStudio empty) : IClassFixture<EmptyStudio>
{
    [Theory]
    [InlineData("dark", false)]
    [InlineData("dark", true)]
    [InlineData("light", false)]
    [InlineData("light", true)]
    public async Task Everyone_can_use_an_empty_studio(string theme, bool phone)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, empty.Studio.Address, theme, phone, calm: true);
        await FindNothingAsync(visitor, "create, empty");

        await visitor.GoAsync("/library");
        await FindNothingAsync(visitor, "library, empty");

        await visitor.GoAsync("/library/0193b6a0-0000-7000-8000-000000000000");
        await FindNothingAsync(visitor, "a clip that is not there");
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData("dark", false)]
    [InlineData("dark", true)]
    [InlineData("light", false)]
    [InlineData("light", true)]
    public async Task Everyone_can_use_every_page(string theme, bool phone)
    {
        await shared.ReadyAsync();
        await using var visitor = await Visitor.ArriveAsync(chromium, shared.Studio.Address, theme, phone, calm: true);
        await visitor.DropStillAsync(Photograph.Named("axe.jpg"));
        await visitor.Page.GetByText("Advanced", new() { Exact = true }).First.ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Textbox, new() { Name = "Negative prompt" }).WaitForAsync();
        await FindNothingAsync(visitor, "create, with a still and Advanced open");

        await visitor.OrderAsync("slow pan left");
        await FindNothingAsync(visitor, "waiting");
        await visitor.ArriveAsync(visitor.Video);
        await FindNothingAsync(visitor, "result");

        await visitor.GoAsync("/library");
        var tile = visitor.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("slow pan left") }).First;
        await tile.WaitForAsync();
        await FindNothingAsync(visitor, "library");
        await tile.ClickAsync();
        await visitor.Page.Locator("video").First.WaitForAsync();
        await FindNothingAsync(visitor, "clip");
        Assert.Empty(visitor.Complaints);
    }

    private static async Task FindNothingAsync(Visitor visitor, string place)
    {
        // Entrances fade in: contrast is judged when they are over.
        await visitor.Page.EvaluateAsync("Promise.all(document.getAnimations().filter(a => a.effect?.getComputedTiming().iterations !== Infinity).map(a => a.finished.catch(() => {})))");
        var result = await visitor.Page.RunAxe();
        Assert.True(
            result.Violations.Length == 0,
            $"{place}: {string.Join("; ", result.Violations.Select(found => $"{found.Id} at {string.Join(", ", found.Nodes.Select(node => node.Html))}"))}");
    }
}

/// <summary>A studio in which nobody has made anything.</summary>
public sealed class EmptyStudio : IAsyncLifetime
{
    public RunningStudio Studio { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Studio = await RunningStudio.StartAsync();

    public ValueTask DisposeAsync() => Studio.DisposeAsync();
}
