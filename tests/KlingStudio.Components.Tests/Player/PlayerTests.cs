using KlingStudio.Web.Shell;
using Microsoft.JSInterop;

namespace KlingStudio.Components.Tests;

/// <summary>What the player sends to the browser: once, and nothing after.</summary>
public sealed class PlayerTests
{
    [Fact]
    public async Task Its_size_is_known_before_the_clip_arrives_and_it_never_makes_noise()
    {
        await using var bunit = Open(out _);
        var player = Show(bunit, "a prompt");
        Assert.Equal("--w:1280;--h:720", player.Find(".player").GetAttribute("style"));
        var video = player.Find("video");
        Assert.True(video.HasAttribute("muted") && video.HasAttribute("loop") && video.HasAttribute("playsinline"));
        Assert.Equal("metadata", video.GetAttribute("preload"));
        Assert.False(video.HasAttribute("autoplay"));
        Assert.Equal("/media/posters/1", video.GetAttribute("poster"));
    }

    [Fact]
    public async Task Every_control_has_a_name()
    {
        await using var bunit = Open(out _);
        var player = Show(bunit, "a prompt");
        Assert.All(player.FindAll("button, a, input[type=range]"), control =>
            Assert.False(string.IsNullOrWhiteSpace(control.GetAttribute("aria-label") ?? control.TextContent)));
        Assert.Equal("Clip: a prompt", player.Find("video").GetAttribute("aria-label"));
        Assert.True(player.Find("a[aria-label='Download clip']").HasAttribute("download"));
    }

    [Fact]
    public async Task Without_a_still_there_is_nothing_to_hold()
    {
        await using var bunit = Open(out _);
        Assert.Single(Show(bunit, "with").FindAll("[data-part=hold]"));
        Assert.Empty(Show(bunit, "without", still: null).FindAll("[data-part=hold]"));
    }

    [Fact]
    public async Task It_attaches_once_and_lets_go_when_it_leaves()
    {
        await using var bunit = Open(out var module);
        var player = Show(bunit, "a prompt");
        player.Render();
        Assert.Single(module.Invocations["attach"]);
        await bunit.DisposeComponentsAsync();
        Assert.Equal([7], module.Invocations["detach"].Select(call => call.Arguments[0]).Cast<int>());
    }

    [Fact]
    public async Task A_lost_circuit_is_no_error()
    {
        await using var bunit = Open(out var module);
        module.SetupVoid("detach", _ => true).SetException(new JSDisconnectedException("gone"));
        Show(bunit, "a prompt");
        await bunit.DisposeComponentsAsync();
        Assert.Single(module.Invocations["detach"]);
    }

    private static BunitContext Open(out BunitJSModuleInterop module)
    {
        var bunit = new BunitContext();
        module = bunit.JSInterop.SetupModule("./js/player.js");
        module.Setup<int>("attach", _ => true).SetResult(7);
        module.SetupVoid("detach", _ => true).SetVoidResult();
        return bunit;
    }

    private static IRenderedComponent<Player> Show(BunitContext bunit, string label, string? still = "/media/stills/1") =>
        bunit.Render<Player>(parameters => parameters
            .Add(player => player.Source, "/media/clips/1").Add(player => player.Poster, "/media/posters/1").Add(player => player.Width, 1280).Add(player => player.Height, 720)
            .Add(player => player.FrameRate, 24).Add(player => player.Label, label).Add(player => player.DownloadUrl, "/media/clips/1?download").Add(player => player.StillUrl, still));
}
