using KlingStudio.Generations;
using NetVips;

namespace KlingStudio.Rehearsal.Tests;

/// <summary>What stands for a clip before it plays: the first frame, the same small, and a strip that runs from its beginning to its end.</summary>
public sealed class ClipPictureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kling-studio-pictures-").FullName;
    private readonly ClipJudge _judge = new(new Ffmpeg(null, TimeProvider.System));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Each frame of the clip is a little lighter than the one before, so a picture shows which frame it is of.</summary>
    [Theory]
    [InlineData(120, 16)]
    [InlineData(240, 16)]
    [InlineData(17, 16)]
    [InlineData(7, 7)]
    public async Task The_strip_runs_from_the_first_frame_to_nearly_the_last(int frames, int shown)
    {
        var (facts, path) = await MakeAsync(frames, "640x360");
        Assert.Equal(frames, facts.Frames);
        using var strip = Image.JpegloadBuffer(await _judge.DrawStripAsync(path, facts.Frames, Token));
        Assert.Equal((shown * 284, ClipPictures.StripHeight), (strip.Width, strip.Height));
        Assert.Equal(shown, ClipPictures.StripFramesOf(frames));

        var light = Enumerable.Range(0, shown).Select(place => LightOf(strip.Crop(place * 284 + 20, 20, 240, 120))).ToList();
        for (var place = 0; place < shown; place++)
            Assert.Equal(LightOfFrame((place * frames + shown - 1) / shown, frames), light[place], 4.0);
    }

    [Theory]
    [InlineData("1280x720", 640, 360)]
    [InlineData("512x1280", 160, 400)]
    [InlineData("320x180", 320, 180)]
    public async Task Poster_and_thumbnail_show_the_first_frame(string size, int width, int height)
    {
        var (facts, path) = await MakeAsync(24, size);
        var drawn = await _judge.DrawPosterAsync(path, Token);
        using var poster = Image.JpegloadBuffer(drawn);
        using var thumbnail = Image.JpegloadBuffer(_judge.DrawThumbnail(drawn));
        Assert.Equal((facts.Width, facts.Height), (poster.Width, poster.Height));
        Assert.Equal((width, height), (thumbnail.Width, thumbnail.Height));
        Assert.Equal(LightOfFrame(0, 24), LightOf(poster), 4.0);
        Assert.Equal(LightOfFrame(0, 24), LightOf(thumbnail), 4.0);
    }

    /// <summary>Cut short it still plays, for as long as it goes: a person who paid for all of it would not be told.</summary>
    [Theory]
    [InlineData(true, 0.5)]
    [InlineData(true, 0.999)]
    [InlineData(false, 0.5)]
    [InlineData(false, 0.999)]
    public async Task A_clip_whose_end_is_missing_is_not_taken(bool indexFirst, double left)
    {
        var path = Path.Combine(_folder, "cut.mp4");
        Run.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=640x360:rate=24", "-frames:v", "120", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", indexFirst ? "+faststart" : "+write_colr", path);
        Assert.Equal(120, (await _judge.JudgeAsync(path, Token)).Frames);
        using (var file = File.OpenWrite(path))
            file.SetLength((long)(file.Length * left));
        await Assert.ThrowsAsync<InvalidDataException>(() => _judge.JudgeAsync(path, Token));
    }

    private async Task<(ClipFacts Facts, string Path)> MakeAsync(int frames, string size)
    {
        var path = Path.Combine(_folder, $"{frames}-{size}.mp4");
        Run.Ffmpeg("-f", "lavfi", "-i", $"color=black:size={size}:rate=24,geq=lum='20+200*N/{frames}':cb=128:cr=128", "-frames:v", $"{frames}", "-c:v", "libx264", "-pix_fmt", "yuv420p", path);
        return (await _judge.JudgeAsync(path, Token), path);
    }

    /// <summary>Video range stretched to the full range of a JPEG.</summary>
    private static double LightOfFrame(int frame, int frames) => (20 + 200.0 * frame / frames - 16) * 255 / 219;

    private static double LightOf(Image picture) => picture.Colourspace(Enums.Interpretation.Bw).Avg();
}
