using Deque.AxeCore.Playwright;

namespace KlingStudio.Browser.Tests;

/// <summary>The checker of accessibility.</summary>
internal static class Axe
{
    /// <summary>It finds nothing on the whole page, as it stands when its entrances are over: contrast is judged then.</summary>
    public static async Task FindNothingAsync(IPage page, string place)
    {
        await page.EvaluateAsync("Promise.all(document.getAnimations().filter(a => a.effect?.getComputedTiming().iterations !== Infinity).map(a => a.finished.catch(() => {})))");
        var result = await page.RunAxe();
        Assert.True(result.Violations.Length == 0, $"{place}: {string.Join("; ", result.Violations.Select(found => $"{found.Id} at {string.Join(", ", found.Nodes.Select(node => node.Html))}"))}");
    }
}
