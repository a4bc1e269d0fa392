using System.Text;

namespace KlingStudio.Rehearsal.Tests;

/// <summary>What leaves by a shared link: the same pictures, and not a word about whoever made them.</summary>
public sealed class ClipRewriterTests : IDisposable
{
    private static readonly string[] Canaries = ["prompt-canary", "title-canary", "+48.8577+002.295", "chapter-canary"];

    private readonly string _folder = Directory.CreateTempSubdirectory("kling-studio-rewrite-").FullName;
    private readonly Ffmpeg _ffmpeg = new(null, TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Rewrapped_it_has_the_same_pictures_and_no_metadata()
    {
        var source = await MakeAsync("testsrc2=size=640x360:rate=24:duration=2", "23");
        Assert.All(Canaries, canary => Assert.Contains(canary, Read(source), StringComparison.Ordinal));
        var target = Path.Combine(_folder, "rewrapped.mp4");
        await new ClipRewriter(_ffmpeg).RewrapAsync(source, target, Token);

        var text = Read(target);
        Assert.All(Canaries, canary => Assert.DoesNotContain(canary, text, StringComparison.Ordinal));
        Assert.True(text.IndexOf("moov", StringComparison.Ordinal) < text.IndexOf("mdat", StringComparison.Ordinal), "the index comes after the pictures");
        Assert.DoesNotContain("mp4a", text, StringComparison.Ordinal);
        Assert.Equal(await DigestAsync(source), await DigestAsync(target));
    }

    [Fact]
    public async Task Shrunk_it_fits_and_still_plays()
    {
        var source = await MakeAsync("testsrc2=size=640x360:rate=24:duration=2,noise=alls=80:allf=t", "8");
        const long most = 700_000;
        Assert.True(new FileInfo(source).Length > 2 * most, "the source is too small to show anything");
        var target = Path.Combine(_folder, "small.mp4");
        await new ClipRewriter(_ffmpeg).ShrinkAsync(source, target, TimeSpan.FromSeconds(2), most, Token);

        Assert.InRange(new FileInfo(target).Length, 1_000, most);
        var facts = await new ClipJudge(_ffmpeg).JudgeAsync(target, Token);
        Assert.Equal((640, 360, 48), (facts.Width, facts.Height, facts.Frames));
        Assert.All(Canaries, canary => Assert.DoesNotContain(canary, Read(target), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_clip_is_refused_and_so_is_a_size_that_can_not_be()
    {
        var text = Path.Combine(_folder, "text.mp4");
        await File.WriteAllTextAsync(text, "not a clip", Token);
        var rewriter = new ClipRewriter(_ffmpeg);
        await Assert.ThrowsAsync<InvalidDataException>(() => rewriter.RewrapAsync(text, Path.Combine(_folder, "x.mp4"), Token));
        var source = await MakeAsync("testsrc2=size=320x180:rate=24:duration=1", "20");
        await Assert.ThrowsAsync<InvalidDataException>(() => rewriter.ShrinkAsync(source, Path.Combine(_folder, "y.mp4"), TimeSpan.FromSeconds(1), 100, Token));
    }

    private async Task<string> MakeAsync(string pictures, string quality)
    {
        var path = Path.Combine(_folder, "source.mp4");
        var chapters = Path.Combine(_folder, "chapters.txt");
        await File.WriteAllTextAsync(chapters, ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle=chapter-canary\n", Token);
        await RunAsync(
        [
            "-f", "lavfi", "-i", pictures, "-f", "lavfi", "-i", "sine=frequency=440:duration=1", "-i", chapters, "-map", "0:v", "-map", "1:a", "-map_metadata", "2",
            "-metadata", "comment=prompt-canary", "-metadata", "title=title-canary", "-metadata", "location=+48.8577+002.295", "-movflags", "use_metadata_tags",
            "-c:v", "libx264", "-preset", "ultrafast", "-qp", quality, "-pix_fmt", "yuv420p", "-c:a", "aac", "-y", path,
        ]);
        return path;
    }

    private async Task<string> DigestAsync(string path) => Encoding.ASCII.GetString(await RunAsync(["-i", path, "-map", "0:v", "-c", "copy", "-f", "md5", "-"]));

    private async Task<byte[]> RunAsync(string[] arguments)
    {
        using var process = ChildProcess.Start(_ffmpeg.Tools!.Ffmpeg, ["-v", "error", "-nostdin", .. arguments], null);
        process.CloseInput();
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, process.Error);
        return process.OutputBytes;
    }

    private static string Read(string path) => Encoding.Latin1.GetString(File.ReadAllBytes(path));
}
