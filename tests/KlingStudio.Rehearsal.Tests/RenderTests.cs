using System.Security.Cryptography;

namespace KlingStudio.Rehearsal.Tests;

/// <summary>If one of these fails, the frames are not the person's still, or not the same ones tomorrow.</summary>
public sealed class RenderTests
{
    private static readonly FrameSize Small = new(320, 180);

    [Theory]
    [InlineData(1920, 1080, 1280, 720)]
    [InlineData(1080, 1920, 720, 1280)]
    [InlineData(4096, 1639, 1280, 512)]
    [InlineData(640, 360, 640, 360)]
    [InlineData(641, 361, 640, 360)]
    [InlineData(300, 750, 300, 750)]
    [InlineData(301, 300, 300, 300)]
    [InlineData(4000, 3000, 1280, 960)]
    [InlineData(1281, 1281, 1280, 1280)]
    public void A_clip_has_the_ratio_of_its_still_and_even_sides(int width, int height, int expectedWidth, int expectedHeight) =>
        Assert.Equal(new FrameSize(expectedWidth, expectedHeight), FrameSize.Of(width, height));

    [Fact]
    public void Every_size_of_still_gives_an_even_size_that_is_not_larger_and_bends_by_less_than_a_pixel()
    {
        var random = new SplitMix(4);
        for (var i = 0; i < 20_000; i++)
        {
            var (width, height) = (300 + (int)(random.Next() * 3797), 300 + (int)(random.Next() * 3797));
            var size = FrameSize.Of(width, height);
            Assert.True(size is { Width: > 0 and <= 1280, Height: > 0 and <= 1280 } && size.Width % 2 == 0 && size.Height % 2 == 0 && size.Width <= width && size.Height <= height);
            var scale = Math.Min(1, 1280.0 / Math.Max(width, height));
            Assert.True(Math.Abs(size.Width - width * scale) < 1.01 && Math.Abs(size.Height - height * scale) < 1.01, $"{width} x {height} became {size}");
        }
    }

    [Fact]
    public void The_first_frame_of_a_push_is_the_still()
    {
        var rgb = TestStills.Rgb(Small.Width, Small.Height);
        var frame = Frames("push in", new(Small.Width, Small.Height, rgb), Small)[0];
        for (var i = 0; i < Small.Width * Small.Height; i++)
        {
            var luma = 16 + (0.2126 * rgb[3 * i] + 0.7152 * rgb[3 * i + 1] + 0.0722 * rgb[3 * i + 2]) * 219 / 255;
            Assert.True(Math.Abs(frame[i] - luma) < 1.01, $"pixel {i}: {frame[i]} instead of {luma}");
        }
    }

    [Fact]
    public void A_large_still_is_scaled_down_as_a_good_resizer_does_it()
    {
        using var still = NetVips.Image.NewFromMemory(TestStills.Rgb(960, 540), 960, 540, 3, NetVips.Enums.BandFormat.Uchar);
        using var small = still.ThumbnailImage(Small.Width, height: Small.Height, size: NetVips.Enums.Size.Force);
        var expected = Frames("push in", new(Small.Width, Small.Height, small.WriteToMemory<byte>()), Small)[0];
        Assert.InRange(Quality.Psnr(expected, Frames("push in", new(960, 540, TestStills.Rgb(960, 540)), Small)[0], Small), 36, 100);
    }

    [Fact]
    public void A_locked_camera_gives_the_same_frame_from_first_to_last()
    {
        var frames = Frames("locked off");
        Assert.Equal(120, frames.Count);
        Assert.All(frames, frame => Assert.True(frame.AsSpan().SequenceEqual(frames[0])));
        Assert.True(frames[0].AsSpan().SequenceEqual(Frames("push in")[0]));
    }

    [Fact]
    public void Nothing_but_the_still_is_ever_seen()
    {
        // White all over: any other level would be from outside.
        var white = new RgbPicture(Small.Width, Small.Height, [.. Enumerable.Repeat((byte)255, Small.Width * Small.Height * 3)]);
        foreach (var prompt in (string[])["extreme pan left and extreme tilt up, rolling, very shaky", "dutch angle, truck right, camera shake", "extreme zoom out"])
            Assert.All(Frames(prompt, white, Small), frame => Assert.True(frame.AsSpan(0, Small.Width * Small.Height).IndexOfAnyExcept((byte)235) < 0));
    }

