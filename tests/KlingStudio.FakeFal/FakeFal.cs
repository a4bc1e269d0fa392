using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Testing;

/// <summary>
/// A small real server that plays fal: its queue, its storage, its file store and its webhooks, on one port of this machine, with faults on request.
/// It counts submits: that is what all of it is for.
/// </summary>
public sealed class FakeFal : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<Submit> _submits = [];
    private readonly ConcurrentQueue<SeenCall> _calls = [];
    private readonly ConcurrentDictionary<FalCall, ConcurrentQueue<Fault>> _faults = [];
    private readonly ConcurrentDictionary<HttpContext, bool> _open = [];

    private FakeFal(FakeFalSettings settings)
    {
        Settings = settings;
        Webhooks = new FakeWebhooks(this);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        builder.WebHost.UseUrls($"http://127.0.0.1:{settings.Port}");
        _app = builder.Build();
        _app.Use(ServeAsync);
        new FakeQueue(this).Map(_app);
        new FakeStorage(this).Map(_app);
        Files = new FakeFiles(this);
        Files.Map(_app);
        _app.MapGet("/.well-known/jwks.json", Webhooks.JwksAsync);
    }

    /// <summary>As it was set up.</summary>
    public FakeFalSettings Settings { get; }

    /// <summary><c>http://127.0.0.1:{port}</c>: the base of the queue and of storage.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1");

    /// <summary>Its webhooks: what they are signed with, how often and how they are sent.</summary>
    public FakeWebhooks Webhooks { get; }

    /// <summary>Its files: stills that were uploaded, clips.</summary>
    public FakeFiles Files { get; }

    /// <summary>What a new job does; by default <see cref="JobScript.Quick"/>.</summary>
    public Func<Submit, JobScript> Script { get; set; } = _ => JobScript.Quick;

    /// <summary>What happens when a job is to be stopped.</summary>
    public CancelStyle Cancelling { get; set; }

    /// <summary>While set, submits and uploads answer 403 with it, as for a locked account.</summary>
    public string? Locked { get; set; }

    /// <summary>Where the submit's answer says the request is found; null: here.</summary>
    public Uri? ToldUrl { get; set; }

    /// <summary>Asked for each call that no fault is queued for: for random faults.</summary>
    public Func<FalCall, HttpContext, Fault?>? AnyFault { get; set; }

    /// <summary>Every POST to the queue that arrived whole, refused ones included.</summary>
    public IReadOnlyCollection<Submit> Submits => [.. _submits];

    /// <summary>Jobs that were made, by generation (see <see cref="Submit.Generation"/>): more than one is money paid twice.</summary>
    public IReadOnlyDictionary<string, int> JobsByGeneration =>
        _submits.Where(submit => submit.Job is not null).GroupBy(submit => submit.Generation).ToDictionary(group => group.Key, group => group.Count());

    /// <summary>Every call, in order.</summary>
    public IReadOnlyCollection<SeenCall> Calls => [.. _calls];

    /// <summary>Jobs by request id.</summary>
    public ConcurrentDictionary<Guid, FakeJob> Jobs { get; } = [];

    internal CancellationToken Stopping => _stopping.Token;

    /// <summary>Starts one.</summary>
    public static async Task<FakeFal> StartAsync(FakeFalSettings? settings = null, CancellationToken cancellationToken = default)
    {
        var fal = new FakeFal(settings ?? new FakeFalSettings());
        await fal._app.StartAsync(cancellationToken);
        fal.Url = new Uri(fal._app.Urls.Single());
        return fal;
    }

    /// <summary>The next calls of that kind go wrong.</summary>
    public void Fail(FalCall call, Fault fault, int times = 1)
    {
        for (var time = 0; time < times; time++)
            _faults.GetOrAdd(call, _ => []).Enqueue(fault);
    }

    /// <summary>Every call is answered properly again.</summary>
    public void Heal()
    {
        _faults.Clear();
        (AnyFault, Locked) = (null, null);
    }

    /// <summary>Cuts every connection that is open just now.</summary>
    public void Drop()
    {
        foreach (var context in _open.Keys)
            context.Abort();
    }

    /// <summary>How often that was called.</summary>
    public int Count(FalCall call) => _calls.Count(seen => seen.Call == call);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
        Webhooks.Dispose();
        foreach (var job in Jobs.Values)
            job.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var call = Kind(request);
        _calls.Enqueue(new SeenCall(call, request.Method, request.Path + request.QueryString, Headers(request)));
        if (call == FalCall.Submit)
            context.Items[nameof(Submit)] = await CountAsync(request);
        _open[context] = true;
        try
        {
            var queued = _faults.TryGetValue(call, out var queue) && queue.TryDequeue(out var fault) ? fault : null;
            var wrong = Refusal(call, request) ?? queued ?? AnyFault?.Invoke(call, context);
            await (wrong?.Apply(context, () => next(context)) ?? next(context));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever called is gone.
        }
        finally
        {
            _open.TryRemove(context, out _);
        }
    }

    /// <summary>Counted when it has arrived whole, before anything can go wrong with it.</summary>
    private async Task<Submit> CountAsync(HttpRequest request)
    {
        request.EnableBuffering();
        using var reader = new StreamReader(request.Body, leaveOpen: true);
        var body = await reader.ReadToEndAsync();
        request.Body.Position = 0;
        var submit = new Submit(body, Headers(request), request.QueryString.Value ?? "", FakeQueue.Generation(request, body));
        _submits.Enqueue(submit);
        return submit;
    }

    /// <summary>Key and account come before everything. Files and webhook keys are public; the bytes of an upload go to an address that is its own permission.</summary>
    private Fault? Refusal(FalCall call, HttpRequest request)
    {
        if (call is FalCall.Upload or FalCall.Download or FalCall.Jwks or FalCall.Other)
            return null;
        if (request.Headers.Authorization.ToString() is not { Length: > 0 } said)
            return Fault.Status(401, """{"detail":"Authorization header is required"}""");
        if (said != "Key " + Settings.Key)
            return Fault.Status(401, """{"detail":"No user found for Key ID and Secret"}""");
        return call is (FalCall.Submit or FalCall.Initiate) && Locked is { } reason ? Fault.Status(403, $$"""{"detail":"{{reason}}"}""") : null;
    }

    internal static IReadOnlyDictionary<string, string> Headers(HttpRequest request) =>
        request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);

    private static FalCall Kind(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        return path switch
        {
            _ when path.StartsWith("/.well-known/", StringComparison.Ordinal) => FalCall.Jwks,
            _ when path.StartsWith("/files/", StringComparison.Ordinal) => FalCall.Download,
            _ when path.StartsWith("/uploads/", StringComparison.Ordinal) => FalCall.Upload,
            _ when path.StartsWith("/storage/", StringComparison.Ordinal) => FalCall.Initiate,
            _ when path.EndsWith("/status/stream", StringComparison.Ordinal) => FalCall.Stream,
            _ when path.TrimEnd('/').EndsWith("/status", StringComparison.Ordinal) => FalCall.Status,
            _ when path.EndsWith("/cancel", StringComparison.Ordinal) => FalCall.Cancel,
            _ when path.Contains("/requests/", StringComparison.Ordinal) => FalCall.Result,
            _ when HttpMethods.IsPost(request.Method) => FalCall.Submit,
            _ => FalCall.Other,
        };
    }
}

/// <summary>A call that came in.</summary>
/// <param name="Call">What kind.</param>
/// <param name="Method">GET, POST, PUT.</param>
/// <param name="Address">Path and query.</param>
/// <param name="Headers">As sent.</param>
public sealed record SeenCall(FalCall Call, string Method, string Address, IReadOnlyDictionary<string, string> Headers);
