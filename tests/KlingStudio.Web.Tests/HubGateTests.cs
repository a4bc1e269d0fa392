using System.Diagnostics.Metrics;
using System.Net;
using System.Net.WebSockets;

namespace KlingStudio.Web.Tests;

/// <summary>The hub is where a click is money: only a page of this studio may open it, and only by a web socket.</summary>
public sealed class HubGateTests(SharedStudio shared) : IClassFixture<SharedStudio>
{
    private readonly RunningStudio _studio = shared.Studio;

    public static TheoryData<string?, string?> Strangers() => new()
    {
        { null, null },
        { "null", null },
        { "http://evil.example", null },
        { "http://127.0.0.1:1", null },
        { "https://{authority}", null },
        { "http://sub.{authority}", null },
        { "http://evil.example", "evil.example" },
        { "http://localhost.evil.example", "localhost.evil.example" },
        { "http://{authority}", "evil.example" },
    };

    [Theory, MemberData(nameof(Strangers))]
    public async Task A_stranger_opens_no_circuit(string? origin, string? host)
    {
        using var circuits = new CircuitMeter();
        var (socket, status) = await OpenAsync(origin?.Replace("{authority}", _studio.Address.Authority, StringComparison.Ordinal), host);
        Assert.Null(socket);
        Assert.Equal(host is null ? HttpStatusCode.Forbidden : HttpStatusCode.BadRequest, status);
        Assert.Equal(0, circuits.Opened);
    }

    [Fact]
    public async Task The_studios_own_page_opens_the_hub()
    {
        var (socket, status) = await OpenAsync(_studio.Origin, host: null);
        Assert.Equal(HttpStatusCode.SwitchingProtocols, status);
        socket!.Dispose();
    }

    [Theory]
    [InlineData("GET", "/_blazor?id=x")]
    [InlineData("POST", "/_blazor?id=x")]
    [InlineData("GET", "/_blazor/")]
    [InlineData("GET", "/_BLAZOR")]
    public async Task Long_polling_and_server_sent_events_are_refused_even_to_our_own_page(string method, string path)
    {
        using var client = _studio.Client();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Origin", _studio.Origin);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task The_page_over_the_limit_is_told_and_gets_in_once_another_closes()
    {
        await using var studio = await RunningStudio.StartAsync(["--Limits:Circuits=3"]);
        var open = new List<ClientWebSocket>();
        for (var i = 0; i < 3; i++)
            open.Add((await OpenAsync(studio.Origin, null, studio)).Socket!);
        var (none, status) = await OpenAsync(studio.Origin, null, studio);
        Assert.Null(none);
        Assert.Equal(HttpStatusCode.TooManyRequests, status);

        open[0].Abort();
        ClientWebSocket? again = null;
        for (var tries = 0; again is null && tries < 100; tries++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            again = (await OpenAsync(studio.Origin, null, studio)).Socket;
        }

        Assert.NotNull(again);
        open.Append(again).ToList().ForEach(socket => socket.Dispose());
    }

    /// <summary>One of the two is larger than a message may be, the other a thousand times deeper than any argument of ours.</summary>
    [Theory]
    [InlineData("a message of 33 KB")]
    [InlineData("a message nested 10,000 deep")]
    public async Task A_monstrous_message_ends_its_own_connection_and_nothing_else(string what)
    {
        using var neighbour = await GreetAsync();
        using var socket = await GreetAsync();

        await socket.SendAsync(what.EndsWith("KB", StringComparison.Ordinal) ? Framed(new byte[33 * 1024]) : Framed([.. Enumerable.Repeat((byte)0x91, 10_000)]), WebSocketMessageType.Binary, endOfMessage: true, TestContext.Current.CancellationToken);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        Assert.True(await EndsAsync(socket, patience.Token), "the connection lives on");
        using var client = _studio.Client();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live", TestContext.Current.CancellationToken)).StatusCode);
        using var moment = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        Assert.False(await EndsAsync(neighbour, moment.Token), "another page was lost");
    }

    /// <summary>A connection that has agreed on the protocol, as a page's has.</summary>
    private async Task<ClientWebSocket> GreetAsync()
    {
        var socket = (await OpenAsync(_studio.Origin, null)).Socket!;
        await socket.SendAsync("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, TestContext.Current.CancellationToken);
        var answer = new byte[16];
        var length = (await socket.ReceiveAsync(answer, TestContext.Current.CancellationToken)).Count;
        Assert.Equal("{}\u001e", System.Text.Encoding.ASCII.GetString(answer, 0, length));
        return socket;
    }

    /// <summary>With the length before it, seven bits a byte, as messages of the hub go over the wire.</summary>
    private static byte[] Framed(byte[] message)
    {
        var length = new List<byte>();
        for (var left = message.Length; left > 0; left >>= 7)
            length.Add((byte)((left & 0x7F) | (left > 0x7F ? 0x80 : 0)));
        return [.. length, .. message];
    }

    private static async Task<bool> EndsAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[4_096];
        try
        {
            while (true)
            {
                if ((await socket.ReceiveAsync(buffer, cancellationToken)).MessageType == WebSocketMessageType.Close)
                    return true;
            }
        }
        catch (WebSocketException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<(ClientWebSocket? Socket, HttpStatusCode Status)> OpenAsync(string? origin, string? host, RunningStudio? studio = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        if (host is not null)
            socket.Options.SetRequestHeader("Host", host);
        try
        {
            await socket.ConnectAsync(new Uri($"ws://{(studio ?? _studio).Address.Authority}/_blazor"), TestContext.Current.CancellationToken);
            return (socket, HttpStatusCode.SwitchingProtocols);
        }
        catch (WebSocketException)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            return (null, status);
        }
    }

    private sealed class CircuitMeter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _opened;

        public CircuitMeter()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "aspnetcore.components.circuit.active")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, change, _, _) => Interlocked.Add(ref _opened, Math.Max(0, change)));
            _listener.Start();
        }

        public long Opened => Interlocked.Read(ref _opened);

        public void Dispose() => _listener.Dispose();
    }
}
