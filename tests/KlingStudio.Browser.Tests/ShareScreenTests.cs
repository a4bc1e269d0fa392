using KlingStudio.Storage;

namespace KlingStudio.Browser.Tests;

/// <summary>Sharing for those who read, hear or type it: the dialog on a desk and a phone, and the public pages as a screen reader tells them.</summary>
public sealed class ShareScreenTests(Chromium chromium, SharedClip shared) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await shared.ReadyAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("dark", false)]
    [InlineData("dark", true)]
    [InlineData("light", false)]
    [InlineData("light", true)]
    public async Task The_dialog_is_for_everyone_from_the_form_to_the_revoked_link(string theme, bool phone)
    {
        await using var visitor = await Visitor.ArriveAsync(chromium, shared.Studio.Address, theme, phone, $"/library/{await shared.RehearseAsync()}", calm: true);
        await visitor.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Share", Exact = true }).ClickAsync();
        var dialog = ShareDialog.Of(visitor);
        var expires = dialog.GetByLabel("Expires", new() { Exact = true });
        var password = dialog.GetByLabel("Password", new() { Exact = true });
        await expires.WaitForAsync();
        await Axe.FindNothingAsync(visitor.Page, "the form");

        // What is wrong is where the cursor is then, however far one has scrolled.
        await dialog.GetByText("What they read").ClickAsync();
        await password.FillAsync("abc");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create link" }).ClickAsync();
        await Assertions.Expect(password).ToBeFocusedAsync();
        await Assertions.Expect(password).ToHaveAccessibleDescriptionAsync("The password has 3 characters; 4 to 128 are allowed.");
        await Axe.FindNothingAsync(visitor.Page, "the form, refused");
        await password.FillAsync("");

        var address = await ShareDialog.MakeLinkAsync(visitor);
        await Axe.FindNothingAsync(visitor.Page, "a link");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Copy", Exact = true }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Copied", Exact = true })).ToBeVisibleAsync();
        Assert.Equal(address, await visitor.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "QR code" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Img, new() { Name = "QR code of the link" })).ToBeVisibleAsync();
        Assert.False(await dialog.EvaluateAsync<bool>("dialog => dialog.scrollWidth > dialog.clientWidth || document.documentElement.scrollWidth > document.documentElement.clientWidth"), "the dialog scrolls sideways");
        await Axe.FindNothingAsync(visitor.Page, "a link with its QR code");

        await dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke", Exact = true }).ClickAsync();
        await Assertions.Expect(dialog.Locator(".share-state").First).ToHaveTextAsync("Revoked");
        await Axe.FindNothingAsync(visitor.Page, "a revoked link");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task A_screen_reader_tells_the_page_in_its_order()
    {
        await using var client = await Client.ArriveAsync(chromium, (await shared.ShareAsync(new ShareSwitches(true, true, true, true))).Address);
        await client.PlaysAsync();
        Assert.Equal("Boats at dawn", await client.Page.TitleAsync());
        Assert.Equal("en", await client.Page.Locator("html").GetAttributeAsync("lang"));
        await Assertions.Expect(client.Page.GetByLabel("Boats at dawn", new() { Exact = true })).ToHaveJSPropertyAsync("tagName", "VIDEO");
        await Assertions.Expect(client.Page.Locator("body")).ToMatchAriaSnapshotAsync(
            """
            - main:
              - group "Player":
                - button "Pause"
                - slider "Position"
                - button "Hold to see the still"
                - button "Wipe between still and motion"
                - button "Full screen"
                - status
              - heading "Boats at dawn" [level=1]
              - paragraph:
                - text: Ada
                - time: /just now|minutes? ago/
                - text: Rehearsal
              - paragraph: Boats rock gently while the camera glides over the water.
              - region "Prompt":
                - heading "Prompt" [level=2]
                - paragraph: slow push in
              - paragraph:
                - link "Download"
                - link "See the still"
              - region "What do you think?":
                - heading "What do you think?" [level=2]
                - text: Note to the maker
                - textbox "Note to the maker"
                - paragraph:
                  - button "Approve"
                  - button "Ask for a change"
            - contentinfo: /Kling Studio A rehearsal/
            """);
        await Assertions.Expect(client.Page.GetByRole(AriaRole.Slider, new() { Name = "Position" })).ToHaveAttributeAsync("aria-valuetext", new System.Text.RegularExpressions.Regex(@"^\d+\.\d of \d+\.\d seconds$"));
    }

    [Fact]
    public async Task It_is_played_by_the_keyboard_alone()
    {
        await using var client = await Client.ArriveAsync(chromium, (await shared.ShareAsync(new ShareSwitches())).Address);
        await client.PlaysAsync();
        var video = client.Page.Locator("video");
        await client.Page.Keyboard.PressAsync("Space");
        await Assertions.Expect(video).ToHaveJSPropertyAsync("paused", true);
        await client.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(client.Page.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true })).ToBeFocusedAsync();
        await client.Page.Keyboard.PressAsync("Tab");
        var position = client.Page.GetByRole(AriaRole.Slider, new() { Name = "Position" });
        await Assertions.Expect(position).ToBeFocusedAsync();
        await client.Page.Keyboard.PressAsync("Home");
        await Assertions.Expect(video).ToHaveJSPropertyAsync("currentTime", 0);
        // A letter works inside the player, and is a letter in the note.
        await client.Page.Keyboard.PressAsync("w");
        await Assertions.Expect(client.Page.GetByRole(AriaRole.Slider, new() { Name = "Wipe between still and motion" })).ToBeFocusedAsync();
        await client.Page.Keyboard.PressAsync("Escape");
        await client.Page.GetByLabel("Note to the maker").FillAsync("");
        await client.Page.Keyboard.TypeAsync("w h f");
        await Assertions.Expect(client.Page.GetByLabel("Note to the maker")).ToHaveValueAsync("w h f");
        await Assertions.Expect(video).ToHaveJSPropertyAsync("paused", true);
    }

    [Fact]
    public async Task A_screen_reader_hears_nothing_of_the_clip_where_it_is_locked_or_gone()
    {
        await using var client = await Client.ArriveAsync(chromium, (await shared.ShareAsync(new ShareSwitches(true, true, true, true), "open sesame")).Address);
        await Assertions.Expect(client.Page.Locator("body")).ToMatchAriaSnapshotAsync(
            """
            - main:
              - text: Kling Studio
              - heading "This link has a password" [level=1]
              - text: Password
              - textbox "Password"
              - button "Open"
            """);
        await Assertions.Expect(client.Page.GetByLabel("Password")).ToBeFocusedAsync();
        Assert.DoesNotContain("Boats", await client.Page.ContentAsync(), StringComparison.Ordinal);
        await client.Page.GetByLabel("Password").FillAsync("wrong");
        await client.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(client.Page.GetByLabel("Password")).ToHaveAccessibleDescriptionAsync("That is not the password.");

        await client.Page.GotoAsync($"{new Uri(client.Page.Url).GetLeftPart(UriPartial.Authority)}/s/nothing");
        await Assertions.Expect(client.Page.Locator("body")).ToMatchAriaSnapshotAsync(
            """
            - main:
              - text: Kling Studio
              - heading "There is nothing here" [level=1]
              - paragraph: The link may be mistyped, or it is not open any more. Ask whoever sent it for a new one.
            """);
    }
}
