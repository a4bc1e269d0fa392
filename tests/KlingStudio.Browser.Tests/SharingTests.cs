using System.Text.RegularExpressions;
using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Browser.Tests;

/// <summary>From the studio to a client's phone and back: the link opens, plays, is answered, and is dead when it is revoked.</summary>
public sealed class SharingTests(Chromium chromium) : IAsyncLifetime
{
    private RunningStudio _studio = null!;

    public async ValueTask InitializeAsync() =>
        _studio = await RunningStudio.StartAsync(new Dictionary<string, string> { ["Studio:PublicListen"] = "http://127.0.0.1:0" });

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public async Task A_client_opens_the_link_on_a_phone_answers_it_and_it_can_be_taken_back()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        await visitor.DropStillAsync(Photograph.Named("share.jpg"));
        await visitor.RehearseAsync("slow push in, the lamp stays in the middle");
        await visitor.Page.EvaluateAsync("document.activeElement?.blur()");
        await visitor.Page.Keyboard.PressAsync("s");
        var link = await ShareDialog.MakeLinkAsync(visitor, prompt: true, download: true);

        await using var client = await Client.ArriveAsync(chromium, link, phone: true);
        await client.PlaysAsync();
        await Assertions.Expect(client.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Slow push in");
        await Assertions.Expect(client.Page.GetByText("Rehearsal", new() { Exact = true })).ToBeVisibleAsync();
        Assert.False(await client.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > document.documentElement.clientWidth"), "the page scrolls sideways on a phone");
        Assert.Empty(await client.Page.Context.CookiesAsync());

        // Two seconds of playing are a view, and the studio sees it without being asked.
        var facts = visitor.Page.Locator(".share-row-facts");
        await Assertions.Expect(facts).ToContainTextAsync("1 view", new() { Timeout = 60_000 });

        await client.Page.GetByLabel("Note to the maker").FillAsync("Lovely. Can it end slower?");
        await client.Page.GetByRole(AriaRole.Button, new() { Name = "Ask for a change" }).ClickAsync();
        await Assertions.Expect(client.Page.GetByRole(AriaRole.Heading, new() { Name = "Your change is asked for" })).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.List, new() { Name = "Answers" })).ToContainTextAsync("Can it end slower?");
        await Assertions.Expect(visitor.Page.Locator(".mud-snackbar")).ToContainTextAsync("Anna asks for a change");

        var download = await client.Page.RunAndWaitForDownloadAsync(() => client.Page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.Equal("slow-push-in.mp4", download.SuggestedFilename);

        var dialog = visitor.Page.GetByRole(AriaRole.Dialog, new() { Name = "Share", Exact = true });
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke for good" }).ClickAsync();
        await Assertions.Expect(dialog.Locator(".share-state")).ToHaveTextAsync("Revoked");
        await client.Page.ReloadAsync();
        await Assertions.Expect(client.Page.GetByRole(AriaRole.Heading, new() { Name = "There is nothing here" })).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);
        Assert.DoesNotContain(client.Complaints, complaint => !complaint.Contains("404", StringComparison.Ordinal));
        Assert.Empty(client.Foreign);
    }

    [Fact]
    public async Task The_button_is_on_the_stage_in_the_tiles_menu_and_on_the_clip()
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        await visitor.DropStillAsync(Photograph.Named("buttons.jpg"));
        await visitor.RehearseAsync("pan left");
        var dialog = visitor.Page.GetByRole(AriaRole.Dialog, new() { Name = "Share", Exact = true });
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Share", Exact = true }).ClickAsync();
        await dialog.WaitForAsync();
        foreach (var name in (string[])["Show prompt", "Show still", "Allow download", "Allow embedding"])
            await Assertions.Expect(dialog.GetByRole(AriaRole.Switch, new() { Name = name, Exact = true })).ToBeVisibleAsync();
        foreach (var name in (string[])["Name", "Expires", "Password"])
            await Assertions.Expect(dialog.GetByLabel(name, new() { Exact = true })).ToBeVisibleAsync();
        await Axe.FindNothingAsync(visitor.Page, "the dialog's form");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Assertions.Expect(dialog).ToBeHiddenAsync();

        await visitor.GoAsync("/library");
        var tile = visitor.Page.Locator(".tile.is-ready").First;
        await tile.HoverAsync();
        await tile.GetByRole(AriaRole.Button, new() { NameRegex = new("^More") }).ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Share", Exact = true }).ClickAsync();
        await dialog.WaitForAsync();
        await visitor.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(dialog).ToBeHiddenAsync();

        await tile.Locator("[data-tile]").ClickAsync();
        await visitor.Page.Locator("video").First.WaitForAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Share", Exact = true }).ClickAsync();
        await ShareDialog.MakeLinkAsync(visitor);
        await Axe.FindNothingAsync(visitor.Page, "the dialog's links");
        Assert.Empty(visitor.Complaints);
    }

    [Theory]
    [InlineData("dark", false)]
    [InlineData("dark", true)]
    [InlineData("light", false)]
    [InlineData("light", true)]
    public async Task Everyone_can_use_the_public_pages(string theme, bool phone)
    {
        var link = await LinkAsync();
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
        await client.Page.GotoAsync(await LinkAsync(password: "open sesame"));
        await Axe.FindNothingAsync(client.Page, "the question for the password");
        Assert.Empty(client.Foreign);
    }

    [Fact]
    public async Task A_password_opens_it_and_without_a_script_everything_works_too()
    {
        var link = await LinkAsync(password: "open sesame");
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
        var link = await LinkAsync();
        var closed = await LinkAsync(embedding: false);
        await using var other = await ForeignPage.StartAsync(link.Replace("/s/", "/embed/", StringComparison.Ordinal), closed.Replace("/s/", "/embed/", StringComparison.Ordinal), closed);
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
        var link = await LinkAsync();
        await using var client = await Client.ArriveAsync(chromium, link);
        await client.PlaysAsync();
        var sizes = await Task.WhenAll(client.Requests.Where(request => !Regex.IsMatch(request.Url, @"video\.mp4|\.jpg|/seen")).Select(async request =>
            await request.ResponseAsync() is null ? 0 : (await request.SizesAsync()).ResponseBodySize));
        Assert.InRange(sizes.Sum(), 1, 60_000);
        Assert.InRange(client.Requests.Count, 1, 12);
    }

    private async Task<string> LinkAsync(string? password = null, bool embedding = true)
    {
        var services = _studio.Services;
        var shelf = services.GetRequiredService<LibraryPage>();
        var cards = (await shelf.ReadAsync(OwnerId.Local, new LibraryFilter(State: LibraryState.Ready), null, 1, TestContext.Current.CancellationToken)).Cards;
        if (cards.Count == 0)
        {
            await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
            await visitor.DropStillAsync(Photograph.Named("embed.jpg"));
            await visitor.RehearseAsync("slow pan right");
            return await LinkAsync(password, embedding);
        }

        var draft = new ShareDraft("Anna", null, password, new ShareSwitches(Embedding: embedding), new ShareWords("Boats at dawn", "Ada", "Boats rock gently while the camera glides over the water."));
        var made = await services.GetRequiredService<Web.Features.Sharing.ShareDesk>().CreateAsync(OwnerId.Local, cards[0].Generation.Id, draft, TestContext.Current.CancellationToken);
        var slug = services.GetRequiredService<Web.Features.Sharing.ShareKeys>().Unseal(made.Link!.SealedSlug);
        return $"http://127.0.0.1:{services.GetRequiredService<Web.PublicDoor>().Port}/s/{slug}";
    }
}
