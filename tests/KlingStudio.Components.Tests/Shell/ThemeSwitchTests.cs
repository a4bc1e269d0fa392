using KlingStudio.Web.Shell;
using MudBlazor;

namespace KlingStudio.Components.Tests;

/// <summary>Dark, light, or like the system.</summary>
public sealed class ThemeSwitchTests
{
    [Theory]
    [InlineData("dark", "Dark, chosen|Light|Like the system")]
    [InlineData("light", "Dark|Light, chosen|Like the system")]
    [InlineData("auto", "Dark|Light|Like the system, chosen")]
    public async Task It_offers_all_three_and_says_which_is_chosen(string choice, string items)
    {
        await using var room = await StudioRoom.OpenAsync();
        var popovers = room.Bunit.Render<MudPopoverProvider>();
        var theme = room.Bunit.Render<ThemeSwitch>(parameters => parameters.Add(it => it.Choice, choice));
        await theme.Named("button", "Theme").ClickAsync(new());
        popovers.WaitForAssertion(() => Assert.Equal(items.Split('|'), popovers.FindAll(".menu-row").Select(item => item.Words())), StudioRoom.Patience);
    }

    [Fact]
    public async Task Choosing_tells_which()
    {
        await using var room = await StudioRoom.OpenAsync();
        var chosen = new List<string>();
        var popovers = room.Bunit.Render<MudPopoverProvider>();
        var theme = room.Bunit.Render<ThemeSwitch>(parameters => parameters.Add(it => it.Choice, "dark").Add(it => it.ChoiceChanged, chosen.Add));
        await theme.Named("button", "Theme").ClickAsync(new());
        popovers.WaitForAssertion(() => Assert.Equal(3, popovers.FindAll(".mud-menu-item").Count), StudioRoom.Patience);
        await popovers.FindAll(".mud-menu-item")[1].ClickAsync(new());
        Assert.Equal(["light"], chosen);
    }
}
