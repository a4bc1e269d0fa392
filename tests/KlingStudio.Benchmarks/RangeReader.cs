using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace KlingStudio.Benchmarks;

/// <summary>Reads a file by ranges over one connection, as a player does, and does nothing else: with HttpClient the client would be half of what is measured.</summary>
internal sealed class RangeReader : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly Uri _address;

    public RangeReader(Uri address)
    {
        _address = address;
        _socket.Connect(address.Host, address.Port);
    }

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="InvalidDataException">An answer was not the part that was asked for.</exception>
    public async Task ReadAsync(long length, int step, CancellationToken cancellationToken)
    {
        for (long from = 0; from < length; from += step)
            await ReadRangeAsync(from, Math.Min(step, length - from), cancellationToken);
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReadRangeAsync(long from, long wanted, CancellationToken cancellationToken)
    {
        var request = string.Create(CultureInfo.InvariantCulture,
            $"GET {_address.PathAndQuery} HTTP/1.1\r\nHost: {_address.Authority}\r\nRange: bytes={from}-{from + wanted - 1}\r\n\r\n");
        await _socket.SendAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        var (head, body) = await ReadHeadAsync(cancellationToken);
        if (!head.StartsWith("HTTP/1.1 206", StringComparison.Ordinal) || !head.Contains(string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{from + wanted - 1}/"), StringComparison.Ordinal))
            throw new InvalidDataException(head);
        while (body < wanted)
            body += await ReceiveAsync(0, cancellationToken);
        if (body != wanted)
            throw new InvalidDataException("More came than was asked for.");
    }

    /// <summary>The head, and how many bytes of the body came with it.</summary>
    private async Task<(string Head, long Body)> ReadHeadAsync(CancellationToken cancellationToken)
    {
        for (var filled = 0; ;)
        {
            filled += await ReceiveAsync(filled, cancellationToken);
            var end = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
                return (Encoding.ASCII.GetString(_buffer, 0, end), filled - end - 4);
        }
    }

    private async Task<int> ReceiveAsync(int at, CancellationToken cancellationToken)
    {
        var read = await _socket.ReceiveAsync(_buffer.AsMemory(at), cancellationToken);
        return read > 0 ? read : throw new InvalidDataException("The server closed the connection in the middle.");
    }
}
