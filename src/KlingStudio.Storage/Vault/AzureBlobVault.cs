using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>
/// Media in Azure Blob Storage. The hash is metadata that comes into being in the very call that publishes the bytes, so an object
/// is whole or not there; a blob without that metadata isn't ours and isn't seen. No object is ever held in memory whole.
/// </summary>
public sealed class AzureBlobVault : IMediaVault
{
    private const string HashName = "sha256";
    private const int BlockSize = 4 * 1024 * 1024;

    // Blocks that another node is staging right now are younger than this.
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(30);

    private readonly BlobContainerClient _container;
    private readonly TimeProvider _time;
    private readonly KeyedGate _writers = new();
    private volatile bool _containerMade;

    /// <summary>Names the place; nothing is called yet.</summary>
    public AzureBlobVault(VaultOptions options, TimeProvider time)
        : this(options, time, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2025_11_05))
    {
    }

    internal AzureBlobVault(VaultOptions options, TimeProvider time, BlobClientOptions client)
    {
        client.Retry.Mode = RetryMode.Exponential;
        client.Retry.MaxRetries = 3;
        client.Retry.Delay = TimeSpan.FromMilliseconds(200);
        client.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        client.Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
        _time = time;
        try
        {
            _container = new BlobContainerClient(options.AzureConnectionString, options.Container, client);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            // The inner message may quote the connection string, which is a secret: it isn't passed on.
            throw new VaultException("The connection string of Azure Blob Storage can't be read. Check Storage__AzureBlobs__ConnectionString.");
        }
    }

    /// <inheritdoc />
    public string Description => $"Azure Blob Storage (container {_container.Name} at {_container.Uri.Host})";

    /// <inheritdoc />
    public async Task<VaultObject> PutAsync(VaultKey key, Stream content, string mediaType, CancellationToken cancellationToken)
    {
        var blob = Blob(key);
        await MakeContainerAsync(cancellationToken);
        // One writer for each name in this process: a commit throws away the blocks that another writer of the same blob has staged.
        using var turn = await _writers.EnterAsync(key.Value, cancellationToken);
        var upload = new BlobUpload(blob, mediaType, _time.GetUtcNow());
        try
        {
            return await upload.RunAsync(key, content, BlockSize, HashName, cancellationToken);
        }
        catch (Exception e)
        {
            if (upload.Staged)
                await TryDiscardAsync(blob);
            if (e is RequestFailedException or AggregateException)
                throw Explain(e);
            throw;
        }
    }

    /// <inheritdoc />
    public Task<VaultObject?> FindAsync(VaultKey key, CancellationToken cancellationToken)
    {
        var blob = Blob(key);
        return CallAsync(async () =>
        {
            var facts = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            return Describe(key, facts.ContentLength, facts.Metadata, facts.LastModified);
        });
    }

    /// <inheritdoc />
    public Task<VaultRead?> OpenAsync(VaultKey key, ByteRange? range, CancellationToken cancellationToken)
    {
        var blob = Blob(key);
        if (range is { } asked)
            KeyRules.CheckRange(asked, long.MaxValue);
        return CallAsync(async () =>
        {
            var options = new BlobDownloadOptions { Range = range is { } part ? new HttpRange(part.Offset, part.Length) : default };
            var answer = await DownloadAsync(blob, options, cancellationToken);
            try
            {
                // One call: the facts of the whole object come with the bytes. Without a range there is no Content-Range.
                var total = TotalLength(answer.Details);
                if (Describe(key, total, answer.Details.Metadata, answer.Details.LastModified) is not { } found)
                {
                    answer.Dispose();
                    return null;
                }
                if (range is { } checkedPart)
                    KeyRules.CheckRange(checkedPart, total);
                return new VaultRead(found, new VaultStream(answer.Content, range?.Length ?? total));
            }
            catch
            {
                answer.Dispose();
                throw;
            }
        });
    }

    /// <inheritdoc />
    public async Task DeleteAsync(VaultKey key, CancellationToken cancellationToken)
    {
        var blob = Blob(key);
        await CallAsync(async () =>
        {
            await blob.DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken);
            return key.Value;
        });
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<VaultObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KeyRules.CheckPrefix(prefix);
        await MakeContainerAsync(cancellationToken);
        await using var pages = _container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, prefix, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await CallAsync(async () => await pages.MoveNextAsync() ? pages.Current : null) is { } item)
        {
            if (Describe(new VaultKey(item.Name), item.Properties.ContentLength ?? 0, item.Metadata, item.Properties.LastModified ?? default) is { } found)
                yield return found;
        }
    }

    /// <summary>
    /// Azure keeps the blocks of a killed upload, unseen but paid for, until a week has passed. This throws them away, except those
    /// that are so young that another node may be staging them.
    /// </summary>
    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        await MakeContainerAsync(cancellationToken);
        await using (var pages = _container.GetBlobsAsync(BlobTraits.None, BlobStates.Uncommitted, null, cancellationToken).GetAsyncEnumerator(cancellationToken))
        {
            while (await CallAsync(async () => await pages.MoveNextAsync() ? pages.Current : null) is { } item)
            {
                var blob = _container.GetBlockBlobClient(item.Name);
                if (await CallAsync(async () => await IsAbandonedAsync(blob, cancellationToken) ? item.Name : null) is not null)
                    await TryDiscardAsync(blob);
            }
        }
        await VaultProbe.TidyAsync(this, cancellationToken);
    }

    /// <inheritdoc />
    public async Task ProbeAsync(CancellationToken cancellationToken) => await VaultProbe.RunAsync(this, cancellationToken);

    private static async Task<BlobDownloadStreamingResult> DownloadAsync(BlockBlobClient blob, BlobDownloadOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await blob.DownloadStreamingAsync(options, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Range, "The range lies outside the object.");
        }
    }

    private async Task<bool> IsAbandonedAsync(BlockBlobClient blob, CancellationToken cancellationToken)
    {
        BlockList blocks = await blob.GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: cancellationToken);
        return blocks.UncommittedBlocks.Any()
            && blocks.UncommittedBlocks.All(block => _time.GetUtcNow() - BlobUpload.StagedAt(block.Name) > AbandonedAfter);
    }

    /// <summary>
    /// Uncommitted blocks can't be deleted, a blob can: so one of them is committed, without a hash (nobody sees it), and deleted.
    /// A writer that publishes in between has thrown that block away, so the commit fails and harms nothing.
    /// </summary>
    private static async Task TryDiscardAsync(BlockBlobClient blob)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            if (await blob.ExistsAsync(limit.Token))
                return;
            BlockList blocks = await blob.GetBlockListAsync(BlockListTypes.Uncommitted, cancellationToken: limit.Token);
            if (blocks.UncommittedBlocks.FirstOrDefault() is not { Name: { } name })
                return;
            BlobContentInfo nameless = await blob.CommitBlockListAsync([name], cancellationToken: limit.Token);
            await blob.DeleteIfExistsAsync(conditions: new BlobRequestConditions { IfMatch = nameless.ETag }, cancellationToken: limit.Token);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or OperationCanceledException)
        {
            // Nothing of it is visible, and Azure drops it by itself after a week.
        }
    }

    private async Task MakeContainerAsync(CancellationToken cancellationToken)
    {
        if (_containerMade)
            return;
        await CallAsync(async () =>
        {
            await _container.CreateIfNotExistsAsync(PublicAccessType.None, cancellationToken: cancellationToken);
            return _container.Name;
        });
        _containerMade = true;
    }

    private BlockBlobClient Blob(VaultKey key) => _container.GetBlockBlobClient(KeyRules.Check(key));

    private static VaultObject? Describe(VaultKey key, long length, IDictionary<string, string> metadata, DateTimeOffset modified) =>
        metadata.TryGetValue(HashName, out var hash) ? new VaultObject(key, length, hash, modified.UtcDateTime) : null;

    private static long TotalLength(BlobDownloadDetails details)
    {
        var range = details.ContentRange;
        return string.IsNullOrEmpty(range) ? details.ContentLength : long.Parse(range.AsSpan(range.LastIndexOf('/') + 1), CultureInfo.InvariantCulture);
    }

    private static async Task<T?> CallAsync<T>(Func<Task<T?>> call)
        where T : class
    {
        try
        {
            return await call();
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            throw Explain(e);
        }
    }

    // The SDK's own message lists every header of the answer; its code is enough for a person.
    private static VaultException Explain(Exception e) => e is RequestFailedException { Status: > 0 } refused
        ? new VaultException($"Azure Blob Storage refused: {refused.ErrorCode ?? refused.Status.ToString(CultureInfo.InvariantCulture)}.", inner: e)
        : new VaultException("Azure Blob Storage can't be reached.", inner: e);
}
