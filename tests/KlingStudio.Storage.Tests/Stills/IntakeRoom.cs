using KlingStudio.Generations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NetVips;

namespace KlingStudio.Storage.Tests;

/// <summary>An intake with a real disk vault and rows in memory, and eyes on everything it may leave behind.</summary>
internal sealed class IntakeRoom : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kling-studio-intake-").FullName;

    public IntakeRoom(long? byteLimit = null)
    {
        Vault = MediaVaultServices.Create(new VaultOptions { DiskRoot = Path.Combine(_folder, "media"), ByteLimit = byteLimit, FreeSpaceFloor = 0 }, TimeProvider.System);
        Intake = new StillIntake(new StillIntakeOptions { StagingDirectory = Staging }, Rows, Vault, TimeProvider.System, NullLogger<StillIntake>.Instance);
    }

    public string Staging => Path.Combine(_folder, "staging");

    public IMediaVault Vault { get; }

    public StillIntake Intake { get; }

    public StillRows Rows { get; } = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public Task<StillAnswer> TakeAsync(byte[] upload, string name = "picture.jpg") =>
        Intake.TakeAsync(OwnerId.Local, new SourceStream(upload), name, Stop);

    public async Task<Still> AcceptAsync(byte[] upload, string name = "picture.jpg")
    {
        var answer = await TakeAsync(upload, name);
        Assert.Null(answer.Refusal);
        Assert.NotNull(answer.Still);
        AssertNothingStaged();
        return answer.Still;
    }

    public async Task<Refusal> RefuseAsync(byte[] upload, string name = "picture.jpg")
    {
        var answer = await TakeAsync(upload, name);
        Assert.Null(answer.Still);
        Assert.NotNull(answer.Refusal);
        Assert.Equal("image_url", answer.Refusal.Field);
        AssertNothingLeft();
        return answer.Refusal;
    }

    public async Task<byte[]> BytesAsync(VaultKey key)
    {
        await using var read = await Vault.OpenAsync(key, null, Stop);
        Assert.NotNull(read);
        var bytes = new byte[read.Object.Length];
        await read.Content.ReadExactlyAsync(bytes, Stop);
        return bytes;
    }

    public async Task<Image> OpenAsync(VaultKey key)
    {
        var bytes = await BytesAsync(key);
        return key.Value.EndsWith(".jpg", StringComparison.Ordinal) ? Image.JpegloadBuffer(bytes)
            : key.Value.EndsWith(".png", StringComparison.Ordinal) ? Image.PngloadBuffer(bytes)
            : Image.WebploadBuffer(bytes);
    }

    public void AssertNothingStaged() => Assert.True(!Directory.Exists(Staging) || !Directory.EnumerateFileSystemEntries(Staging).Any());

    public void AssertNothingLeft()
    {
        Assert.Empty(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
        Assert.Empty(Rows.All);
    }

    public ValueTask DisposeAsync()
    {
        Intake.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}

/// <summary>The rows, as the database keeps them: one for each owner and hash.</summary>
internal sealed class StillRows : IStillIndex
{
    private readonly Lock _lock = new();
    private readonly List<Still> _rows = [];

    /// <summary>Another node's row isn't seen until the insert meets it.</summary>
    public bool Blind { get; set; }

    /// <summary>What the database answers instead of keeping a row.</summary>
    public Exception? Fault { get; set; }

    public IReadOnlyList<Still> All
    {
        get
        {
            lock (_lock)
                return [.. _rows];
        }
    }

    public Task<Still?> FindAsync(OwnerId owner, string sourceSha256, CancellationToken cancellationToken) =>
        Task.FromResult(Blind ? null : Find(owner, sourceSha256));

    public Task<Still> AddOrGetAsync(Still still, CancellationToken cancellationToken)
    {
        if (Fault is { } fault)
            return Task.FromException<Still>(fault);
        lock (_lock)
        {
            if (Find(still.Owner, still.SourceSha256) is { } known)
                return Task.FromResult(known);
            _rows.Add(still);
            return Task.FromResult(still);
        }
    }

    private Still? Find(OwnerId owner, string sourceSha256)
    {
        lock (_lock)
            return _rows.Find(row => row.Owner == owner && string.Equals(row.SourceSha256, sourceSha256, StringComparison.Ordinal));
    }
}
