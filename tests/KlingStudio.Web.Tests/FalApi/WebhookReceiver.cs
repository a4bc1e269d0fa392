using System.Collections.Concurrent;
using KlingStudio.Fal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Web.Tests.FalApi;

/// <summary>A webhook as it arrived.</summary>
/// <param name="Headers">fal's four; null when one was missing.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="Path">Where it was sent.</param>
/// <param name="Verdict">What the verifier of the library said, by the keys that the sender publishes.</param>
internal sealed record Received(WebhookHeaders? Headers, byte[] Body, string Path, WebhookVerdict Verdict);

/// <summary>A server of somebody who wants to be told: it checks each webhook by the published keys, and answers as a test says.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly ConcurrentQueue<Received> _received = [];
    private ServiceProvider? _fal;

    private WebhookReceiver(WebApplication web) => _web = web;

    public Uri Address => new(_web.Urls.First());

    public string Authority => Address.Authority;

    public IReadOnlyList<Received> Received => [.. _received];

    /// <summary>The keys that <c>/.well-known/jwks.json</c> of this server shows, for tests without a studio.</summary>
    public JwksDocument? Published { get; set; }

    /// <summary>What is answered to the n-th webhook, counted from one.</summary>
    public Func<int, HttpContext, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var web = builder.Build();
        web.Urls.Add("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(web);
        web.MapGet("/.well-known/jwks.json", () => Results.Bytes(receiver.Published!.ToJson(), "application/json"));
        web.MapPost("/{**path}", receiver.TakeAsync);
        await web.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>Says whose keys count, and by which clock.</summary>
    public void Trust(Uri sender, TimeProvider time)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(time);
        services.AddFalClients(new FalOptions { RestBaseUrl = sender });
        _fal = services.BuildServiceProvider();
    }

    /// <summary>Waits until so many came.</summary>
    public Task CameAsync(int count) => Until.TrueAsync(() => _received.Count >= count, $"{count} webhooks were to come");

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        if (_fal is not null)
            await _fal.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        var headers = WebhookHeaders.Read(name => context.Request.Headers[name] is [{ } only] ? only : null);
        var verdict = await _fal!.GetRequiredService<WebhookVerifier>().VerifyAsync(headers, bytes.ToArray(), context.RequestAborted);
        _received.Enqueue(new Received(headers, bytes.ToArray(), context.Request.Path, verdict));
        await Answer(_received.Count, context);
    }
}
