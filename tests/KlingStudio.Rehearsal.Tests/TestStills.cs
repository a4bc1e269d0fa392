using KlingStudio.Generations;
using NetVips;

namespace KlingStudio.Rehearsal.Tests;

/// <summary>Pictures made here, and a vault that holds them.</summary>
internal static class TestStills
{
    /// <summary>A picture with detail everywhere: soft hills, a grid of fine lines and seeded speckle.</summary>
    public static byte[] Rgb(int width, int height)
    {
        var rgb = new byte[width * height * 3];
        var random = new SplitMix(7);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var wave = 110 + 60 * ExactMath.Sin(x * 0.021 + y * 0.013) + 40 * ExactMath.Cos(y * 0.034 - x * 0.005);
                var level = wave + 12 * random.Next() + ((x / 40 + y / 40) % 2 == 0 ? 14 : 0);
                var at = (y * width + x) * 3;
                rgb[at] = (byte)Math.Clamp(level + 20, 0, 255);
                rgb[at + 1] = (byte)Math.Clamp(level, 0, 255);
                rgb[at + 2] = (byte)Math.Clamp(220 - level * 0.7, 0, 255);
            }
        return rgb;
    }

    public static byte[] Jpeg(int width, int height)
    {
        using var image = Image.NewFromMemory(Rgb(width, height), width, height, 3, Enums.BandFormat.Uchar);
        return image.WriteToBuffer(".jpg[Q=95]");
    }

    public static EngineOrder Order(int width, int height, string prompt = "slow push in", int seconds = 5, string negative = "")
    {
        var still = new Still
        {
            Id = Guid.CreateVersion7(),
            Owner = OwnerId.Local,
            SourceSha256 = "00",
            DisplayName = "hills.jpg",
            Width = width,
            Height = height,
            Bytes = 1,
            MediaType = "image/jpeg",
            Key = new VaultKey($"stills/{width}x{height}.jpg"),
            ThumbnailKey = new VaultKey("stills/t.webp"),
            Placeholder = "data:",
            Removed = [],
            CreatedAt = default,
        };
        var recipe = new Recipe
        {
            Id = Guid.CreateVersion7(),
            Owner = OwnerId.Local,
            StillId = still.Id,
            Prompt = prompt,
            NegativePrompt = negative,
            CfgScale = 0.5,
            Seconds = seconds,
            EngineId = EngineIds.Rehearsal,
            CreatedAt = default,
        };
        return new(Guid.CreateVersion7(), Guid.CreateVersion7(), recipe, still);
    }
}

/// <summary>A vault in memory.</summary>
internal sealed class MemoryVault : IMediaVault
{
    private readonly Dictionary<string, byte[]> _objects = [];

    public string Description => "memory";

    public void Add(VaultKey key, byte[] bytes) => _objects[key.Value] = bytes;

    public Task<VaultObject> PutAsync(VaultKey key, Stream content, string mediaType, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<VaultObject?> FindAsync(VaultKey key, CancellationToken cancellationToken) =>
        Task.FromResult(_objects.TryGetValue(key.Value, out var bytes) ? new VaultObject(key, bytes.Length, "00", default) : null);

    public Task<VaultRead?> OpenAsync(VaultKey key, ByteRange? range, CancellationToken cancellationToken) =>
        Task.FromResult(_objects.TryGetValue(key.Value, out var bytes) ? new VaultRead(new(key, bytes.Length, "00", default), new MemoryStream(bytes)) : null);

    public Task DeleteAsync(VaultKey key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<VaultObject> ListAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task TidyAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ProbeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
