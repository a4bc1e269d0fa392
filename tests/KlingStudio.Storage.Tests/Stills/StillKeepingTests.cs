using KlingStudio.Generations;
using NetVips;

namespace KlingStudio.Storage.Tests;

/// <summary>What is kept of a picture, and when it is kept at all.</summary>
public sealed class StillKeepingTests : IAsyncLifetime
{
    private readonly IntakeRoom _room = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task However_the_camera_was_held_the_still_is_upright_and_says_nothing_of_where_it_was_taken(int orientation)
    {
        var upload = Pictures.FromCamera(orientation);
        Assert.True(upload.AsSpan().IndexOf("CANARYMAKE"u8) > 0);

        var still = await _room.AcceptAsync(upload);

        Assert.Equal((480, 360, "image/jpeg"), (still.Width, still.Height, still.MediaType));
        using var picture = await _room.OpenAsync(still.Key);
        AssertQuarters(picture);
        using var thumbnail = await _room.OpenAsync(still.ThumbnailKey);
        AssertQuarters(thumbnail);
        foreach (var key in (VaultKey[])[still.Key, still.ThumbnailKey])
        {
            var bytes = await _room.BytesAsync(key);
            MetadataScan.DemandOnlyPixels(bytes);
            foreach (var trace in (string[])["CANARY", "Exif", "GPS", "xmp", "ICC_PROFILE", "2026:01"])
                Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(trace)));
        }
        Assert.Equal(
            ["GPS location", "IPTC caption", "XMP notes", "author and caption", "camera details", "colour profile", "comments", "date taken"],
            still.Removed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_plain_picture_has_nothing_removed() => Assert.Empty((await _room.AcceptAsync(Pictures.Png(400, 300))).Removed);

    [Theory]
    [InlineData("jpeg", "image/jpeg")]
    [InlineData("png", "image/png")]
    [InlineData("webp", "image/png")]
    [InlineData("avif", "image/png")]
    [InlineData("gif", "image/png")]
    public async Task Each_format_is_kept_as_one_that_Kling_takes(string format, string mediaType)
    {
        using var quarters = Pictures.Quarters(480, 360);
        var upload = format switch
        {
            "jpeg" => quarters.JpegsaveBuffer(q: 92),
            "png" => quarters.PngsaveBuffer(),
            "webp" => quarters.WebpsaveBuffer(q: 92),
            "avif" => quarters.HeifsaveBuffer(q: 80, compression: Enums.ForeignHeifCompression.Av1, effort: 0),
            _ => Pictures.AnimatedGif(),
        };

        var still = await _room.AcceptAsync(upload);

        Assert.Equal(mediaType, still.MediaType);
        using var picture = await _room.OpenAsync(still.Key);
        Assert.Equal((still.Width, still.Height), (picture.Width, picture.Height));
        Assert.Equal(still.Bytes, (await _room.Vault.FindAsync(still.Key, Stop))!.Length);
        AssertQuarters(picture);
    }

    [Fact]
    public async Task Of_an_animation_the_first_frame_is_kept_and_the_person_is_told()
    {
        var still = await _room.AcceptAsync(Pictures.AnimatedGif());

        Assert.Equal((400, 320), (still.Width, still.Height));
        Assert.Contains("animation (the first frame is kept)", still.Removed);
    }

    [Fact]
    public async Task Ink_colours_become_screen_colours()
    {
        var still = await _room.AcceptAsync(Pictures.CmykJpeg());

        using var picture = await _room.OpenAsync(still.Key);
        var red = picture.Getpoint(200, 150);
        Assert.Equal(3, picture.Bands);
        Assert.True(red[0] > 150 && red[1] < 90 && red[2] < 90, string.Join(' ', red));
    }

    [Fact]
    public async Task Sixteen_bits_become_eight_of_the_same_colour()
    {
        var still = await _room.AcceptAsync(Pictures.Png16());

        using var picture = await _room.OpenAsync(still.Key);
        Assert.Equal(Enums.BandFormat.Uchar, picture.Format);
        AssertNear([200, 100, 20], picture.Getpoint(10, 10), 1);
    }

    [Theory]
    [InlineData(30, 255, "transparency (now white)")]
    [InlineData(250, 0, "transparency (now black)")]
    public async Task Transparency_gets_a_ground_on_which_the_drawing_can_be_seen(double drawing, double ground, string told)
    {
        var still = await _room.AcceptAsync(Pictures.Transparent(drawing));

        using var picture = await _room.OpenAsync(still.Key);
        Assert.Equal(3, picture.Bands);
        AssertNear([drawing, drawing, drawing], picture.Getpoint(100, 100), 1);
        AssertNear([ground, ground, ground], picture.Getpoint(300, 300), 1);
        Assert.Equal([told], still.Removed);
    }

    [Fact]
    public async Task A_very_large_photograph_is_kept_at_4096_with_a_thumbnail_and_a_placeholder()
    {
        var still = await _room.AcceptAsync(Pictures.Quarters(6000, 4000).JpegsaveBuffer(q: 90));

        Assert.Equal((4096, 2731), (still.Width, still.Height));
        using var thumbnail = await _room.OpenAsync(still.ThumbnailKey);
        Assert.Equal(640, thumbnail.Width);
        Assert.StartsWith("data:image/webp;base64,", still.Placeholder, StringComparison.Ordinal);
        Assert.True(still.Placeholder.Length < 1024);
        using var placeholder = Image.WebploadBuffer(Convert.FromBase64String(still.Placeholder["data:image/webp;base64,".Length..]));
        Assert.Equal(24, placeholder.Width);
    }

    [Fact]
    public async Task A_PNG_that_would_be_too_large_for_fal_is_kept_as_JPEG()
    {
        using var grain = Image.Gaussnoise(2200, 2000, sigma: 60, mean: 128);
        using var picture = grain.Bandjoin([grain + 20, grain - 20]).Cast(Enums.BandFormat.Uchar);
        var upload = picture.WebpsaveBuffer(q: 80, effort: 0);

        var still = await _room.AcceptAsync(upload);

        Assert.Equal("image/jpeg", still.MediaType);
        Assert.InRange(still.Bytes, 1, Normaliser.MostBytes);
    }

    [Theory]
    [InlineData("../../etc/passwd.jpg", "passwd.jpg")]
    [InlineData("C:\\Users\\me\\..\\🌊 wave\u202Egpj.exe", "🌊 wavegpj.exe")]
    [InlineData("  a\r\nb\tc\0  .png ", "abc .png")]
    [InlineData("..", "Untitled picture")]
    [InlineData("", "Untitled picture")]
    [InlineData("a/", "Untitled picture")]
    [InlineData("👩‍👩‍👧.jpg", "👩‍👩‍👧.jpg")]
    public async Task A_name_is_for_reading_only(string given, string shown)
    {
        var still = await _room.AcceptAsync(Pictures.Jpeg(400, 300), given);

        Assert.Equal(shown, still.DisplayName);
        Assert.Equal($"stills/{still.Id.ToString("n")[^2..]}/{still.Id:n}.jpg", still.Key.Value);
    }

    [Fact]
    public void A_long_name_is_cut_between_characters()
    {
        var name = DisplayNames.Clean(string.Concat(Enumerable.Repeat("👩‍👩‍👧", 40)));

        Assert.InRange(name.Length, 100, 120);
        Assert.EndsWith("👧…", name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_file_twice_is_one_still_and_one_pair_of_objects()
    {
        var upload = Pictures.Jpeg(400, 300);

        var first = await _room.AcceptAsync(upload, "one.jpg");
        var second = await _room.AcceptAsync(upload, "two.jpg");

        Assert.Equal(first, second);
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task The_same_file_many_times_at_once_is_one_still()
    {
        var upload = Pictures.Jpeg(800, 600);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _room.TakeAsync(upload)));

        Assert.Single(answers.Select(answer => answer.Still!.Id).Distinct());
        Assert.Single(_room.Rows.All);
        Assert.Equal(2, await CountAsync());
        _room.AssertNothingStaged();
    }

    [Fact]
    public async Task When_another_node_was_faster_its_still_is_given_and_ours_leaves_nothing()
    {
        var upload = Pictures.Jpeg(400, 300);
        var theirs = await _room.AcceptAsync(upload);
        _room.Rows.Blind = true;

        var ours = await _room.AcceptAsync(upload);

        Assert.Equal(theirs.Id, ours.Id);
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task The_same_bytes_of_two_owners_are_two_stills_that_share_nothing()
    {
        var upload = Pictures.Jpeg(400, 300);
        var mine = await _room.AcceptAsync(upload);

        var theirs = (await _room.Intake.TakeAsync(new OwnerId("other"), new SourceStream(upload), "x.jpg", Stop)).Still!;

        Assert.NotEqual(mine.Id, theirs.Id);
        Assert.NotEqual(mine.Key, theirs.Key);
        Assert.Equal(4, await CountAsync());
    }

    [Fact]
    public async Task An_upload_that_is_cut_in_the_middle_leaves_nothing()
    {
        var cut = new SourceStream(Pictures.Jpeg(3000, 2000), atByte: 20_000, () => throw new IOException("reset by peer"));

        await Assert.ThrowsAsync<IOException>(() => _room.Intake.TakeAsync(OwnerId.Local, cut, "x.jpg", Stop));

        _room.AssertNothingLeft();
    }

    [Fact]
    public async Task An_upload_that_the_person_cancels_leaves_nothing()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var upload = new SourceStream(Pictures.Jpeg(3000, 2000), atByte: 20_000, cancel.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _room.Intake.TakeAsync(OwnerId.Local, upload, "x.jpg", cancel.Token));

        _room.AssertNothingLeft();
    }

    [Fact]
    public async Task A_full_vault_is_told_apart_from_a_bad_picture_and_leaves_nothing()
    {
        await using var room = new IntakeRoom(byteLimit: 1_000);

        var full = await Assert.ThrowsAsync<VaultException>(() => room.TakeAsync(Pictures.Jpeg(400, 300)));

        Assert.True(full.Full);
        room.AssertNothingLeft();
    }

    [Fact]
    public async Task A_row_that_surely_is_not_there_leaves_no_objects()
    {
        foreach (var fault in (Exception[])[new StorageFullException(), new OperationCanceledException()])
        {
            _room.Rows.Fault = fault;
            Assert.Same(fault, await Record.ExceptionAsync(() => _room.TakeAsync(Pictures.Jpeg(400, 300))));
            _room.AssertNothingLeft();
        }
    }

    [Fact]
    public async Task A_row_that_may_be_there_keeps_its_objects()
    {
        _room.Rows.Fault = new StorageException("The disk reported an error.");
        await Assert.ThrowsAsync<StorageException>(() => _room.TakeAsync(Pictures.Jpeg(400, 300)));
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task What_a_killed_process_left_in_staging_is_gone_after_the_start()
    {
        Directory.CreateDirectory(_room.Staging);
        await File.WriteAllTextAsync(Path.Combine(_room.Staging, "left.part"), "half", Stop);

        _room.Intake.Tidy();

        _room.AssertNothingLeft();
    }

    private async Task<int> CountAsync() => await _room.Vault.ListAsync("", Stop).CountAsync(Stop);

    private static void AssertQuarters(Image picture) => Assert.Equal("red green blue white", Pictures.ColoursOf(picture));

    private static void AssertNear(double[] expected, double[] actual, double within)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.InRange(actual[i], expected[i] - within, expected[i] + within);
    }
}
