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
}