    [Theory]
    [InlineData("pan left", "pan right")]
    [InlineData("truck right and push in", "truck left and push in")]
    [InlineData("roll clockwise", "roll counterclockwise")]
    public void The_other_way_on_the_mirrored_still_is_the_mirrored_clip(string prompt, string mirrored)
    {
        var rgb = TestStills.Rgb(Small.Width, Small.Height);
        var turned = new byte[rgb.Length];
        for (var i = 0; i < Small.Width * Small.Height; i++)
            rgb.AsSpan(3 * i, 3).CopyTo(turned.AsSpan(3 * (i - i % Small.Width + Small.Width - 1 - i % Small.Width)));
        var (frames, others) = (Frames(prompt, new(Small.Width, Small.Height, rgb), Small), Frames(mirrored, new(Small.Width, Small.Height, turned), Small));
        foreach (var at in (int[])[0, 40, 80, 119])
        {
            var back = others[at].AsSpan(0, Small.Width * Small.Height).ToArray();
            for (var y = 0; y < Small.Height; y++)
                back.AsSpan(y * Small.Width, Small.Width).Reverse();
            Assert.InRange(Quality.Psnr(frames[at], back, Small), 55, 200);
        }
    }

    [Fact]
    public void The_same_recipe_gives_the_same_bytes_whatever_draws_them()
    {
        const string Prompt = "pan right and push in, rolling slightly, handheld";
        var first = Hash(Frames(Prompt));
        Assert.Equal(first, Hash(Frames(Prompt)));
        Assert.Equal(first, Hash(Frames(Prompt, threads: 2)));
        Assert.Equal(first, Hash(Frames(Prompt, threads: 4)));
        Assert.Equal(first, Hash(Frames(Prompt, vectors: false)));
        Assert.NotEqual(first, Hash(Frames(Prompt, seed: 6)));
        Assert.NotEqual(first, Hash(Frames("pan left and push in, rolling slightly, handheld")));
    }

    /// <summary>A frame that is not turned is drawn another way. Its chroma has 157 columns: what is left over after the eights is drawn too.</summary>
    [Theory]
    [InlineData("push in")]
    [InlineData("pull out")]
    [InlineData("pan left")]
    [InlineData("whip pan right and crash zoom")]
    [InlineData("tilt up")]
    public void A_frame_that_is_not_turned_has_the_same_bytes_without_vectors(string prompt)
    {
        var size = new FrameSize(314, 202);
        var still = new RgbPicture(400, 257, TestStills.Rgb(400, 257));
        Assert.Equal(Hash(Frames(prompt, still, size, vectors: false)), Hash(Frames(prompt, still, size)));
    }

    /// <summary>Changes only when somebody means to change the pictures; on another machine it is the same.</summary>
    [Fact]
    public void The_bytes_are_these() =>
        Assert.Equal("04485b4423674e884859fb66a726dc93", Hash(Frames("pan right and push in, rolling slightly, handheld")));

    private static List<byte[]> Frames(string prompt, int threads = 1, bool vectors = true, ulong seed = 5) =>
        Frames(prompt, new(Small.Width, Small.Height, TestStills.Rgb(Small.Width, Small.Height)), Small, threads, vectors, seed);

    private static List<byte[]> Frames(string prompt, RgbPicture picture, FrameSize size, int threads = 1, bool vectors = true, ulong seed = 5)
    {
        var frames = new List<byte[]>();
        var path = CameraPath.Plan(ShotReader.Read(prompt, "", 5, 0.5, seed), size.Width, size.Height);
        new FramePipeline(new FrameRenderer(WorkingPicture.Make(picture, size), vectors), path, threads).Run(frame => frames.Add([.. frame]), TestContext.Current.CancellationToken);
        return frames;
    }

    private static string Hash(IEnumerable<byte[]> frames)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var frame in frames)
            hash.AppendData(frame);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }
}

/// <summary>How alike two frames are.</summary>
internal static class Quality
{
    /// <summary>Of the luma, in decibels; 200 for equal ones.</summary>
    public static double Psnr(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, FrameSize size)
    {
        var sum = 0.0;
        for (var i = 0; i < size.Width * size.Height; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum == 0 ? 200 : 10 * Math.Log10(255.0 * 255.0 * size.Width * size.Height / sum);
    }
}
