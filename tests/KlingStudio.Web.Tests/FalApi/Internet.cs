using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using KlingStudio.Fal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Web.Tests.FalApi;

/// <summary>An internet of one server: names lead where a test says, and every public address is that server. What would have been connected to is written down.</summary>
internal sealed class Internet : IAsyncDisposable
{
    /// <summary>A public address; it stands for the server.</summary>
    public static readonly IPAddress Public = IPAddress.Parse("93.184.215.14");

    private readonly WebApplication _web;
    private readonly ConcurrentQueue<IPEndPoint> _connected = [];

    private Internet(WebApplication web) => _web = web;

    /// <summary>Where names lead, asked anew each time; one that is not here does not exist.</summary>
    public ConcurrentDictionary<string, Func<IPAddress[]>> Names { get; } = new(StringComparer.OrdinalIgnoreCase) { ["pictures.example"] = () => [Public] };

    /// <summary>Every address that a connection was opened to.</summary>
    public IReadOnlyCollection<IPEndPoint> Connected => _connected;

    /// <summary>The names of the headers of each request that came.</summary>
    public ConcurrentQueue<IReadOnlyList<string>> Requests { get; } = [];

    /// <summary>What the server does by path; anything else is 404.</summary>
    public ConcurrentDictionary<string, RequestDelegate> Pages { get; } = [];

    public static async Task<Internet> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var web = builder.Build();
        web.Urls.Add("http://127.0.0.1:0");
        var internet = new Internet(web);
        web.Run(internet.AnswerAsync);
        await web.StartAsync(TestContext.Current.CancellationToken);
        return internet;
    }

    /// <summary>A client that may go anywhere public, by http too.</summary>
    public OutboundClient Client()
    {
        var policy = new OutboundPolicy { AllowHttp = true };
        return new OutboundClient(policy, new OutboundConnector(policy, ResolveAsync, OpenAsync));
    }

    public async ValueTask DisposeAsync() => await _web.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue([.. context.Request.Headers.Keys]);
        if (context.Request.Path.StartsWithSegments("/redirect", StringComparison.Ordinal))
        {
            var (left, to) = (int.Parse(context.Request.Query["times"].ToString(), System.Globalization.CultureInfo.InvariantCulture), context.Request.Query["to"].ToString());
            context.Response.StatusCode = left % 2 == 0 ? 302 : 308;
            context.Response.Headers.Location = left > 1 ? $"/redirect?times={left - 1}&to={Uri.EscapeDataString(to)}" : to;
            return Task.CompletedTask;
        }

        context.Response.StatusCode = Pages.ContainsKey(context.Request.Path) ? 200 : 404;
        return Pages.TryGetValue(context.Request.Path, out var page) ? page(context) : Task.CompletedTask;
    }

    private Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellationToken) =>
        Names.TryGetValue(name, out var answer) ? Task.FromResult(answer()) : throw new SocketException((int)SocketError.HostNotFound);

    private async Task<Stream> OpenAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        _connected.Enqueue(address);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPEndPoint.Parse(new Uri(_web.Urls.First()).Authority), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
