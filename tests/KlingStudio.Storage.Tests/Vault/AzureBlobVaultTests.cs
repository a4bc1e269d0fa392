using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using KlingStudio.Generations;
using Microsoft.Extensions.Time.Testing;

[assembly: AssemblyFixture(typeof(KlingStudio.Storage.Tests.AzuriteFixture))]

namespace KlingStudio.Storage.Tests;

/// <summary>One Azurite for the whole run; every test has a container of its own.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private AzuriteServer? _server;

    public string ConnectionString => _server!.ConnectionString;

    public async ValueTask InitializeAsync() => _server = await AzuriteServer.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}

public sealed class AzureBlobVaultTests(AzuriteFixture azurite) : VaultContract
{
    private readonly string _container = $"test-{Guid.NewGuid():n}";

    private VaultOptions Options => new() { DiskRoot = "unused", AzureConnectionString = azurite.ConnectionString, Container = _container };

    private BlobContainerClient Container =>
        new(azurite.ConnectionString, _container, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2025_11_05));

    public override async ValueTask DisposeAsync() => await Container.DeleteIfExistsAsync();

    protected override Task<IMediaVault> OpenVaultAsync(long? byteLimit) =>
        Task.FromResult(Microsoft.Extensions.DependencyInjection.MediaVaultServices.Create(Options with { ByteLimit = byteLimit }, TimeProvider.System));

    protected override async Task AssertNothingAsync(string key)
    {
        await base.AssertNothingAsync(key);
        Assert.Empty(await Container.GetBlobsAsync(BlobTraits.None, BlobStates.Uncommitted, null, Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_ranged_read_is_one_call()
    {
        var bytes = new byte[9 * 1024 * 1024];
        await Vault.PutAsync(Key("clip.mp4"), new MemoryStream(bytes), "video/mp4", Stop);
        var calls = new CallCounter();
        var client = new BlobClientOptions(BlobClientOptions.ServiceVersion.V2025_11_05);
        client.AddPolicy(calls, HttpPipelinePosition.PerRetry);
        var counted = new AzureBlobVault(Options, TimeProvider.System, client);

        foreach (var range in new ByteRange?[] { null, new(0, 1), new(0, bytes.Length), new(1_000_000, 6_000_000) })
        {
            calls.Count = 0;
            await using var read = await counted.OpenAsync(Key("clip.mp4"), range, Stop);
            Assert.Equal(range?.Length ?? bytes.Length, (await ReadAsync(read!)).Length);
            Assert.Equal(bytes.Length, read!.Object.Length);
            Assert.Equal(1, calls.Count);
        }
    }

    [Fact]
    public async Task The_blob_has_its_media_type_and_nobody_may_read_it_without_the_key()
    {
        await PutAsync("a.txt", "x");

        BlobProperties facts = await Container.GetBlobClient("a.txt").GetPropertiesAsync(cancellationToken: Stop);
        BlobContainerProperties container = await Container.GetPropertiesAsync(cancellationToken: Stop);

        Assert.Equal("text/plain", facts.ContentType);
        Assert.True(container.PublicAccess is null or PublicAccessType.None);
    }

    [Fact]
    public async Task Blocks_of_a_killed_upload_are_thrown_away_and_young_ones_are_left_to_the_node_that_stages_them()
    {
        await PutAsync("kept.txt", "x");
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        var upload = new BlobUpload(Container.GetBlockBlobClient("half.mp4"), "video/mp4", time.GetUtcNow());
        var cut = new SourceStream(6_000_000, 5_000_000, () => throw new InvalidDataException());
        await Assert.ThrowsAsync<InvalidDataException>(() => upload.RunAsync(Key("half.mp4"), cut, 1_000_000, "sha256", Stop));
        var vault = new AzureBlobVault(Options, time);

        await vault.TidyAsync(Stop);
        Assert.Equal(["half.mp4", "kept.txt"], await AllBlobsAsync());

        time.Advance(TimeSpan.FromHours(1));
        await vault.TidyAsync(Stop);
        Assert.Equal(["kept.txt"], await AllBlobsAsync());
    }

    [Fact]
    public async Task A_blob_that_somebody_else_put_there_is_not_ours()
    {
        await PutAsync("a.txt", "x");
        await Container.GetBlobClient("b.txt").UploadAsync(BinaryData.FromString("y"), Stop);

        Assert.Null(await Vault.FindAsync(Key("b.txt"), Stop));
        Assert.Null(await Vault.OpenAsync(Key("b.txt"), null, Stop));
        Assert.Equal(["a.txt"], await KeysAsync(""));
    }

    [Fact]
    public async Task An_account_out_of_reach_is_an_error_of_the_vault_in_plain_words()
    {
        var nowhere = new AzureBlobVault(Options with { AzureConnectionString = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=eA==;BlobEndpoint=http://127.0.0.1:1/a;" }, TimeProvider.System);

        var thrown = await Assert.ThrowsAsync<VaultException>(() => nowhere.ProbeAsync(Stop));

        Assert.Equal("Azure Blob Storage can't be reached.", thrown.Message);
        Assert.False(thrown.Full);
    }

    [Fact]
    public void A_connection_string_that_can_not_be_read_is_named_by_its_key_and_not_quoted()
    {
        var thrown = Assert.Throws<VaultException>(() => new AzureBlobVault(Options with { AzureConnectionString = "AccountKey=canary-secret" }, TimeProvider.System));

        Assert.Contains("Storage__AzureBlobs__ConnectionString", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary-secret", thrown.ToString(), StringComparison.Ordinal);
    }

    private async Task<List<string>> AllBlobsAsync() =>
        await Container.GetBlobsAsync(BlobTraits.None, BlobStates.Uncommitted, null, Stop).Select(blob => blob.Name).Order(StringComparer.Ordinal).ToListAsync(Stop);

    private sealed class CallCounter : HttpPipelineSynchronousPolicy
    {
        public int Count { get; set; }

        public override void OnSendingRequest(HttpMessage message) => Count++;
    }
}
