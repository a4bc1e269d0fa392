using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace KlingStudio.Generations.Tests;

/// <summary>A vault in memory that can be full.</summary>
internal sealed class MemoryVault : IMediaVault, IClipJudge
{
    public ConcurrentDictionary<string, byte[]> Objects { get; } = [];

    public bool Full { get; set; }

    /// <summary>What the judge says instead of "it plays".</summary>
    public bool Unplayable { get; set; }

    /// <summary>Held back, a strip is being drawn and not yet there.</summary>
    public Task Strips { get; set; } = Task.CompletedTask;

    /// <summary>What a strip can't be drawn of.</summary>
    public byte[]? Blind { get; set; }

    public string Description => "memory";

    public async Task<VaultObject> PutAsync(VaultKey key, Stream content, string mediaType, CancellationToken cancellationToken)
    {
        if (Full)
            throw new VaultException("full", full: true);
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        Objects[key.Value] = copy.ToArray();
        return new VaultObject(key, copy.Length, Convert.ToHexStringLower(SHA256.HashData(copy.ToArray())), Some.Noon);
    }

    public Task<VaultObject?> FindAsync(VaultKey key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<VaultRead?> OpenAsync(VaultKey key, ByteRange? range, CancellationToken cancellationToken) =>
        Task.FromResult(Objects.TryGetValue(key.Value, out var bytes) ? new VaultRead(new VaultObject(key, bytes.Length, "", Some.Noon), new MemoryStream(bytes)) : null);

    public Task DeleteAsync(VaultKey key, CancellationToken cancellationToken) => Task.FromResult(Objects.TryRemove(key.Value, out _));

    public IAsyncEnumerable<VaultObject> ListAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task TidyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<ClipFacts> JudgeAsync(string path, CancellationToken cancellationToken) =>
        Unplayable ? Task.FromException<ClipFacts>(new InvalidDataException("text")) : Task.FromResult(new ClipFacts(1280, 720, 120, 24));

    public Task<byte[]> DrawPosterAsync(string path, CancellationToken cancellationToken) => Task.FromResult("a poster"u8.ToArray());

    public byte[] DrawThumbnail(byte[] poster) => [.. "a small "u8, .. poster];

    public async Task<byte[]> DrawStripAsync(string path, int frames, CancellationToken cancellationToken)
    {
        var clip = await File.ReadAllBytesAsync(path, cancellationToken);
        await Strips.WaitAsync(cancellationToken);
        return Blind is { } blind && clip.AsSpan().SequenceEqual(blind) ? throw new InvalidDataException("text") : [.. "a strip of "u8, .. clip];
    }
}
