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

    public Task<VaultRead?> OpenAsync(VaultKey key, ByteRange? range, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(VaultKey key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<VaultObject> ListAsync(string prefix, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task TidyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<ClipFacts> JudgeAsync(string path, CancellationToken cancellationToken) =>
        Unplayable ? throw new InvalidDataException("text") : Task.FromResult(new ClipFacts(1280, 720, 120, 24));

    public Task<ClipPictures> DrawAsync(string path, ClipFacts facts, CancellationToken cancellationToken) =>
        Task.FromResult(new ClipPictures("a poster"u8.ToArray(), "a small poster"u8.ToArray(), "a strip"u8.ToArray()));
}
