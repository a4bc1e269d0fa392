using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Web.Tests;

/// <summary>
/// A page's circuit without a browser: it opens the hub as blazor.web.js does, answers what the studio asks of scripts, and can call every
/// method that the page's scripts can call, in any order and as often as it likes.
/// </summary>
public sealed partial class Circuit : IAsyncDisposable
{
    private readonly HubConnection _hub;
    private readonly Uri _address;
    private readonly LogLines _log;
    private readonly ScriptAnswers _scripts = new();
    private readonly StringBuilder _seen = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _calls = new(StringComparer.Ordinal);
    private int _call;
    private long _drawn;

    private Circuit(HubConnection hub, RunningStudio studio) => (_hub, _address, _log) = (hub, studio.Address, studio.Log);

    /// <summary>What went wrong in the page, in the studio's words.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    public static async Task<Circuit> OpenAsync(RunningStudio studio, string path = "/")
    {
        var address = studio.Address;
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
        var page = await client.GetStringAsync(path, TestContext.Current.CancellationToken);
        var origin = address.GetLeftPart(UriPartial.Authority);
        var builder = new HubConnectionBuilder().WithUrl(new Uri(address, "/_blazor"), HttpTransportType.WebSockets, options =>
        {
            options.SkipNegotiation = true;
            options.Headers["Origin"] = origin;
        });
        builder.Services.AddSingleton<IHubProtocol>(new BlazorPack());
        var circuit = new Circuit(builder.Build(), studio);
        await circuit.StartAsync(page, origin, path);
        return circuit;
    }

    /// <summary>Whether that text has ever been on the page.</summary>
    public bool Saw(string text)
    {
        lock (_seen)
            return _seen.ToString().Contains(text, StringComparison.Ordinal);
    }

    /// <summary>Waits until that text has been on the page.</summary>
    public async Task SeesAsync(string text)
    {
        await Until.TrueAsync(() => Saw(text) || !Errors.IsEmpty, $"“{text}” never came");
        AssertWell();
    }

    /// <summary>Waits until the page has drawn nothing more for a quarter of a second.</summary>
    public async Task SettledAsync()
    {
        for (long before = -1; before != Interlocked.Read(ref _drawn);)
        {
            before = Interlocked.Read(ref _drawn);
            await Task.Delay(TimeSpan.FromMilliseconds(250), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Fails with the studio's log when the circuit broke.</summary>
    public void AssertWell() => Assert.True(Errors.IsEmpty, string.Join(Environment.NewLine, [.. Errors, _log.ToString()]));

    /// <summary>Calls a method of the component that started that script, and waits for what comes back.</summary>
    public async Task<string> CallAsync(string script, string method, params object?[] arguments)
    {
        await Until.TrueAsync(() => _scripts.PartnerOf(script) is not null, $"{script} was never started");
        var id = Interlocked.Increment(ref _call).ToString(CultureInfo.InvariantCulture);
        var answer = _calls[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _hub.SendAsync("BeginInvokeDotNetFromJS", id, null, method, _scripts.PartnerOf(script), JsonSerializer.Serialize(arguments), TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => Task.FromResult(answer.Task.IsCompleted || !Errors.IsEmpty), () => $"{method} never came back");
        AssertWell();
        return await answer.Task;
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    private async Task StartAsync(string page, string origin, string path)
    {
        var state = State().Match(page).Groups["text"].Value;
        _hub.On<long, byte[]>("JS.RenderBatch", (id, batch) =>
        {
            lock (_seen)
                _seen.Append(Encoding.UTF8.GetString(batch));
            Interlocked.Increment(ref _drawn);
            return _hub.SendAsync("OnRenderCompleted", id, null);
        });
        _hub.On<long, string, string, int, long, int>("JS.BeginInvokeJS", AnswerAsync);
        _hub.On<string, bool, string>("JS.EndInvokeDotNet", (id, good, result) => _calls[id].TrySetResult(good ? result : $"failed: {result}"));
        _hub.On<string>("JS.Error", Errors.Enqueue);
        _hub.On<int, string>("JS.AttachComponent", (_, _) => { });
        await _hub.StartAsync(TestContext.Current.CancellationToken);
        var id = await _hub.InvokeAsync<string?>("StartCircuit", origin + "/", origin + path, "[]", state, TestContext.Current.CancellationToken);
        Assert.NotNull(id);
        var operations = Marker().Matches(page).Select((match, index) =>
            $$"""{"type":"add","ssrComponentId":{{index + 1}},"marker":{{match.Groups["json"].Value}}}""");
        await _hub.SendAsync("UpdateRootComponents", $$"""{"batchId":1,"operations":[{{string.Join(',', operations)}}]}""", state, TestContext.Current.CancellationToken);
    }

    private async Task AnswerAsync(long task, string identifier, string arguments, int resultType, long target, int callType)
    {
        var result = _scripts.Answer(identifier, arguments, resultType, target);
        if (task > 0)
            await _hub.SendAsync("EndInvokeJSFromDotNet", task, true, $"[{task},true,{result}]");
        if (identifier == "Blazor._internal.navigationManager.navigateTo")
            await _hub.SendAsync("OnLocationChanged", new Uri(_address, JsonDocument.Parse(arguments).RootElement[0].GetString()).AbsoluteUri, null, false);
    }

    [GeneratedRegex("<!--Blazor:(?<json>\\{\"type\":\"server\".*?\\})-->", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Marker();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(?<text>[^-]*?)-->", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex State();
}
