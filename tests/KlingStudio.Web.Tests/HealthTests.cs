using System.Net;

namespace KlingStudio.Web.Tests;

/// <summary>Whoever watches the studio learns that it can't work, by name, and nothing more.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task A_missing_ffmpeg_leaves_the_studio_open_and_not_ready()
    {
        await using var studio = await RunningStudio.StartAsync(["--Rehearsal:Ffmpeg=/nowhere/ffmpeg"]);
        using var client = studio.Client();
        using var ready = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("not ready: ffmpeg", await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("live", await client.GetStringAsync("/health/live", TestContext.Current.CancellationToken));
        using var page = await client.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task An_ffmpeg_that_is_too_old_is_as_good_as_none()
    {
        var folder = Directory.CreateTempSubdirectory("kling-studio-ffmpeg-").FullName;
        var old = Path.Combine(folder, "ffmpeg");
        await File.WriteAllTextAsync(old, "#!/bin/sh\necho 'ffmpeg version 4.3.8 Copyright (c) 2000-2024'\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(old, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            await using var studio = await RunningStudio.StartAsync([$"--Rehearsal:Ffmpeg={old}"]);
            using var client = studio.Client();
            using var ready = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
            Assert.Equal("not ready: ffmpeg", await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_sound_studio_is_ready()
    {
        await using var studio = await RunningStudio.StartAsync(["--Limits:FreeDiskMegabytes=0"]);
        using var client = studio.Client();
        Assert.Equal("ready", await client.GetStringAsync("/health/ready", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_studio_that_stops_says_so_before_its_door_closes()
    {
        await using var studio = await RunningStudio.StartAsync();
        using var client = studio.Client();
        studio.App.Web.Lifetime.StopApplication();
        using var ready = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
        Assert.Contains("stopping", await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(512, 2, 10_000_000_000, 200_000_000)]
    [InlineData(512, 2, 1_000_000_000_000, 536_870_912)]
    [InlineData(0, 2, 1_000_000_000_000, 0)]
    public void The_floor_of_free_space_is_the_lesser_of_its_two_numbers(int megabytes, int percent, long disk, long floor)
    {
        using var app = new DisposableApp(StudioApp.Build(["--urls=http://127.0.0.1:0", $"--Limits:FreeDiskMegabytes={megabytes}", $"--Limits:FreeDiskPercent={percent}"]));
        Assert.Equal(floor, DiskSpace.Floor(app.App.Options.Limits, disk));
    }

    private sealed record DisposableApp(StudioApp App) : IDisposable
    {
        public void Dispose() => ((IDisposable)App.Web).Dispose();
    }
}
