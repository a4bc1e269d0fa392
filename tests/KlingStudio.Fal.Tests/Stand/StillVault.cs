using System.Collections.Concurrent;
using System.Security.Cryptography;
using KlingStudio.Generations;

namespace KlingStudio.Fal.Tests;

/// <summary>A vault in memory with the contract of the real one, and a judge that takes what begins like an MP4.</summary>
internal sealed class StillVault : IMediaVault, IClipJudge
{
    public ConcurrentDictionary<string, byte[]> Objects { get; } = [];

    public int Opened { get; private set; }

    public string Description => "memory";

    /// <summary>A still of that many random bytes.</summary>
    public Still Add(int bytes = 20_000)
    {
        var still = Some.Still();
        Objects[still.Key.Value] = RandomNumberGenerator.GetBytes(bytes);
        return still with { Bytes = bytes };
    }

    public async Task<VaultObject> PutAsync(VaultKey key, Stream content, string mediaType, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        Objects[key.Value] = copy.ToArray();
        return Facts(key, copy.ToArray());
    }

    public Task<VaultObject?> FindAsync(VaultKey key, CancellationToken cancellationToken) =>
        Task.FromResult(Objects.TryGetValue(key.Value, out var bytes) ? Facts(key, bytes) : null);

    public Task<VaultRead?> OpenAsync(VaultKey key, ByteRange? range, CancellationToken cancellationToken)
    {
        Opened++;
        return Task.FromResult(Objects.TryGetValue(key.Value, out var bytes) ? new VaultRead(Facts(key, bytes), new MemoryStream(bytes)) : null);
    }

    public Task DeleteAsync(VaultKey key, CancellationToken cancellationToken) => Task.FromResult(Objects.TryRemove(key.Value, out _));

    public IAsyncEnumerable<VaultObject> ListAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task TidyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<ClipFacts> JudgeAsync(string path, CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        return bytes.AsSpan(4).StartsWith("ftyp"u8) ? new ClipFacts(1280, 720, 120, 24) : throw new InvalidDataException("It is no MP4.");
    }

    public Task<byte[]> DrawPosterAsync(string path, CancellationToken cancellationToken) => Task.FromResult("a poster"u8.ToArray());

    public byte[] DrawThumbnail(byte[] poster) => [.. "a small "u8, .. poster];

    public Task<byte[]> DrawStripAsync(string path, int frames, CancellationToken cancellationToken) => Task.FromResult("a strip"u8.ToArray());

    private static VaultObject Facts(VaultKey key, byte[] bytes) => new(key, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), Some.Noon);
}
