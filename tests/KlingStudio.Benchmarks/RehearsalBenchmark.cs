using System.Diagnostics;
using System.Runtime.CompilerServices;
using KlingStudio.Generations;
using KlingStudio.Rehearsal;
using KlingStudio.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using NetVips;

namespace KlingStudio.Benchmarks;

/// <summary>What one clip of 5 s at 1280 x 720 takes, in milliseconds, medians of the same run.</summary>
/// <param name="Rehearsal">From the order to the finished file: still read and decoded, frames drawn, encoded.</param>
/// <param name="Encoding">ffmpeg with the same settings on the same frames, read from a file.</param>
/// <param name="Zoompan">ffmpeg's own push in, on the still at four times the size: its smooth form, encoded alike.</param>
internal sealed record RehearsalTimes(double Rehearsal, double Encoding, double Zoompan);

/// <summary>A rehearsal against the encoder alone (budget 1.15) and against ffmpeg's own camera (budget 0.4).</summary>
internal static class RehearsalBenchmark
{
    private const int Rounds = 7;
    private const int Frames = 120;
    private const string Prompt = "slow push in";
    private static readonly FrameSize Size = new(1280, 720);

    public static async IAsyncEnumerable<Row> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var times = await MeasureAsync(cancellationToken);
        var ours = new Figure(times.Rehearsal, "ms");
        yield return new("rehearsal of 5 s at 1280 x 720", ours, new(new(times.Encoding, "ms"), "encoding the same frames alone"), new Budget.RatioAtMost(1.15));
        yield return new("rehearsal of 5 s at 1280 x 720", ours, new(new(times.Zoompan, "ms"), "ffmpeg's zoompan, smooth"), new Budget.RatioAtMost(0.4));
    }

    private static async Task<RehearsalTimes> MeasureAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("kling-studio-benchmark-").FullName;
        try
        {
            var ffmpeg = new Ffmpeg(null, TimeProvider.System);
            var tools = ffmpeg.Tools ?? throw new InvalidOperationException(ffmpeg.Unavailable);
            var (still, jpeg, raw) = (Photograph(), Path.Combine(folder, "still.jpg"), Path.Combine(folder, "frames.yuv"));
            await File.WriteAllBytesAsync(jpeg, still, cancellationToken);
            WriteFrames(still, raw);
            var vault = new DiskVault(new VaultOptions { DiskRoot = Path.Combine(folder, "media"), FreeSpaceFloor = 0 });
            var order = Order();
            await vault.PutAsync(order.Still.Key, new MemoryStream(still), "image/jpeg", cancellationToken);
            var options = new RehearsalOptions { SpoolDirectory = Path.Combine(folder, "spool") };
            await using var engine = new RehearsalEngine(options, vault, ffmpeg, TimeProvider.System, NullLogger<RehearsalEngine>.Instance);
            engine.CleanSpool();
            List<double> ours = [], encoding = [], zoompan = [];
            // The first round warms caches and the runtime; in turns, so that a busy moment of the machine meets all three.
            for (var round = 0; round <= Rounds; round++)
            {
                var times = (
                    await RehearseAsync(engine, order with { AttemptId = Guid.CreateVersion7() }, cancellationToken),
                    Time(tools, Encode(raw, Path.Combine(folder, "encoded.mp4"))),
                    Time(tools, Zoompan(jpeg, Path.Combine(folder, "zoompan.mp4"))));
                if (round == 0)
                    continue;
                ours.Add(times.Item1);
                encoding.Add(times.Item2);
                zoompan.Add(times.Item3);
            }
            return new(Samples.Median(ours), Samples.Median(encoding), Samples.Median(zoompan));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> RehearseAsync(RehearsalEngine engine, EngineOrder order, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        if (await engine.SubmitAsync(order, cancellationToken) is not SubmitAnswer.Accepted { Ticket: var ticket })
            throw new InvalidOperationException("The engine did not take the order.");
        EngineReport? last = null;
        await foreach (var report in engine.WatchAsync(ticket, cancellationToken))
            last = report;
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        if (last is not { State: EngineState.Done })
            throw new InvalidOperationException(last?.Failure?.Message ?? "No clip came.");
        await engine.ReleaseAsync(ticket, cancellationToken);
        return elapsed;
    }

    private static double Time(FfmpegTools tools, IEnumerable<string> arguments)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = ChildProcess.Start(tools.Ffmpeg, arguments, null);
        process.CloseInput();
        process.WaitForExit();
        return process.ExitCode == 0 ? Stopwatch.GetElapsedTime(started).TotalMilliseconds : throw new InvalidOperationException(process.Error);
    }

    /// <summary>The studio's own arguments, with a file where its pipe was.</summary>
    private static IEnumerable<string> Encode(string raw, string clip) =>
        ClipEncoder.Arguments(Size, clip).Select(argument => argument switch { "pipe" => "file", "pipe:0" => "file:" + raw, _ => argument });

    /// <summary>The same push, eased as ours is.</summary>
    private static IEnumerable<string> Zoompan(string still, string clip)
    {
        const string Zoom = "st(0,on/119);exp(log(1.07)*pow(ld(0),3)*(ld(0)*(6*ld(0)-15)+10))";
        var filter = $"scale={4 * Size.Width}:{4 * Size.Height}:flags=lanczos,zoompan=z='{Zoom}':x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)':d={Frames}:s={Size.Width}x{Size.Height}:fps=24";
        var output = ClipEncoder.Arguments(Size, clip).SkipWhile(argument => argument != "-map");
        return ["-hide_banner", "-nostdin", "-loglevel", "error", "-i", still, "-vf", filter, .. output];
    }

    private static void WriteFrames(byte[] still, string path)
    {
        using var file = File.Create(path);
        var poses = CameraPath.Plan(ShotReader.Read(Prompt, "", 5, 0.5), Size.Width, Size.Height);
        new FramePipeline(new FrameRenderer(WorkingPicture.Make(PictureLoader.Load(still), Size)), poses, 2).Run(frame => file.Write(frame), CancellationToken.None);
    }

    // Large soft shapes, edges and a little grain: it takes the encoder as long as a photograph does.
    private static byte[] Photograph()
    {
        using var clouds = Image.Gaussnoise(48, 27, sigma: 60, mean: 128).Resize(40);
        using var leaves = Image.Gaussnoise(480, 270, sigma: 22, mean: 0).Resize(4);
        using var grain = Image.Gaussnoise(clouds.Width, clouds.Height, sigma: 2, mean: 0);
        using var grey = clouds + leaves + grain;
        using var colours = grey.Bandjoin([grey * 0.8 + 10, grey * 0.6 + 40]).Cast(Enums.BandFormat.Uchar);
        using var picture = colours.Copy(interpretation: Enums.Interpretation.Srgb);
        return picture.JpegsaveBuffer(q: 95);
    }

    private static EngineOrder Order()
    {
        var still = new Still
        {
            Id = Guid.CreateVersion7(),
            Owner = OwnerId.Local,
            SourceSha256 = "00",
            DisplayName = "photograph.jpg",
            Width = 1920,
            Height = 1080,
            Bytes = 1,
            MediaType = "image/jpeg",
            Key = new VaultKey("stills/" + new string('0', 64) + ".jpg"),
            ThumbnailKey = new VaultKey("stills/" + new string('0', 64) + ".webp"),
            Placeholder = "",
            Removed = [],
            CreatedAt = default,
        };
        var recipe = new Recipe
        {
            Id = Guid.CreateVersion7(),
            Owner = OwnerId.Local,
            StillId = still.Id,
            Prompt = Prompt,
            NegativePrompt = "",
            CfgScale = 0.5,
            Seconds = 5,
            EngineId = EngineIds.Rehearsal,
            CreatedAt = default,
        };
        return new(Guid.CreateVersion7(), Guid.CreateVersion7(), recipe, still);
    }
}
