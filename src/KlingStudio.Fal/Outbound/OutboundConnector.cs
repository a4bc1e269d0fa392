using System.Net;
using System.Net.Sockets;

namespace KlingStudio.Fal;

/// <summary>
/// Opens connections for requests whose address came from outside. The name is looked up once, each address behind it is judged, and the connection goes to
/// exactly the address that was judged: a name that changes its answer in between gains nothing.
/// </summary>
/// <param name="policy">Where requests may go.</param>
/// <param name="resolve">Name → addresses; null: the system's.</param>
/// <param name="open">Address → connection; null: a TCP socket.</param>
public sealed class OutboundConnector(
    OutboundPolicy policy,
    Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null,
    Func<IPEndPoint, CancellationToken, Task<Stream>>? open = null)
{
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;
    private readonly Func<IPEndPoint, CancellationToken, Task<Stream>> _open = open ?? OpenAsync;

    /// <summary>A handler that connects only this way: no proxy, no cookies, no credentials, no trace, no redirects by itself.</summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        ConnectCallback = (context, token) => ConnectAsync(context.DnsEndPoint, token),
        ConnectTimeout = policy.ConnectTimeout,
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        // Whoever is called learns nothing of the studio, ids of its traces included.
        ActivityHeadersPropagator = null,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 32,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    };

    /// <exception cref="OutboundRefusedException">Every address behind the name is one that requests may not go to.</exception>
    /// <exception cref="SocketException">None of the others could be reached.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        var host = OutboundHost.Bare(target.Host);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, cancellationToken);
        var anyAddress = policy.MayBePrivate(target.Host, target.Port);
        string? refusal = null;
        SocketException? failure = null;
        foreach (var address in addresses)
        {
            if (!anyAddress && AddressRules.WhyNotPublic(address) is { } reason)
            {
                refusal = $"'{host}' leads to {address}, which is {reason}.";
                continue;
            }

            try
            {
                return await _open(new IPEndPoint(address, target.Port), cancellationToken);
            }
            catch (SocketException error)
            {
                failure = error;
            }
        }

        throw failure ?? (refusal is null ? new SocketException((int)SocketError.HostNotFound) : new OutboundRefusedException(refusal, leadsInside: true) as Exception);
    }

    private static async Task<Stream> OpenAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
