using KlingStudio.Web.Shell;
using Microsoft.JSInterop;
using MudBlazor;

namespace KlingStudio.Components.Tests;

/// <summary>All shortcuts on one sheet, and the switch that turns single keys off.</summary>
public sealed class ShortcutSheetTests
{
    [Fact]
    public async Task Closed_it_is_not_there()
    {
        await using var room = await StudioRoom.OpenAsync();
        var dialogs = room.Bunit.Render<MudDialogProvider>();
        await ShowAsync(room, visible: false);
        Assert.Empty(dialogs.FindAll(".keys"));
        Assert.Empty(room.Script.Invocations["keysAreOn"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_switch_shows_what_this_browser_does(bool on)
    {
        await using var room = await StudioRoom.OpenAsync();
        room.Script.Setup<bool>("keysAreOn").SetResult(on);
        var dialogs = room.Bunit.Render<MudDialogProvider>();
        await ShowAsync(room, visible: true);
        dialogs.WaitForAssertion(() => Assert.Equal(on, dialogs.Named("input[type=checkbox]", "Use single keys").HasAttribute("checked")), StudioRoom.Patience);
        Assert.Equal(["Create", "Library", "Player", "Anywhere"], dialogs.FindAll("h3").Select(place => place.Words()));
        Assert.All(dialogs.FindAll("dt"), keys => Assert.NotEmpty(keys.QuerySelectorAll("kbd")));
    }

    [Fact]
    public async Task Single_keys_are_turned_off_and_on_in_this_browser()
    {
        await using var room = await StudioRoom.OpenAsync();
        room.Script.Setup<bool>("keysAreOn").SetResult(true);
        var dialogs = room.Bunit.Render<MudDialogProvider>();
        await ShowAsync(room, visible: true);
        await dialogs.Named("input[type=checkbox]", "Use single keys").ChangeAsync(new() { Value = false });
        await dialogs.Named("input[type=checkbox]", "Use single keys").ChangeAsync(new() { Value = true });
        Assert.Equal([false, true], room.Script.Invocations["setKeys"].Select(call => (bool)call.Arguments[0]!));
    }

    [Fact]
    public async Task Closing_it_tells_the_page_so_that_it_opens_again()
    {
        await using var room = await StudioRoom.OpenAsync();
        var told = new List<bool>();
        var dialogs = room.Bunit.Render<MudDialogProvider>();
        var sheet = await ShowAsync(room, visible: true, told.Add);
        await dialogs.Find(".mud-dialog-title button").ClickAsync(new());
        await StudioRoom.UntilAsync(() => Task.FromResult(told is [false]));
        sheet.Render(parameters => parameters.Add(it => it.Visible, false));
        sheet.Render(parameters => parameters.Add(it => it.Visible, true));
        dialogs.WaitForAssertion(() => Assert.Single(dialogs.FindAll(".keys")), StudioRoom.Patience);
    }

    private static async Task<IRenderedComponent<ShortcutSheet>> ShowAsync(StudioRoom room, bool visible, Action<bool>? tell = null)
    {
        var module = await room.Bunit.JSInterop.JSRuntime.InvokeAsync<IJSObjectReference>("import", "./js/shell.js");
        var sheet = room.Bunit.Render<ShortcutSheet>(parameters => parameters.Add(it => it.Module, module).Add(it => it.VisibleChanged, tell ?? (_ => { })));
        if (visible)
            sheet.Render(parameters => parameters.Add(it => it.Visible, true));
        return sheet;
    }
}
