namespace KlingStudio.Rehearsal.Tests;

/// <summary>Measured in pixels on real frames: if one fails, slow moves tremble, as they do with ffmpeg's own zoom.</summary>
public sealed class SmoothnessTests(ITestOutputHelper output)
{
    private const int Width = 640;
    private const int Height = 360;

    /// <summary>Of 0.02 px nothing can be seen.</summary>
    private const double Bar = 0.02;

    private static readonly AnalyticStill Still = new(Width, Height);

    [Fact]
    public void The_measure_itself_is_good_to_two_thousandths_of_a_pixel()
    {
        var luma = new byte[Width * Height];
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
                luma[y * Width + x] = (byte)Math.Round(16 + 0.859 * AnalyticStill.At(x + 0.313, y - 0.127).Value);
        var (right, down) = Still.Deviation(luma, new(0, 0, 1, 0), 200, 100);
        Assert.Equal(0.313, right, 0.002);
        Assert.Equal(-0.127, down, 0.002);
    }

    [Theory]
    [InlineData("slow push in")]
    [InlineData("slow pan right")]
    [InlineData("slow zoom out and tilt up")]
    [InlineData("roll clockwise")]
    [InlineData("truck left and push in, a little handheld")]
    public void A_slow_move_is_smooth_far_below_a_pixel(string prompt)
    {
        var path = CameraPath.Plan(ShotReader.Read(prompt, "", 5, 0.5, 11), Width, Height);
        var tremble = Still.Tremble(Frames(path), path);
        output.WriteLine($"{prompt}: {tremble:F4} px");
        Assert.InRange(tremble, 0, Bar);
    }

    [Fact]
    public void It_trembles_ten_times_less_than_ffmpeg_at_its_smoothest()
    {
        // The same push for both: eased, 9 %, to the middle.
        var path = CameraPath.Plan(ShotReader.Read("push in 9%", "", 5, 0.5), Width, Height);
        var ours = Still.Tremble(Frames(path), path);
        var theirs = Still.Tremble(Zoompan(larger: 4), path);
        output.WriteLine($"ours {ours:F4} px, zoompan on a still four times as large {theirs:F3} px");
        Assert.True(ours * 10 < theirs, $"{ours} px against {theirs} px");
    }

    /// <summary>Grain of the size of a pixel keeps its strength while the camera pushes in: else the picture would pulse.</summary>
    [Fact]
    public void Sharpness_does_not_pulse_during_a_push()
    {
        var picture = new RgbPicture(Width, Height, TestStills.Rgb(Width, Height));
        var renderer = new FrameRenderer(WorkingPicture.Make(picture, new(Width, Height)));
        var frame = new byte[Width * Height * 3 / 2];
        var energies = Enumerable.Range(0, 60).Select(i =>
        {
            renderer.Draw(new(0, 0, Math.Exp(0.03 + i * 0.0012), 0), frame);
            return FineDetail(frame);
        }).ToList();
        // Closer up, grain is coarser: that is a slope, not a pulse.
        var fit = new LeastSquares(2);
        for (var i = 0; i < energies.Count; i++)
            fit.Add([1, i], energies[i]);
        var line = fit.Solve();
        var spread = Math.Sqrt(energies.Select((energy, i) => energy - line[0] - line[1] * i).Average(rest => rest * rest)) / energies.Average();
        output.WriteLine($"spread {spread:P2}");
        Assert.InRange(spread, 0, 0.03);
    }

    /// <summary>What is left of a quarter of the frame when its neighbours are taken off.</summary>
    private static double FineDetail(byte[] luma)
    {
        var sum = 0.0;
        for (var y = Height / 4; y < Height * 3 / 4; y++)
            for (var x = Width / 4; x < Width * 3 / 4; x++)
            {
                var at = y * Width + x;
                var rest = luma[at] - (luma[at - 1] + luma[at + 1] + luma[at - Width] + luma[at + Width]) / 4.0;
                sum += rest * rest;
            }
        return sum;
    }

    private static List<byte[]> Frames(CameraPose[] path)
    {
        var frames = new List<byte[]>();
        new FramePipeline(new FrameRenderer(WorkingPicture.Make(Still.Picture(), new(Width, Height))), path, 2).Run(frame => frames.Add([.. frame]), TestContext.Current.CancellationToken);
        return frames;
    }

    private static List<byte[]> Zoompan(int larger)
    {
        const string Ease = "st(0,on/119);exp(log(1.09)*pow(ld(0),3)*(ld(0)*(6*ld(0)-15)+10))";
        var file = Path.GetTempFileName();
        try
        {
            using (var image = NetVips.Image.NewFromMemory(Still.Picture().Rgb, Width, Height, 3, NetVips.Enums.BandFormat.Uchar))
                File.WriteAllBytes(file, image.WriteToBuffer(".png"));
            var bytes = Run.Ffmpeg("-f", "png_pipe", "-i", file, "-vf",
                $"scale={Width * larger}:{Height * larger}:flags=lanczos,zoompan=z='{Ease}':x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)':d=120:s={Width}x{Height}:fps=24", "-f", "rawvideo", "-pix_fmt", "yuv420p", "pipe:1");
            Assert.Equal(120 * Width * Height * 3 / 2, bytes.Length);
            return [.. bytes.Chunk(Width * Height * 3 / 2)];
        }
        finally
        {
            File.Delete(file);
        }
    }
}
