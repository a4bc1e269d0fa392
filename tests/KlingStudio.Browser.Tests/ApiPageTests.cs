using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace KlingStudio.Browser.Tests;

/// <summary>A developer finds on one page how to call the studio, copies it, and sees the request come in; the reference works without any other server.</summary>
public sealed class ApiPageTests(Chromium chromium) : IAsyncLifetime
{
    private RunningStudio _studio = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _studio = await RunningStudio.StartAsync();

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Theory]
    [InlineData("dark", false)]
    [InlineData("dark", true)]
    [InlineData("light", false)]
    [InlineData("light", true)]
    public async Task Everyone_can_use_it_and_a_request_appears_by_itself(string theme, bool phone)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address, theme, phone, "/api");
        var page = visitor.Page;
        await page.GetByRole(AriaRole.Heading, new() { Name = "API", Exact = true }).WaitForAsync();
        await Axe.FindNothingAsync(page, "api, curl");

        foreach (var language in (string[])["JavaScript", "Python"])
        {
            await page.GetByRole(AriaRole.Radio, new() { Name = language, Exact = true }).CheckAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = $"Copy: {language}", Exact = true }).WaitForAsync();
            await Axe.FindNothingAsync(page, $"api, {language}");
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Show it, once" }).ClickAsync();
        await Assertions.Expect(page.Locator("pre[aria-label=Key]")).ToContainTextAsync("ks_");
        await Axe.FindNothingAsync(page, "api, with the key");

        await SubmitAsync($"slow push in, {theme}");
        var row = page.Locator(".api-row", new() { HasText = $"slow push in, {theme}" });
        await row.WaitForAsync();
        await Assertions.Expect(row.GetByRole(AriaRole.Status)).ToHaveTextAsync("Done", new() { Timeout = 90_000 });
        await Axe.FindNothingAsync(page, "api, with a request");
        // Nothing is wider than the page, but what scrolls by itself.
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways");
        Assert.Empty(visitor.Complaints);
        Assert.Empty(visitor.ForeignRequests());
    }

    [Fact]
    public async Task What_is_copied_is_what_is_shown()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address, path: "/api");
        await visitor.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Copy: curl" }).ClickAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Copy: curl" })).ToContainTextAsync("Copied");
        var copied = await visitor.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.Equal(await visitor.Page.Locator("pre[aria-label=curl]").TextContentAsync(), copied);
        Assert.Contains($"{_studio.Address.GetLeftPart(UriPartial.Authority)}/queue/", copied, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dark")]
    [InlineData("light")]
    public async Task The_reference_is_drawn_under_the_studios_policy_and_asks_nobody_else(string theme)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address, theme, path: "/api");
        await visitor.Page.GotoAsync("/api/reference");
        await visitor.Page.GetByText("Run and wait").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Kling Studio" }).First.WaitForAsync();
        await visitor.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.Empty(visitor.ForeignRequests());
        Assert.Empty(visitor.Complaints);
    }

    private async Task SubmitAsync(string prompt)
    {
        using var client = new HttpClient { BaseAddress = _studio.Address };
        var body = new JsonObject { ["prompt"] = prompt, ["image_url"] = $"data:image/jpeg;base64,{Convert.ToBase64String(Photograph.Named("x").Buffer)}" };
        using var answer = await client.PostAsJsonAsync("/queue/fal-ai/kling-video/v2.5-turbo/standard/image-to-video", body, Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
    }
}
