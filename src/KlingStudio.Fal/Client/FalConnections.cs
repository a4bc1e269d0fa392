using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace KlingStudio.Fal;

/// <summary>The named HTTP clients. Submit has its own: no retry, and a connection of its own for each request.</summary>
internal static class FalConnections
{
    /// <summary>The one POST that may cost money.</summary>
    public const string Submit = "KlingStudio.Fal.Submit";

    /// <summary>Questions: asking twice does no harm.</summary>
    public const string Reads = "KlingStudio.Fal.Reads";

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    public static void Add(IServiceCollection services, FalOptions options)
    {
        // A kept connection may have been closed by the other side while it was idle; a POST that dies on it could not be told from one that
        // was taken. So a submit never meets an old connection.
        Add(services, Submit, options).ConfigurePrimaryHttpMessageHandler(() => Handler(pooled: TimeSpan.Zero));
        var reads = Add(services, Reads, options).ConfigurePrimaryHttpMessageHandler(() => Handler(pooled: TimeSpan.FromMinutes(1)));
        reads.AddResilienceHandler("fal-reads", pipeline => pipeline.AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = 2,
            Delay = TimeSpan.FromMilliseconds(200),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldRetryAfterHeader = false,
            // A fault that fal itself names is its last word about a job; what a gateway says may pass.
            ShouldHandle = retry => ValueTask.FromResult(retry.Outcome switch
            {
                { Exception: HttpRequestException } => true,
                { Result: { StatusCode: HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout } answer } => !answer.Headers.Contains("X-Fal-Error-Type"),
                _ => false,
            }),
        }));
    }

    private static IHttpClientBuilder Add(IServiceCollection services, string name, FalOptions options) =>
        services.AddHttpClient(name, client =>
        {
            // Each call has a clock of its own, with its own meaning when it runs out.
            client.Timeout = Timeout.InfiniteTimeSpan;
            client.MaxResponseContentBufferSize = FalRequests.MaxAnswerBytes;
        }).AddHttpMessageHandler(() => new FalKeyHandler(options));

    /// <summary>No redirects (the key would go along) and no cookies. A proxy of the system is used: this is the operator's own address.</summary>
    private static SocketsHttpHandler Handler(TimeSpan pooled) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionIdleTimeout = pooled,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
    };
}
