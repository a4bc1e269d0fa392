using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>One write to Azure: a small object in one call, a large one block by block with one commit; either way the last call publishes bytes, type and hash together.</summary>
internal sealed class BlobUpload(BlockBlobClient blob, string mediaType, DateTimeOffset startedAt)
{
    // Block names of one blob must have one length, and two writers must not share any.
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"{startedAt.ToUnixTimeSeconds():D12}-{Guid.NewGuid():n}");
    private readonly List<string> _blocks = [];

    /// <summary>Blocks were sent that only a commit makes visible.</summary>
    public bool Staged => _blocks.Count > 0;

    /// <summary>When the upload of a block of this name began; the end of time for a name that isn't ours.</summary>
    public static DateTimeOffset StagedAt(string blockName)
    {
        Span<byte> name = stackalloc byte[96];
        return Convert.TryFromBase64String(blockName, name, out var length)
            && length > 12
            && long.TryParse(name[..12], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : DateTimeOffset.MaxValue;
    }

    public async Task<VaultObject> RunAsync(VaultKey key, Stream content, int blockSize, string hashName, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(blockSize);
        try
        {
            long length = 0;
            while (true)
            {
                var read = await content.ReadAtLeastAsync(buffer.AsMemory(0, blockSize), blockSize, throwOnEndOfStream: false, cancellationToken);
                hash.AppendData(buffer, 0, read);
                length += read;
                var last = read < blockSize;
                if (last && !Staged)
                {
                    var digest = Convert.ToHexStringLower(hash.GetHashAndReset());
                    BlobContentInfo whole = await UploadAsync(buffer, read, new(StringComparer.Ordinal) { [hashName] = digest }, cancellationToken);
                    return new VaultObject(key, length, digest, whole.LastModified.UtcDateTime);
                }
                if (read > 0)
                    await StageAsync(buffer, read, cancellationToken);
                if (last)
                {
                    var digest = Convert.ToHexStringLower(hash.GetHashAndReset());
                    BlobContentInfo whole = await CommitAsync(new(StringComparer.Ordinal) { [hashName] = digest }, cancellationToken);
                    return new VaultObject(key, length, digest, whole.LastModified.UtcDateTime);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<BlobContentInfo> UploadAsync(byte[] buffer, int count, Dictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions { HttpHeaders = Headers(), Metadata = metadata };
        return await blob.UploadAsync(new MemoryStream(buffer, 0, count, writable: false), options, cancellationToken);
    }

    private async Task StageAsync(byte[] buffer, int count, CancellationToken cancellationToken)
    {
        var name = Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_name}-{_blocks.Count:D6}")));
        _blocks.Add(name);
        await blob.StageBlockAsync(name, new MemoryStream(buffer, 0, count, writable: false), cancellationToken: cancellationToken);
    }

    private async Task<BlobContentInfo> CommitAsync(Dictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        var options = new CommitBlockListOptions { HttpHeaders = Headers(), Metadata = metadata };
        return await blob.CommitBlockListAsync(_blocks, options, cancellationToken);
    }

    private BlobHttpHeaders Headers() => new() { ContentType = mediaType };
}
