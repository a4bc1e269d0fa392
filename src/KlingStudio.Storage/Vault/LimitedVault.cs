using System.Globalization;
using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>A vault that refuses to grow beyond a number of bytes: what it holds is counted once, then kept in step with every write and delete.</summary>
public sealed class LimitedVault(IMediaVault inner, long byteLimit) : IMediaVault
{
    private readonly KeyedGate _counting = new();
    private long _used = -1;

    /// <inheritdoc />
    public string Description => inner.Description;

    /// <inheritdoc />
    public async Task<VaultObject> PutAsync(VaultKey key, Stream content, string mediaType, CancellationToken cancellationToken)
    {
        await CountAsync(cancellationToken);
        var replaced = (await inner.FindAsync(key, cancellationToken))?.Length ?? 0;
        var metered = new MeteredStream(this, content);
        try
        {
            var stored = await inner.PutAsync(key, metered, mediaType, cancellationToken);
            Interlocked.Add(ref _used, -replaced);
            return stored;
        }
        catch
        {
            Interlocked.Add(ref _used, -metered.Taken);
            throw;
        }
    }

    /// <inheritdoc />
    public Task<VaultObject?> FindAsync(VaultKey key, CancellationToken cancellationToken) => inner.FindAsync(key, cancellationToken);

    /// <inheritdoc />
    public Task<VaultRead?> OpenAsync(VaultKey key, ByteRange? range, CancellationToken cancellationToken) => inner.OpenAsync(key, range, cancellationToken);

    /// <inheritdoc />
    public async Task DeleteAsync(VaultKey key, CancellationToken cancellationToken)
    {
        await CountAsync(cancellationToken);
        var length = (await inner.FindAsync(key, cancellationToken))?.Length ?? 0;
        await inner.DeleteAsync(key, cancellationToken);
        Interlocked.Add(ref _used, -length);
    }

    /// <inheritdoc />
    public IAsyncEnumerable<VaultObject> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

    /// <inheritdoc />
    public Task TidyAsync(CancellationToken cancellationToken) => inner.TidyAsync(cancellationToken);

    /// <inheritdoc />
    public Task ProbeAsync(CancellationToken cancellationToken) => VaultProbe.RunAsync(this, cancellationToken);

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _used) >= 0)
            return;
        using var turn = await _counting.EnterAsync("", cancellationToken);
        if (_used >= 0)
            return;
        long sum = 0;
        await foreach (var found in inner.ListAsync("", cancellationToken))
            sum += found.Length;
        Volatile.Write(ref _used, sum);
    }

    private void Take(int bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= byteLimit)
            return;
        Interlocked.Add(ref _used, -bytes);
        throw new VaultException($"The media vault has reached its limit of {byteLimit.ToString(CultureInfo.InvariantCulture)} bytes. Delete something, then try again.", full: true);
    }

    private sealed class MeteredStream(LimitedVault vault, Stream source) : ReadOnlyStream
    {
        public long Taken { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Meter(await source.ReadAsync(buffer, cancellationToken));

        public override int Read(Span<byte> buffer) => Meter(source.Read(buffer));

        private int Meter(int read)
        {
            vault.Take(read);
            Taken += read;
            return read;
        }
    }
}
