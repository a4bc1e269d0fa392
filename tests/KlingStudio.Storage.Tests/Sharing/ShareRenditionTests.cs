using System.Text;
using KlingStudio.Generations;
using NetVips;

namespace KlingStudio.Storage.Tests;

/// <summary>What of a clip is made for visitors: small enough for every chat, once, and whole for who may download it.</summary>
public sealed class ShareRenditionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clip_that_is_small_enough_is_one_file_for_both()
    {
        await using var room = await Room.OpenAsync(clipBytes: ShareRules.RenditionMost);
        var made = (await room.Maker.EnsureAsync(room.Generation.Id, Token))!;
        Assert.Equal(made.Watch, made.Download);
        Assert.Equal((ShareRules.RenditionMost, 0), (made.Watch.Length, room.Writer.Shrunk));
    }

    [Fact]
    public async Task A_larger_one_is_watched_small_and_downloaded_whole()
    {
        await using var room = await Room.OpenAsync(clipBytes: ShareRules.RenditionMost + 1);
        var made = (await room.Maker.EnsureAsync(room.Generation.Id, Token))!;
        Assert.NotEqual(made.Watch.Key, made.Download.Key);
        Assert.Equal(ShareRules.RenditionMost + 1, made.Download.Length);
        Assert.InRange(made.Watch.Length, 1, ShareRules.RenditionMost);
    }

    [Fact]
    public async Task Twenty_who_open_it_at_once_make_it_once_and_leave_nothing_behind()
    {
        await using var room = await Room.OpenAsync(clipBytes: 1_000);
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => room.Maker.EnsureAsync(room.Generation.Id, Token)));
        Assert.Single(made.Distinct());
        Assert.Equal(1, room.Writer.Rewrapped);
        Assert.Empty(Directory.EnumerateFileSystemEntries(room.Staging));
        Assert.Equal(made[0], await room.Studio.Get<ShareRenditionLog>().FindAsync(room.Generation.Id, Token));
    }

    [Fact]
    public async Task The_preview_is_1200_by_630_and_light_even_of_pure_noise()
    {
        using var noise = Image.Gaussnoise(1_280, 720, sigma: 70, mean: 128).Bandjoin([Image.Gaussnoise(1_280, 720, sigma: 70, mean: 128), Image.Gaussnoise(1_280, 720, sigma: 70, mean: 128)])
            .Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        await using var room = await Room.OpenAsync(clipBytes: 1_000, frame: noise.JpegsaveBuffer(q: 95));
        var made = (await room.Maker.EnsureAsync(room.Generation.Id, Token))!;
        Assert.InRange(made.Poster.Length, 1, ShareRules.PosterMost - 1);
        using var poster = Image.JpegloadBuffer(await room.ReadAsync(made.Poster.Key));
        Assert.Equal((1_200, 630), (poster.Width, poster.Height));
    }

    [Fact]
    public async Task The_still_lies_over_the_clip_and_says_nothing_of_its_camera()
    {
        await using var room = await Room.OpenAsync(clipBytes: 1_000);
        var made = (await room.Maker.EnsureAsync(room.Generation.Id, Token))!;
        var bytes = await room.ReadAsync(made.Still.Key);
        using var still = Image.JpegloadBuffer(bytes);
        Assert.Equal((made.Width, made.Height), (still.Width, still.Height));
        Assert.DoesNotContain("Exif", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_that_can_not_be_read_is_told_as_such()
    {
        await using var room = await Room.OpenAsync(clipBytes: 1_000, frame: [0xFF, 0xD8, 1, 2, 3]);
        await Assert.ThrowsAsync<InvalidDataException>(() => room.Maker.EnsureAsync(room.Generation.Id, Token));
        Assert.Empty(Directory.EnumerateFileSystemEntries(room.Staging));
    }

    /// <summary>A finished clip whose files are in a vault on disk.</summary>
    private sealed class Room : IAsyncDisposable
    {
        private ShareRenditionMaker? _maker;

        public Studio Studio { get; private init; } = null!;

        public Generation Generation { get; private init; } = null!;

        public DiskVault Vault { get; private init; } = null!;

        public Writer Writer { get; } = new();

        public string Folder { get; private init; } = "";

        public string Staging => Path.Combine(Folder, "staging");

        public ShareRenditionMaker Maker => _maker ??= new(Studio.Get<ShareRenditionLog>(), Vault, Writer, Writer, new ShareRenditionOptions(Staging), Studio.Clock);

        public static async Task<Room> OpenAsync(long clipBytes, byte[]? frame = null)
        {
            var studio = await Studio.StartAsync();
            var still = await studio.AddStillAsync(Studio.Ada);
            var generation = await studio.MoveAsync(await studio.OrderAsync(still), GenerationStatus.Completed);
            var folder = Directory.CreateTempSubdirectory("kling-studio-renditions-").FullName;
            var vault = new DiskVault(new VaultOptions { DiskRoot = Path.Combine(folder, "media"), FreeSpaceFloor = 0 });
            var clip = studio.NewClip(generation);
            await vault.PutAsync(clip.Key, new MemoryStream(new byte[clipBytes]), "video/mp4", Token);
            await vault.PutAsync(clip.PosterKey, new MemoryStream(frame ?? Pictures.Jpeg(1_280, 720)), "image/jpeg", Token);
            await vault.PutAsync(still.Key, new MemoryStream(Pictures.FromCamera(1)), "image/jpeg", Token);
            return new Room
            {
                Studio = studio,
                Generation = generation,
                Vault = vault,
                Folder = folder,
            };
        }

        public async Task<byte[]> ReadAsync(VaultKey key)
        {
            await using var read = (await Vault.OpenAsync(key, null, Token))!;
            using var bytes = new MemoryStream();
            await read.Content.CopyToAsync(bytes, Token);
            return bytes.ToArray();
        }

        public async ValueTask DisposeAsync()
        {
            await Studio.DisposeAsync();
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <summary>Copies and halves instead of encoding: that part has tests with ffmpeg of its own.</summary>
    private sealed class Writer : IClipRewriter, IClipJudge
    {
        public int Rewrapped { get; private set; }

        public int Shrunk { get; private set; }

        public async Task RewrapAsync(string source, string target, CancellationToken cancellationToken)
        {
            Rewrapped++;
            await File.WriteAllBytesAsync(target, await File.ReadAllBytesAsync(source, cancellationToken), cancellationToken);
        }

        public async Task ShrinkAsync(string source, string target, TimeSpan length, long mostBytes, CancellationToken cancellationToken)
        {
            Shrunk++;
            await File.WriteAllBytesAsync(target, new byte[mostBytes], cancellationToken);
        }

        public Task<ClipFacts> JudgeAsync(string path, CancellationToken cancellationToken) => Task.FromResult(new ClipFacts(1_280, 720, 120, 24));

        public Task<byte[]> DrawPosterAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException();

        public byte[] DrawThumbnail(byte[] poster) => throw new NotSupportedException();

        public Task<byte[]> DrawStripAsync(string path, int frames, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
