namespace KlingStudio.Browser.Tests;

/// <summary>The player by hand and by keyboard, on a clip of 120 frames at 24 a second.</summary>
public sealed class PlayerTests(Chromium chromium, SharedClip shared)
{
    [Fact]
    public async Task It_loops_muted_pauses_steps_by_frames_changes_speed_and_fills_the_screen()
    {
        await shared.ReadyAsync();
        await using var visitor = await Visitor.ArriveAsync(chromium, shared.Studio.Address, path: $"/?watch={shared.Id}");
        var (page, video) = (visitor.Page, visitor.Video);
        await video.WaitForAsync();
        Assert.True(await Visitor.PlaysAsync(video));
        await Assertions.Expect(video).ToHaveJSPropertyAsync("muted", true);
        await Assertions.Expect(video).ToHaveJSPropertyAsync("loop", true);

        await page.EvaluateAsync("document.activeElement?.blur()");
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(video).ToHaveJSPropertyAsync("paused", true);
        await video.EvaluateAsync("video => { video.currentTime = 1.001; }");
        var frame = await FrameAsync(video);
        Assert.Equal(24, frame);
        foreach (var (key, step) in ((string, int)[])[(".", 1), (".", 1), (",", -1)])
        {
            frame += step;
            await page.Keyboard.PressAsync(key);
            Assert.Equal(frame, await FrameAsync(video));
        }

        await visitor.Stage.GetByRole(AriaRole.Combobox, new() { Name = "Speed" }).SelectOptionAsync("2");
        await Assertions.Expect(video).ToHaveJSPropertyAsync("playbackRate", 2);

        await page.EvaluateAsync("document.activeElement?.blur()");
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(video).ToHaveJSPropertyAsync("paused", false);
        await visitor.Stage.GetByRole(AriaRole.Button, new() { Name = "Full screen" }).ClickAsync();
        await page.WaitForFunctionAsync("document.fullscreenElement?.querySelector('video')");
        Assert.Empty(visitor.Complaints);
    }

    private static Task<int> FrameAsync(ILocator video) => video.EvaluateAsync<int>("video => Math.floor((video.currentTime + 0.0005) * 24)");
}
