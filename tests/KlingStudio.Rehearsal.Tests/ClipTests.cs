using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using KlingStudio.Generations;

namespace KlingStudio.Rehearsal.Tests;

/// <summary>The file itself, looked at with ffprobe and byte by byte. If one of these fails, a browser, an editor or a phone shows it wrongly, or it says more than it should.</summary>
public sealed class ClipTests : IAsyncLifetime
{
    private readonly EngineFixture _studio = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Theory]
    [InlineData(640, 360, 5, 640, 360)]
    [InlineData(320, 320, 10, 320, 320)]
    [InlineData(301, 752, 5, 300, 752)]
    [InlineData(1500, 601, 5, 1280, 512)]
    public async Task It_is_what_every_player_plays(int width, int height, int seconds, int clipWidth, int clipHeight)
    {
        var path = await MakeAsync(_studio.Order(width, height, seconds: seconds));
        using var probe = JsonDocument.Parse(Run.Ffprobe("-count_frames", "-show_streams", "-show_format", "-of", "json", path));
        var stream = Assert.Single(probe.RootElement.GetProperty("streams").EnumerateArray());
        string Text(string name) => stream.GetProperty(name).ToString();
        Assert.Equal(("h264", "High", "yuv420p", "progressive"), (Text("codec_name"), Text("profile"), Text("pix_fmt"), Text("field_order")));
        Assert.Equal((clipWidth, clipHeight), (stream.GetProperty("width").GetInt32(), stream.GetProperty("height").GetInt32()));
        Assert.Equal(("24/1", "24/1", $"{seconds * 24}", $"{seconds * 24}"), (Text("r_frame_rate"), Text("avg_frame_rate"), Text("nb_frames"), Text("nb_read_frames")));
        Assert.Equal(("bt709", "bt709", "iec61966-2-1", "tv"), (Text("color_space"), Text("color_primaries"), Text("color_transfer"), Text("color_range")));
        Assert.Equal(seconds, double.Parse(Text("duration"), System.Globalization.CultureInfo.InvariantCulture), 1e-6);
        Assert.Equal(0, double.Parse(Text("start_time"), System.Globalization.CultureInfo.InvariantCulture), 1e-6);
    }

    [Fact]
    public async Task It_starts_at_once_seeks_every_two_seconds_and_looks_like_the_still()
    {
        var path = await MakeAsync(_studio.Order(640, 360, "push in"));
        Assert.Equal(["ftyp", "moov"], Boxes(await File.ReadAllBytesAsync(path, Token)).Take(2));
        var keys = Run.Ffprobe("-skip_frame", "nokey", "-show_entries", "frame=pts_time", "-of", "csv=p=0", path).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim(',', '\r'));
        Assert.Equal(["0.000000", "2.000000", "4.000000"], keys);

        var size = new FrameSize(640, 360);
        var still = WorkingPicture.Make(PictureLoader.Load(TestStills.Jpeg(640, 360)), size);
        var renderer = new FrameRenderer(still);
        var (first, frame) = (Run.Decode(path, size, 1)[0], new byte[size.Bytes]);
        renderer.Draw(new(0, 0, 1, 0), frame);
        Assert.InRange(Quality.Psnr(first, frame, size), 38, 100);
    }

    [Fact]
    public async Task It_says_nothing_of_the_person_or_the_machine()
    {
        var order = _studio.Order(320, 320, "CANARYPROMPT push in");
        order = order with { Recipe = order.Recipe with { NegativePrompt = "CANARYNEGATIVE" } };
        var path = await MakeAsync(order);
        var bytes = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path, Token));
        foreach (var word in (string[])["CANARY", "hills", "push in", _studio.Options.SpoolDirectory, order.GenerationId.ToString("N"), order.AttemptId.ToString("N"), order.Recipe.Owner.Value, "Lavf"])
            Assert.DoesNotContain(word, bytes, StringComparison.OrdinalIgnoreCase);
        var tags = Run.Ffprobe("-show_entries", "format_tags:stream_tags", "-of", "default=nk=0:nw=1", path).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim());
        Assert.Equal(["TAG:compatible_brands=isomiso2avc1mp41", "TAG:encoder=Lavc libx264", "TAG:handler_name=VideoHandler", "TAG:language=und", "TAG:major_brand=isom", "TAG:minor_version=512", "TAG:vendor_id=[0][0][0][0]"], tags.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_same_recipe_gives_the_same_file()
    {
        var order = _studio.Order(320, 320, "pan left, handheld");
        var first = await File.ReadAllBytesAsync(await MakeAsync(order), Token);
        var again = await File.ReadAllBytesAsync(await MakeAsync(order with { AttemptId = Guid.CreateVersion7(), GenerationId = Guid.CreateVersion7() }), Token);
        Assert.True(first.AsSpan().SequenceEqual(again));
        var other = await File.ReadAllBytesAsync(await MakeAsync(order with { AttemptId = Guid.CreateVersion7(), Recipe = order.Recipe with { Prompt = "pan right, handheld" } }), Token);
        Assert.False(first.AsSpan().SequenceEqual(other));
    }

    /// <summary>What ffmpeg does when the studio was killed: its input ends early, and it makes a file that plays. Only our own count says that it is none.</summary>
    [Fact]
    public async Task A_file_that_ended_early_plays_and_is_still_no_clip()
    {
        var size = new FrameSize(320, 320);
        var path = Path.Combine(_studio.Options.SpoolDirectory, Guid.NewGuid().ToString("N") + ".mp4.part");
        using (var encoder = new ClipEncoder(_studio.Ffmpeg.Tools!, size, 120, path, TimeSpan.FromSeconds(30), TimeProvider.System))
        {
            for (var i = 0; i < 50; i++)
                encoder.Write(new byte[size.Bytes]);
            var fault = Assert.Throws<EncoderException>(encoder.Finish);
            Assert.Equal(EncoderFault.Failed, fault.Fault);
        }
        Assert.Equal(50, (await new ClipJudge(_studio.Ffmpeg).JudgeAsync(path, Token)).Frames);
        _studio.Engine.CleanSpool();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void The_arguments_are_these_and_nothing_else() =>
        Assert.Equal(
            "-hide_banner -nostdin -loglevel error -protocol_whitelist pipe -format_whitelist rawvideo -codec_whitelist rawvideo -blocksize 1048576 -f rawvideo -pix_fmt yuv420p -video_size 1280x720 -framerate 24 -i pipe:0 "
            + "-map 0:v:0 -an -map_metadata -1 -fflags +bitexact -flags:v +bitexact -c:v libx264 -preset veryfast -crf 18 -profile:v high -pix_fmt yuv420p -g 48 -bf 2 -threads 2 -x264-params aq-mode=3:deblock=-1,-1 "
            + "-colorspace bt709 -color_primaries bt709 -color_trc iec61966-2-1 -color_range tv -movflags +faststart -f mp4 -y file:/spool/0.mp4.part",
            string.Join(' ', ClipEncoder.Arguments(new(1280, 720), "/spool/0.mp4.part")));

    private async Task<string> MakeAsync(EngineOrder order)
    {
        var ticket = await _studio.SubmitAsync(order);
        var end = (await _studio.WatchAsync(ticket))[^1];
        Assert.True(end.State == EngineState.Done, end.Failure?.Message);
        return Path.Combine(_studio.Options.SpoolDirectory, ticket.RequestId + ".mp4");
    }

    private static IEnumerable<string> Boxes(byte[] file)
    {
        for (long at = 0; at + 8 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at));
            yield return Encoding.ASCII.GetString(file, (int)at + 4, 4);
            at += length;
        }
    }
}
