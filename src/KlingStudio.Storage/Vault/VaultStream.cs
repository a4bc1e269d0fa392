using Azure;
using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>Exactly the bytes that were asked for: reads no further than their end, and an object that ends early is an error, never a short answer.</summary>
internal sealed class VaultStream(Stream inner, long length) : ReadOnlyStream
{
    private long _position;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = Window(buffer.Length);
        if (wanted == 0)
            return 0;
        try
        {
            return Count(await inner.ReadAsync(buffer[..wanted], cancellationToken));
        }
        catch (Exception e) when (e is RequestFailedException or IOException and not VaultException)
        {
            throw Broken(e);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var wanted = Window(buffer.Length);
        if (wanted == 0)
            return 0;
        try
        {
            return Count(inner.Read(buffer[..wanted]));
        }
        catch (Exception e) when (e is RequestFailedException or IOException and not VaultException)
        {
            throw Broken(e);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    private int Window(int buffer) => (int)Math.Min(buffer, length - _position);

    private int Count(int read)
    {
        if (read == 0)
            throw Broken(null);
        _position += read;
        return read;
    }

    private static VaultException Broken(Exception? inner) => new("The media vault stopped in the middle of an object.", inner: inner);
}
