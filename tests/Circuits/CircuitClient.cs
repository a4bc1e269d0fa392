using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Circuits;

/// <summary>
/// One open page without a browser: it fetches the page, opens its circuit over a web socket, takes every render and acknowledges it,
/// and answers the calls to script as a page without scripts would. Costs a hundredth of a browser tab.
/// </summary>
public sealed class CircuitClient : IAsyncDisposable
{
    private const int ObjectReference = 1; // JSCallResultType
    private readonly HubConnection _connection;
    private readonly HttpClient _http;
    private readonly Uri _root;
    private readonly TaskCompletionSource<Exception> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _renders;
    private long _lastRender;
    private int _objects;
    private string? _circuit;

    private CircuitClient(HubConnection connection, HttpClient http, Uri root, Action<byte[]>? rendered)
    {
        (_connection, _http, _root) = (connection, http, root);
        connection.On<long, byte[]>("JS.RenderBatch", async (id, batch) =>
        {
            Volatile.Write(ref _lastRender, TimeProvider.System.GetTimestamp());
            Interlocked.Increment(ref _renders);
            rendered?.Invoke(batch);
            await connection.SendAsync("OnRenderCompleted", id, null);
        });
        connection.On<long, string, string, int, long, int>("JS.BeginInvokeJS", (call, _, _, result, _, _) => AnswerAsync(call, result));
        connection.On<string>("JS.Error", message => _failed.TrySetResult(new InvalidOperationException($"The circuit failed: {message}")));
        connection.Closed += error =>
        {
            _failed.TrySetResult(error ?? new InvalidOperationException("The circuit was closed."));
            return Task.CompletedTask;
        };
    }

    /// <summary>How many renders have arrived.</summary>
    public long Renders => Interlocked.Read(ref _renders);

    /// <summary>Ends when the circuit has failed or was closed: why.</summary>
    public Task<Exception> Failed => _failed.Task;

    /// <summary>Opens <paramref name="page"/> and asks for its interactive parts. Returns before they have rendered.</summary>
    /// <param name="page">The whole address.</param>
    /// <param name="origin">What its requests say they come from; the page's own origin when null.</param>
    /// <param name="rendered">Is given the bytes of every render, with each text in it as UTF-8, on the connection's thread.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="HttpRequestException">The page could not be fetched, or the upgrade was refused.</exception>
    public static async Task<CircuitClient> OpenAsync(Uri page, string? origin = null, Action<byte[]>? rendered = null, CancellationToken cancellationToken = default)
    {
        var root = new Uri(page, "/");
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
        http.DefaultRequestHeaders.Add("Origin", origin ?? root.GetLeftPart(UriPartial.Authority));
        var client = new CircuitClient(Connection(root, http), http, root, rendered);
        try
        {
            await client.StartAsync(page, cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until something has rendered and nothing more has for <paramref name="quiet"/>.</summary>
    /// <exception cref="InvalidOperationException">The circuit failed instead.</exception>
    public async Task SettleAsync(TimeSpan quiet, CancellationToken cancellationToken)
    {
        while (Renders == 0 || TimeProvider.System.GetElapsedTime(Volatile.Read(ref _lastRender)) < quiet)
        {
            if (_failed.Task.IsCompleted)
                throw await _failed.Task;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Leaves the page as a browser does: the studio is told, and keeps nothing for a return.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_circuit is not null && !Failed.IsCompleted)
        {
            using var leaving = new FormUrlEncodedContent([new("circuitId", _circuit)]);
            using var answer = await _http.PostAsync(new Uri(_root, "_blazor/disconnect"), leaving);
        }

        await _connection.DisposeAsync();
        _http.Dispose();
    }

    private static HubConnection Connection(Uri root, HttpClient http)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(root, "_blazor"), HttpTransportType.WebSockets, options =>
        {
            options.SkipNegotiation = true;
            options.Headers["Origin"] = http.DefaultRequestHeaders.GetValues("Origin").First();
            options.WebSocketConfiguration = socket => socket.Proxy = null;
        });
        builder.Services.AddSingleton<IHubProtocol>(new BlazorPackProtocol());
        return builder.Build();
    }

    private async Task StartAsync(Uri page, CancellationToken cancellationToken)
    {
        var parts = PageMarkers.Read(await _http.GetStringAsync(page, cancellationToken));
        await _connection.StartAsync(cancellationToken);
        _circuit = await _connection.InvokeAsync<string?>("StartCircuit", _root.ToString(), page.ToString(), "[]", parts.State, cancellationToken)
            ?? throw new InvalidOperationException("The studio started no circuit.");
        await _connection.SendAsync("UpdateRootComponents", parts.ToAddOperations(), parts.State, cancellationToken);
    }

    // Modules and elements exist as far as the studio is concerned; every function gives nothing back.
    private Task AnswerAsync(long call, int result)
    {
        JsonNode? value = result == ObjectReference ? new JsonObject { ["__jsObjectId"] = Interlocked.Increment(ref _objects) } : null;
        return _connection.SendAsync("EndInvokeJSFromDotNet", call, true, new JsonArray(call, true, value).ToJsonString());
    }
}
