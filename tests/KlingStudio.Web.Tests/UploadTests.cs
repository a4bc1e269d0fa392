using System.IO.Compression;
using System.Net;
using System.Text;
using KlingStudio.Storage;
using Microsoft.EntityFrameworkCore;
using NetVips;

namespace KlingStudio.Web.Tests;

/// <summary>What people and programs send as a picture, over HTTP to the real studio: refused by what it is with nothing left, or kept upright and bare.</summary>
public sealed class UploadTests(UploadStudio shared) : IClassFixture<UploadStudio>
{
    private static readonly Dictionary<string, (Func<byte[]> Make, HttpStatusCode Status, string Type, string Said)> Bad = new()
    {
        ["text renamed .jpg"] = (() => Encoding.UTF8.GetBytes("Just some words."), HttpStatusCode.UnsupportedMediaType, "unsupported_image_format", "This file is text."),
        ["SVG"] = (() => Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg' width='400' height='400'><script>alert(1)</script></svg>"), HttpStatusCode.UnsupportedMediaType, "unsupported_image_format", "an SVG drawing"),
        ["HTML"] = (() => Encoding.UTF8.GetBytes("<!DOCTYPE html><html><script>alert(1)</script></html>"), HttpStatusCode.UnsupportedMediaType, "unsupported_image_format", "a web page"),
        ["truncated JPEG"] = (() => Cut(Pictures.Photograph(640, 480).JpegsaveBuffer()), HttpStatusCode.UnprocessableEntity, "image_load_error", "damaged or cut off"),
        ["0 bytes"] = (() => [], HttpStatusCode.UnprocessableEntity, "image_load_error", "This file is empty"),
        ["30 MB"] = (() => [.. Pictures.Jpeg(400, 300), .. new byte[30_000_000]], HttpStatusCode.RequestEntityTooLarge, "file_too_large", "at most 10 MB"),
        ["299 px"] = (() => Image.Black(299, 400, bands: 3).PngsaveBuffer(), HttpStatusCode.UnprocessableEntity, "image_too_small", "299 x 400"),
        ["1:3"] = (() => Image.Black(300, 900, bands: 3).PngsaveBuffer(), HttpStatusCode.UnprocessableEntity, "image_aspect_ratio", "1:3"),
        ["20,000 x 20,000 PNG"] = (() => Pictures.GiantPng(20_000), HttpStatusCode.UnprocessableEntity, "image_too_large", "400 megapixels"),
        ["zip alone"] = (() => Zip(), HttpStatusCode.UnsupportedMediaType, "unsupported_image_format", "a zip archive"),
    };

    private readonly RunningStudio _studio = shared.Studio;
    private readonly OpenPage _page = shared.Page;

    public static TheoryData<string> BadNames() => [.. Bad.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(BadNames))]
    public async Task What_is_no_picture_for_the_studio_is_refused_by_what_it_is_and_leaves_nothing(string what)
    {
        var (make, wanted, type, said) = Bad[what];
        var before = await StateAsync();

        var (status, answer) = await _page.UploadAsync(make(), "holiday.jpg");

        Assert.Equal(wanted, status);
        var detail = Assert.Single(answer.GetProperty("detail").EnumerateArray());
        Assert.Equal(type, detail.GetProperty("type").GetString());
        Assert.Equal(["body", "image_url"], detail.GetProperty("loc").EnumerateArray().Select(part => part.GetString()));
        Assert.Contains(said, answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, await StateAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task However_the_camera_was_held_what_is_served_is_upright_and_says_nothing_of_where_it_was_taken(int orientation)
    {
        var (status, answer) = await _page.UploadAsync(Pictures.FromCamera(orientation));

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal((480, 360), (answer.GetProperty("width").GetInt32(), answer.GetProperty("height").GetInt32()));
        Assert.Contains("GPS location", answer.GetProperty("removed").EnumerateArray().Select(word => word.GetString()));
        foreach (var address in (string[])[$"/media/stills/{answer.GetProperty("id")}", $"/media/stills/{answer.GetProperty("id")}/thumb"])
        {
            var bytes = await _page.Client.GetByteArrayAsync(address, Token);
            MetadataScan.DemandOnlyPixels(bytes);
            foreach (var trace in (string[])["CANARY", "Exif", "GPS", "xmp", "ICC_PROFILE", "2026:01"])
                Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(trace)));
            Assert.Equal("red green blue white", ColoursOf(bytes));
        }
    }

