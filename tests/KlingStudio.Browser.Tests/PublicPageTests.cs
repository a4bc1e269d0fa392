using System.Text.RegularExpressions;
using KlingStudio.Storage;

namespace KlingStudio.Browser.Tests;

/// <summary>What somebody outside is shown: the page, the embedded player, the question for a password.</summary>
public sealed class PublicPageTests(Chromium chromium, SharedClip shared) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await shared.ReadyAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("dark", false)]
    [InlineData("dark", true)]
    [InlineData("light", false)]
    [InlineData("light", true)]
    public async Task Everyone_can_use_the_public_pages(string theme, bool phone)
    {
        var link = (await shared.ShareAsync()).Address;
        await using var client = await Client.ArriveAsync(chromium, link, theme, phone);
        await client.PlaysAsync();
        await Axe.FindNothingAsync(client.Page, "the page");
        var wipe = client.Page.GetByRole(AriaRole.Button, new() { Name = "Wipe between still and motion" });
        await wipe.ClickAsync();
        var slider = client.Page.GetByRole(AriaRole.Slider, new() { Name = "Wipe between still and motion" });
        await Assertions.Expect(slider).ToBeFocusedAsync();
        await client.Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(slider).ToHaveValueAsync("51");
        await Axe.FindNothingAsync(client.Page, "the page, wiping");
        await client.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(slider).ToBeHiddenAsync();

        var hold = client.Page.GetByRole(AriaRole.Button, new() { Name = "Hold to see the still" });
        await hold.FocusAsync();
        await client.Page.Keyboard.DownAsync("Enter");
        await Assertions.Expect(hold).ToHaveAttributeAsync("aria-pressed", "true");
        await client.Page.WaitForFunctionAsync("document.querySelector('.still').naturalWidth > 0");
        await client.Page.Keyboard.UpAsync("Enter");
        await Assertions.Expect(hold).ToHaveAttributeAsync("aria-pressed", "false");

        await client.Page.GotoAsync(link.Replace("/s/", "/embed/", StringComparison.Ordinal));
        await Axe.FindNothingAsync(client.Page, "the embedded player");
        await client.Page.GotoAsync($"{new Uri(link).GetLeftPart(UriPartial.Authority)}/s/nothing");
        await Axe.FindNothingAsync(client.Page, "a link that is not there");
        await client.Page.GotoAsync((await shared.ShareAsync(password: "open sesame")).Address);
        await Axe.FindNothingAsync(client.Page, "the question for the password");
        Assert.Empty(client.Foreign);
    }

    [Fact]
    public async Task A_password_opens_it_and_without_a_script_everything_works_too()
    {
        var link = (await shared.ShareAsync(password: "open sesame")).Address;
        await using var client = await Client.ArriveAsync(chromium, link, script: false);
        await client.Page.GetByLabel("Password").FillAsync("wrong");
        await client.Page.GetByRole(AriaRole.Button, new() { Name = "Open" }).ClickAsync();
        await Assertions.Expect(client.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("That is not the password.");
        await client.Page.GetByLabel("Password").FillAsync("open sesame");
        await client.Page.GetByRole(AriaRole.Button, new() { Name = "Open" }).ClickAsync();

        var video = client.Page.Locator("video");
        await video.WaitForAsync();
        Assert.NotNull(await video.GetAttributeAsync("controls"));
        Assert.Equal(link, client.Page.Url);
        var cookie = Assert.Single(await client.Page.Context.CookiesAsync());
        Assert.True(cookie.HttpOnly);
        await Assertions.Expect(client.Page.GetByRole(AriaRole.Link, new() { Name = "See the still" })).ToBeVisibleAsync();
        await client.Page.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Assertions.Expect(client.Page.GetByRole(AriaRole.Heading, new() { Name = "You approved this clip" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_player_plays_inside_a_page_of_another_origin_only_where_that_is_allowed()
    {
        var link = (await shared.ShareAsync()).Address;
        var closed = (await shared.ShareAsync(new ShareSwitches(Embedding: false))).Address;
        await using var other = await ForeignPage.FramesAsync(link.Replace("/s/", "/embed/", StringComparison.Ordinal), closed.Replace("/s/", "/embed/", StringComparison.Ordinal), closed);
        await using var client = await Client.ArriveAsync(chromium, other.Address);
        var video = client.Page.FrameLocator("#open").Locator("video");
        Assert.True(await Visitor.PlaysAsync(video), "the embedded clip does not play");
        // Neither the player of a link without embedding nor its page itself.
        Assert.Equal(0, await client.Page.FrameLocator("#closed").Locator("video").CountAsync());
        Assert.Equal(0, await client.Page.FrameLocator("#page").Locator("video").CountAsync());
    }

    [Fact]
    public async Task The_page_is_light()
    {
        var link = (await shared.ShareAsync()).Address;
        await using var client = await Client.ArriveAsync(chromium, link);
        await client.PlaysAsync();
        var sizes = await Task.WhenAll(client.Requests.Where(request => !Regex.IsMatch(request.Url, @"video\.mp4|\.jpg|/seen")).Select(async request =>
            await request.ResponseAsync() is null ? 0 : (await request.SizesAsync()).ResponseBodySize));
        Assert.InRange(sizes.Sum(), 1, 60_000);
        Assert.InRange(client.Requests.Count, 1, 12);
    }
}
