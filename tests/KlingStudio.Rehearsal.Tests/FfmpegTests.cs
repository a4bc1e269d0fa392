using KlingStudio.Generations;
using Microsoft.Extensions.Time.Testing;

namespace KlingStudio.Rehearsal.Tests;

/// <summary>If one of these fails, somebody without a usable ffmpeg is told nothing, or something that does not help.</summary>
public sealed class FfmpegTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ks-ffmpeg-").FullName;
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_missing_ffmpeg_is_named_with_the_command_that_installs_it_and_found_once_it_is_there()
    {
        var path = Path.Combine(_folder, "ffmpeg");
        var ffmpeg = new Ffmpeg(path, _time);
        Assert.Null(ffmpeg.Tools);
        Assert.Contains("is not there", ffmpeg.Unavailable, StringComparison.Ordinal);
        Assert.Contains(Ffmpeg.InstallCommand, ffmpeg.Unavailable, StringComparison.Ordinal);

        Install(path, "ffmpeg version 5.1.9 Copyright", "configuration: --enable-libx264");
        Assert.Null(ffmpeg.Tools);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("5.1.9", ffmpeg.Tools?.Version);
        Assert.Null(ffmpeg.Unavailable);

        File.Delete(path);
        Assert.Contains("is not there", ffmpeg.Unavailable, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ffmpeg version 4.3.8-0+deb11u1 Copyright (c) 2000-2024", "ffmpeg 4.3.8 is too old, 4.4 or newer is needed")]
    [InlineData("ffmpeg version 2.8.17 Copyright", "ffmpeg 2.8.17 is too old")]
    [InlineData("ffmpeg version 6.1 Copyright\nconfiguration: --enable-libopenh264", "ffmpeg 6.1 was built without libx264")]
    [InlineData("Segmentation fault", "ffmpeg does not start")]
    [InlineData("", "ffmpeg does not start")]
    public void An_ffmpeg_that_can_not_make_clips_is_named_with_the_reason(string introduction, string sentence)
    {
        var path = Path.Combine(_folder, "ffmpeg");
        Install(path, introduction);
        var ffmpeg = new Ffmpeg(path, _time);
        Assert.StartsWith(sentence, ffmpeg.Unavailable, StringComparison.Ordinal);
        Assert.Contains(Ffmpeg.InstallCommand, ffmpeg.Unavailable, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4.3.9", true)]
    [InlineData("4.4", false)]
    [InlineData("4.4.2-0ubuntu0.22.04.1", false)]
    [InlineData("n7.1-12-gabcdef", false)]
    [InlineData("3.4.11-0ubuntu0.1", true)]
    [InlineData("10.0", false)]
    [InlineData("4", true)]
    [InlineData("N-118000-g1234567", false)]
    [InlineData("git-2024-01-01-abcdef", false)]
    public void Versions_are_told_apart(string version, bool tooOld) => Assert.Equal(tooOld, Ffmpeg.IsTooOld(version));

    [Fact]
    public async Task Without_ffmpeg_the_engine_says_so_before_anything_is_taken()
    {
        await using var studio = new EngineFixture(options => options with { FfmpegPath = Path.Combine(_folder, "nowhere") });
        Assert.Contains("is not there", studio.Engine.Description.Unavailable, StringComparison.Ordinal);
        var order = studio.Order();
        var refused = await Assert.ThrowsAsync<EngineException>(() => studio.Engine.PrepareAsync(order, TestContext.Current.CancellationToken));
        Assert.Equal("ffmpeg_missing", refused.Failure.Code);
        var answer = Assert.IsType<SubmitAnswer.Refused>(await studio.Engine.SubmitAsync(order, TestContext.Current.CancellationToken));
        Assert.Contains(Ffmpeg.InstallCommand, answer.Failure.Fix!, StringComparison.Ordinal);
        Assert.Null(new Ffmpeg(null, TimeProvider.System).Unavailable);
    }

    private void Install(string path, params string[] lines)
    {
        foreach (var file in (string[])[path, Path.Combine(_folder, "ffprobe")])
        {
            File.WriteAllText(file, $"#!/bin/sh\ncat <<'END'\n{string.Join('\n', lines)}\nEND\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }
}