    [Fact]
    public async Task Strange_but_whole_pictures_are_kept_as_plain_ones()
    {
        var gif = await ServedAsync(Pictures.AnimatedGif());
        Assert.Equal(("image/png", "red green blue white"), (gif.MediaType, ColoursOf(gif.Bytes)));

        using var ink = Image.NewFromBuffer((await ServedAsync(Pictures.CmykJpeg())).Bytes);
        Assert.Equal((3, Enums.Interpretation.Srgb), (ink.Bands, ink.Interpretation));
        Assert.True(ink.Getpoint(10, 10) is [> 150, < 110, < 110], "red ink is red on the screen");

        using var deep = Image.NewFromBuffer((await ServedAsync(Pictures.Png16())).Bytes);
        Assert.Equal((Enums.BandFormat.Uchar, 200, 100, 20), (deep.Format, (int)deep.Getpoint(10, 10)[0], (int)deep.Getpoint(10, 10)[1], (int)deep.Getpoint(10, 10)[2]));
    }

    [Fact]
    public async Task Of_a_zip_with_the_face_of_a_picture_only_the_picture_is_served()
    {
        var served = await ServedAsync([.. Pictures.Png(400, 300), .. Zip()]);

        Assert.Equal("image/png", served.MediaType);
        MetadataScan.DemandOnlyPixels(served.Bytes);
        Assert.Equal(-1, served.Bytes.AsSpan().IndexOf("CANARY"u8));
        Assert.Equal(-1, served.Bytes.AsSpan().IndexOf("PK\u0003\u0004"u8));
    }

    [Theory]
    [InlineData("../../../etc/🌊 wave.jpg", "🌊 wave.jpg")]
    [InlineData("..\\..\\👩‍👩‍👧.png", "👩‍👩‍👧.png")]
    [InlineData("%2e%2e/<script>.jpg", "<script>.jpg")]
    [InlineData("/", "Untitled picture")]
    public async Task A_name_is_for_reading_and_leads_nowhere(string given, string shown)
    {
        var picture = Pictures.Png(301 + given.Length, 300);
        var (status, answer) = await _page.UploadAsync(picture, given);

        Assert.Equal((HttpStatusCode.Created, shown), (status, answer.GetProperty("displayName").GetString()));
        var still = answer.GetProperty("id").GetGuid().ToString("n");
        Assert.Equal(
            [$"media/stills/{still[^2..]}/{still}.png", $"media/stills/{still[^2..]}/{still}.thumb.webp"],
            Directory.EnumerateFiles(_studio.Data, "*", SearchOption.AllDirectories).Where(path => path.Contains(still, StringComparison.Ordinal))
                .Select(path => Path.GetRelativePath(_studio.Data, path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_same_file_sent_by_several_at_once_is_stored_once()
    {
        var before = await StateAsync();
        var picture = Pictures.Jpeg(1200, 801);

        var ids = await Task.WhenAll(Enumerable.Range(0, 6).Select(turn => _page.TakenAsync(picture, $"{turn}.jpg")));

        Assert.Single(ids.Distinct());
        Assert.Equal(before with { Stills = before.Stills + 1, Objects = before.Objects + 2 }, await StateAsync());
        Assert.Equal(ids[0], await _page.TakenAsync(picture, "again.jpg"));
    }

    private async Task<(string? MediaType, byte[] Bytes)> ServedAsync(byte[] upload)
    {
        var id = await _page.TakenAsync(upload);
        using var response = await _page.Client.GetAsync($"/media/stills/{id}", Token);
        return (response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsByteArrayAsync(Token));
    }

    private async Task<State> StateAsync() => new(
        await _studio.AskAsync(context => context.Stills.CountAsync(Token)),
        (await _studio.ObjectsAsync()).Count,
        _studio.OnTheWay.Count);

    private static string ColoursOf(byte[] bytes)
    {
        using var picture = Image.NewFromBuffer(bytes);
        return Pictures.ColoursOf(picture);
    }

    private static byte[] Cut(byte[] whole) => whole[..(whole.Length / 2)];

    private static byte[] Zip()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = new StreamWriter(archive.CreateEntry("CANARY.txt").Open());
            entry.Write("CANARY");
        }

        return zip.ToArray();
    }

    /// <summary>How many rows, objects and half-made files there are.</summary>
    private sealed record State(int Stills, int Objects, int OnTheWay);
}

/// <summary>A studio with an open page, and without the limits that would slow many uploads down.</summary>
public sealed class UploadStudio : IAsyncLifetime
{
    public RunningStudio Studio { get; private set; } = null!;

    public OpenPage Page { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Studio = await RunningStudio.StartAsync(["--Limits:UploadsPerMinute=10000", "--Limits:UploadsAtOnce=8", "--Limits:FreeDiskMegabytes=0"]);
        Page = await OpenPage.OpenAsync(Studio.Address);
    }

    public async ValueTask DisposeAsync()
    {
        Page.Dispose();
        await Studio.DisposeAsync();
    }
}
