using System.Net;
using System.Net.Sockets;
using KlingStudio.Testing;

namespace KlingStudio.Fal.Tests;

/// <summary>Requests whose address came from outside reach only where they may, however the address is written and whatever its name leads to.</summary>
public sealed class OutboundTests
{
    private static readonly OutboundPolicy Fals = new()
    {
        PublicHosts = [OutboundHost.Parse("*.fal.media"), OutboundHost.Parse("storage.googleapis.com")],
        NamedHosts = [OutboundHost.Parse("cdn.example:8443"), OutboundHost.Parse("nas.local")],
    };

    [Theory]
    [InlineData("https://fal.media/files/a.mp4", true)]
    [InlineData("https://v3.fal.media/files/a.mp4", true)]
    [InlineData("https://V3B.FAL.MEDIA/files/b/a.mp4", true)]
    [InlineData("https://v3.fal.media./a.mp4", true)]
    [InlineData("https://storage.googleapis.com/isolate/a.mp4", true)]
    [InlineData("https://cdn.example:8443/a.mp4", true)]
    [InlineData("http://cdn.example:8443/a.mp4", true)]
    [InlineData("http://nas.local/a.mp4", true)]
    [InlineData("http://v3.fal.media/a.mp4", false)]
    [InlineData("https://v3.fal.media:8443/a.mp4", false)]
    [InlineData("https://evilfal.media/a.mp4", false)]
    [InlineData("https://fal.media.evil.example/a.mp4", false)]
    [InlineData("https://fal.media@evil.example/a.mp4", false)]
    [InlineData("https://user:word@v3.fal.media/a.mp4", false)]
    [InlineData("https://evil.example/v3.fal.media/a.mp4", false)]
    [InlineData("https://evil.example#.fal.media", false)]
    [InlineData("https://bucket.storage.googleapis.com/a.mp4", false)]
    [InlineData("https://cdn.example/a.mp4", false)]
    [InlineData("https://nas.local:8080/a.mp4", false)]
    [InlineData("https://127.0.0.1/a.mp4", false)]
    [InlineData("https://2130706433/a.mp4", false)]
    [InlineData("https://[::1]/a.mp4", false)]
    [InlineData("ftp://v3.fal.media/a.mp4", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("data:video/mp4;base64,AAAA", false)]
    [InlineData("javascript:alert(1)", false)]
    public void An_address_is_judged_as_it_is_written(string address, bool allowed) =>
        Assert.Equal(allowed, Fals.WhyNot(new Uri(address)) is null);

    [Theory]
    [InlineData("")]
    [InlineData("https://cdn.example")]
    [InlineData("cdn.example/path")]
    [InlineData("user@cdn.example")]
    [InlineData("cdn example")]
    [InlineData("cdn.example:99999")]
    public void What_is_no_host_stops_the_start(string host) => Assert.Throws<FormatException>(() => OutboundHost.Parse(host));

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://0.0.0.0:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0x7f.1:{0}/")]
    [InlineData("http://public.example:{0}/")]
    public async Task A_private_address_is_not_even_connected_to(string address)
    {
        using var trap = new Trap();
        var url = new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, trap.Port));
        // Any host, that port: only the address behind it can stop this.
        var connector = new OutboundConnector(new OutboundPolicy(), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        using var client = new HttpClient(connector.CreateHandler());
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(url, FalRoom.Token));
        Assert.IsType<OutboundRefusedException>(error.InnerException);
        Assert.Equal(0, trap.Connections);
    }

    [Fact]
    public async Task A_name_that_changes_its_answer_gains_nothing()
    {
        using var trap = new Trap();
        var asked = 0;
        // Public when looked at first, private ever after: what was judged is what is connected to.
        var connector = new OutboundConnector(new OutboundPolicy(), (_, _) => Task.FromResult<IPAddress[]>([asked++ == 0 ? IPAddress.Parse("192.0.2.1") : IPAddress.Loopback]));
        for (var time = 0; time < 3; time++)
            await Assert.ThrowsAsync<OutboundRefusedException>(async () => await connector.ConnectAsync(new DnsEndPoint("rebind.example", trap.Port), FalRoom.Token));
        Assert.Equal(0, trap.Connections);
    }

    [Fact]
    public async Task Of_two_addresses_behind_a_name_only_the_public_one_is_tried()
    {
        using var trap = new Trap();
        var connector = new OutboundConnector(new OutboundPolicy(), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("fd00::1")]));
        var error = await Assert.ThrowsAsync<OutboundRefusedException>(async () => await connector.ConnectAsync(new DnsEndPoint("two.example", trap.Port), FalRoom.Token));
        Assert.Contains("two.example", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, trap.Connections);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public async Task Three_redirects_are_followed_and_not_a_fourth(int hops, bool arrives)
    {
        await using var fal = await FakeFal.StartAsync(cancellationToken: FalRoom.Token);
        using var client = new OutboundClient(new OutboundPolicy { NamedHosts = [OutboundHost.Parse(fal.Url.Authority)] });
        var start = new Uri(fal.Url, $"/files/redirect/{hops}?to=/.well-known/jwks.json");
        if (arrives)
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(start, null, FalRoom.Token)).StatusCode);
        else
            await Assert.ThrowsAsync<OutboundRefusedException>(() => client.GetAsync(start, null, FalRoom.Token));
    }

    [Theory]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("https://evil.example/")]
    [InlineData("file:///etc/passwd")]
    public async Task Each_hop_is_judged_anew(string target)
    {
        using var trap = new Trap();
        await using var fal = await FakeFal.StartAsync(cancellationToken: FalRoom.Token);
        using var client = new OutboundClient(new OutboundPolicy { PublicHosts = [OutboundHost.Parse("*.fal.media")], NamedHosts = [OutboundHost.Parse(fal.Url.Authority)] });
        var to = Uri.EscapeDataString(string.Format(System.Globalization.CultureInfo.InvariantCulture, target, trap.Port));
        await Assert.ThrowsAsync<OutboundRefusedException>(() => client.GetAsync(new Uri(fal.Url, $"/files/redirect/1?to={to}"), null, FalRoom.Token));
        Assert.Equal(0, trap.Connections);
    }

    /// <summary>Counts who connects.</summary>
    private sealed class Trap : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private int _connections;

        public Trap()
        {
            _listener.Start();
            _ = AcceptAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public int Connections => Volatile.Read(ref _connections);

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    Interlocked.Increment(ref _connections);
                }
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // Closed.
            }
        }
    }
}
