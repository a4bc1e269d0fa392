using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.Components;
using MudBlazor.Extensions;

namespace KlingStudio.Components.Tests;

/// <summary>The frame around every page.</summary>
public sealed class StudioLayoutTests
{
    [Fact]
    public async Task Every_page_is_reached_by_name_on_a_desk_and_on_a_phone()
    {
        await using var room = await StudioRoom.OpenAsync();
        var layout = Show(room, "the page");
        Assert.Equal(["Main", "Sections"], layout.AllNames("nav"));
        foreach (var place in new[] { ".nav", ".tabs" })
        {
            Assert.Equal(["Create", "Library", "Queue", "API"], layout.AllNames($"{place} a"));
            Assert.Equal(["/", "/library", "/queue", "/api"], layout.FindAll($"{place} a").Select(link => link.GetAttribute("href")));
        }

        Assert.Equal("Kling Studio", layout.Find(".brand").Name());
        Assert.Equal("the page", layout.Find("main").Words());
        layout.Named("button", "Theme");
    }

    [Fact]
    public async Task The_question_mark_and_its_button_open_the_sheet_of_shortcuts()
    {
        await using var room = await StudioRoom.OpenAsync();
        var layout = Show(room, "the page");
        Assert.Empty(layout.FindAll(".keys"));
        await layout.InvokeAsync(layout.Instance.ShowKeys);
        layout.WaitForAssertion(() => Assert.Single(layout.FindAll(".keys")), StudioRoom.Patience);
        await layout.Find(".mud-dialog-title button").ClickAsync(new());
        layout.WaitForAssertion(() => Assert.Empty(layout.FindAll(".keys")), StudioRoom.Patience);
        await layout.Named("button", "Keyboard shortcuts").ClickAsync(new());
        layout.WaitForAssertion(() => Assert.Single(layout.FindAll(".keys")), StudioRoom.Patience);
    }

    [Fact]
    public async Task The_theme_of_this_browser_is_kept_and_another_is_handed_to_it()
    {
        await using var room = await StudioRoom.OpenAsync();
        room.Script.Setup<StudioLayout.Seen?>("live", _ => true).SetResult(new("light", false));
        room.Script.Setup<StudioLayout.Seen?>("setTheme", _ => true).SetResult(new("auto", true));
        var layout = Show(room, "the page");
        Assert.Equal(("light", false), (layout.FindComponent<ThemeSwitch>().Instance.Choice, layout.FindComponent<StudioThemeProvider>().Instance.GetState(provider => provider.IsDarkMode)));

        await layout.InvokeAsync(() => layout.FindComponent<ThemeSwitch>().Instance.ChoiceChanged.InvokeAsync("auto"));
        Assert.Equal(("auto", true), (layout.FindComponent<ThemeSwitch>().Instance.Choice, layout.FindComponent<StudioThemeProvider>().Instance.GetState(provider => provider.IsDarkMode)));
        Assert.Equal(["auto"], room.Script.Invocations["setTheme"].Select(call => call.Arguments[0]));
    }

    [Fact]
    public async Task A_page_that_breaks_leaves_the_way_to_the_others()
    {
        await using var room = await StudioRoom.OpenAsync();
        var layout = room.Bunit.Render<StudioLayout>(parameters => parameters.Add(it => it.Body, (RenderFragment)(_ => throw new InvalidOperationException("broken"))));
        Assert.StartsWith("This page stopped working", layout.Find("main [role=alert]").Words(), StringComparison.Ordinal);
        Assert.Equal(4, layout.FindAll(".nav a").Count);
    }

    [Fact]
    public async Task A_circuit_that_ends_leaves_nothing_behind()
    {
        await using var room = await StudioRoom.OpenAsync();
        Show(room, "the page");
        Assert.Equal(2, room.Feed.Subscriptions); // what runs, and what is spent
        await room.Bunit.DisposeComponentsAsync();
        Assert.Equal(0, room.Feed.Subscriptions);
        Assert.Single(room.Script.Invocations["live"]);
    }

    private static IRenderedComponent<StudioLayout> Show(StudioRoom room, string page) =>
        room.Bunit.Render<StudioLayout>(parameters => parameters.Add(layout => layout.Body, (RenderFragment)(builder => builder.AddContent(0, page))));
}
