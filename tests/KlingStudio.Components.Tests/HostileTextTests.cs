using KlingStudio.Generations;
using KlingStudio.Web.Features.Library;
using KlingStudio.Web.Features.Watch;
using Microsoft.AspNetCore.Components;

namespace KlingStudio.Components.Tests;

/// <summary>A prompt that wants to be a program is shown as the words it is, wherever it is shown; letters of every script stay as they are.</summary>
public sealed class HostileTextTests
{
    private const string Hostile = "<script>alert(1)</script><img src=x onerror=alert(2)> \" onmouseover=\"alert(3) מצלמה 🌊";

    [Fact]
    public async Task In_the_library()
    {
        await using var room = await StudioRoom.OpenAsync();
        await room.FinishAsync(Hostile);
        AssertText(room.Bunit.Render<LibraryScreen>());
    }

    [Fact]
    public async Task On_the_clip_page()
    {
        await using var room = await StudioRoom.OpenAsync();
        var made = await room.FinishAsync(Hostile);
        AssertText(room.Bunit.Render<ClipScreen>(parameters => parameters.Add(screen => screen.Id, made.Id.ToString())));
    }

    [Fact]
    public async Task In_the_queue()
    {
        await using var room = await StudioRoom.OpenAsync();
        await room.OrderAsync(Hostile);
        AssertText(room.Bunit.Render<QueuePage>());
    }

    [Fact]
    public async Task In_the_rail()
    {
        await using var room = await StudioRoom.OpenAsync();
        await room.FinishAsync(Hostile);
        AssertText(room.Bunit.Render<RecentRail>());
    }

    [Fact]
    public async Task On_the_stage_and_under_it()
    {
        await using var room = await StudioRoom.OpenAsync();
        var card = (await room.ReadAsync((await room.FinishAsync(Hostile)).Id))!;
        AssertText(room.Bunit.Render<WatchFrame>(parameters => parameters.Add(frame => frame.Card, card)));
        AssertText(room.Bunit.Render<WatchActions>(parameters => parameters.Add(actions => actions.Card, card)));
    }

    [Fact]
    public async Task In_what_an_engine_says_of_a_failure()
    {
        await using var room = await StudioRoom.OpenAsync();
        var failed = await room.MoveAsync(await room.OrderAsync("push in"), row => row with { Status = GenerationStatus.Failed, Failure = new Failure("x", Hostile, Hostile) });
        var card = (await room.ReadAsync(failed.Id))!;
        AssertText(room.Bunit.Render<WatchFrame>(parameters => parameters.Add(frame => frame.Card, card)));
    }

    private static void AssertText<T>(IRenderedComponent<T> page)
        where T : IComponent
    {
        page.WaitForAssertion(() => Assert.Contains(page.FindAll("*"), element => element.TextContent.Contains(Hostile, StringComparison.Ordinal) || element.Attributes.Any(attribute => attribute.Value.Contains(Hostile, StringComparison.Ordinal))), TimeSpan.FromSeconds(20));
        Assert.Empty(page.FindAll("script, img[src=x], [onmouseover], [onerror]"));
    }
}
