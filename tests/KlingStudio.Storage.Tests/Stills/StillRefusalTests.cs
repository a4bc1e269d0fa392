using System.IO.Compression;
using System.Text;
using NetVips;

namespace KlingStudio.Storage.Tests;

/// <summary>What isn't taken, why, and that nothing of it stays.</summary>
public sealed class StillRefusalTests : IAsyncLifetime
{
    private readonly IntakeRoom _room = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    [Theory]
    [InlineData("Just some words.", "text")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='400' height='400'/>", "an SVG drawing")]
    [InlineData("<?xml version='1.0'?><SVG/>", "an SVG drawing")]
    [InlineData("<!DOCTYPE html><html><script>alert(1)</script></html>", "a web page")]
    [InlineData("%PDF-1.7", "a PDF document")]
    [InlineData("II*\0\b\0\0\0", "a TIFF picture")]
    [InlineData("2 2\n1 0\n0 1\n", "text")]
    public async Task A_file_that_only_calls_itself_a_picture_is_refused_by_what_it_is(string content, string named)
    {
        var refusal = await _room.RefuseAsync(Encoding.ASCII.GetBytes(content), "holiday.jpg");

        Assert.Equal("unsupported_image_format", refusal.Type);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("JPEG, PNG, WebP, AVIF or GIF", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phones_HEIC_is_refused_with_what_to_do()
    {
        var refusal = await _room.RefuseAsync([0, 0, 0, 24, .. "ftypheic\0\0\0\0mif1heic"u8, .. new byte[500]], "IMG_0001.HEIC");

        Assert.Contains("Export it as JPEG", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".tif")]
    [InlineData(".mat")]
    [InlineData(".svg")]
    [InlineData(".csv")]
    [InlineData(".ppm")]
    public async Task The_image_library_itself_opens_nothing_but_the_five_formats(string extension)
    {
        ImageLibrary.EnsureReady();
        var path = Path.Combine(Directory.CreateTempSubdirectory("kling-studio-loader-").FullName, "x" + extension);
        try
        {
            await File.WriteAllBytesAsync(path, extension switch
            {
                ".tif" => Pictures.Quarters(20, 20).TiffsaveBuffer(),
                ".mat" => "2 2\n1 0\n0 1\n"u8.ToArray(),
                ".svg" => "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"u8.ToArray(),
                ".csv" => "1,2\n3,4\n"u8.ToArray(),
                _ => "P2 2 2 255 1 2 3 4\n"u8.ToArray(),
            }, TestContext.Current.CancellationToken);

            Assert.Throws<VipsException>(() => Image.NewFromFile(path).Avg());
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Fact]
    public async Task An_empty_file_is_refused() =>
        Assert.Equal(("image_load_error", "This file is empty. Choose a picture."), Shape(await _room.RefuseAsync([])));

    [Theory]
    [InlineData("jpeg", 0.5)]
    [InlineData("jpeg", 0.98)]
    [InlineData("jpeg", 0.01)]
    [InlineData("png", 0.5)]
    [InlineData("webp", 0.5)]
    [InlineData("avif", 0.6)]
    [InlineData("gif", 0.5)]
    public async Task A_picture_that_is_cut_off_is_refused_and_not_kept_half_grey(string format, double kept)
    {
        using var photograph = Pictures.Photograph(640, 480);
        var whole = format switch
        {
            "jpeg" => photograph.JpegsaveBuffer(),
            "png" => photograph.PngsaveBuffer(),
            "webp" => photograph.WebpsaveBuffer(),
            "avif" => photograph.HeifsaveBuffer(compression: Enums.ForeignHeifCompression.Av1, effort: 0),
            _ => photograph.GifsaveBuffer(effort: 1),
        };

        var refusal = await _room.RefuseAsync(whole[..(int)(whole.Length * kept)]);

        Assert.Equal("image_load_error", refusal.Type);
    }

    [Fact]
    public async Task Thirty_megabytes_are_not_even_read_to_their_end()
    {
        var upload = new SourceStream(new byte[30_000_000]);

        var answer = await _room.Intake.TakeAsync(Generations.OwnerId.Local, upload, "big.jpg", TestContext.Current.CancellationToken);

        Assert.Equal(("file_too_large", "This file is larger than 10 MB; a picture may have at most 10 MB."), Shape(answer.Refusal!));
        Assert.True(upload.Given < 11_000_000);
        _room.AssertNothingLeft();
    }

    [Theory]
    [InlineData(299, 400, "image_too_small", "This picture is 299 x 400 pixels; each side must be at least 300.")]
    [InlineData(400, 299, "image_too_small", "This picture is 400 x 299 pixels; each side must be at least 300.")]
    [InlineData(300, 751, "image_aspect_ratio", "This picture is 300 x 751 pixels, a ratio of 1:2.51; it may go from 1:2.5 to 2.5:1. Crop it, then try again.")]
    [InlineData(900, 300, "image_aspect_ratio", "This picture is 900 x 300 pixels, a ratio of 3:1; it may go from 1:2.5 to 2.5:1. Crop it, then try again.")]
    public async Task A_picture_of_a_size_that_engines_refuse_is_refused_with_its_size(int width, int height, string type, string message)
    {
        using var picture = Image.Black(width, height, bands: 3);

        Assert.Equal((type, message), Shape(await _room.RefuseAsync(picture.PngsaveBuffer())));
    }

    [Theory]
    [InlineData(300, 300)]
    [InlineData(300, 750)]
    [InlineData(750, 300)]
    public async Task The_limits_themselves_are_allowed(int width, int height)
    {
        using var picture = Image.Black(width, height, bands: 3);

        var still = await _room.AcceptAsync(picture.PngsaveBuffer());

        Assert.Equal((width, height), (still.Width, still.Height));
    }

    [Fact]
    public async Task A_giant_in_a_small_file_is_refused_before_it_is_unpacked()
    {
        var giant = Pictures.GiantPng(20_000);
        Assert.True(giant.Length < 500_000);
        var before = Stats.MemHighwater;

        var refusal = await _room.RefuseAsync(giant);

        Assert.Equal(("image_too_large", "This picture is 20000 x 20000 pixels, 400 megapixels; at most 50 are allowed."), Shape(refusal));
        // Unpacked it would be 400 MB; other tests' pictures are small.
        Assert.True(Stats.MemHighwater - before < 200_000_000);
    }

    [Fact]
    public async Task A_zip_with_the_face_of_a_picture_is_kept_as_the_picture_alone()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = new StreamWriter(archive.CreateEntry("CANARY.txt").Open());
            await entry.WriteAsync("CANARY");
        }

        var still = await _room.AcceptAsync([.. Pictures.Png(400, 300), .. zip.ToArray()]);

        var kept = await _room.BytesAsync(still.Key);
        Assert.Equal(-1, kept.AsSpan().IndexOf("CANARY"u8));
        Assert.Equal(-1, kept.AsSpan().IndexOf("PK\u0003\u0004"u8));
        MetadataScan.DemandOnlyPixels(kept);
    }

    [Fact]
    public async Task A_zip_alone_is_refused() =>
        Assert.Contains("a zip archive", (await _room.RefuseAsync("PK\u0003\u0004"u8.ToArray())).Message, StringComparison.Ordinal);

    private static (string Type, string Message) Shape(Generations.Refusal refusal) => (refusal.Type, refusal.Message);
}
