using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KlingStudio.Web.Features.Ops;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: everything that work needs is there. Neither tells a stranger paths or versions.</summary>
internal static class Health
{
    /// <summary>Maps both.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Text("live")).ShortCircuit();
        routes.MapGet("/health/ready", async (HttpContext context, Readiness readiness) =>
        {
            var failing = await readiness.FailingAsync(context.RequestAborted);
            context.Response.Headers.CacheControl = "no-store";
            return failing.Count == 0
                ? TypedResults.Text("ready")
                : TypedResults.Text($"not ready: {string.Join(", ", failing)}", statusCode: StatusCodes.Status503ServiceUnavailable);
        });
    }

    /// <summary>The checks, by the names that are shown.</summary>
    public static void AddReadiness(this IServiceCollection services)
    {
        services.AddSingleton<Readiness>();
        services.AddHealthChecks()
            .AddCheck<StoppingCheck>("stopping")
            .AddCheck<FfmpegReadiness>("ffmpeg")
            .AddCheck<FreeDiskCheck>("free disk")
            .AddCheck<DatabaseCheck>("database")
            .AddCheck<VaultCheck>("vault")
            .AddCheck<SiloCheck>("silo");
    }
}

/// <summary>Asks all checks at most once a second, however many ask; a check that hangs counts as failing.</summary>
internal sealed class Readiness(HealthCheckService checks, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly SemaphoreSlim _turn = new(1);
    private IReadOnlyList<string> _failing = [];
    private long? _askedAt;

    /// <summary>The names of the checks that fail now.</summary>
    public async Task<IReadOnlyList<string>> FailingAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_askedAt is { } at && clock.GetElapsedTime(at) < Fresh)
                return _failing;
            _failing = await AskAsync(cancellationToken);
            _askedAt = clock.GetTimestamp();
            return _failing;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();

    private async Task<IReadOnlyList<string>> AskAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var report = await checks.CheckHealthAsync(limit.Token).WaitAsync(Patience, clock, cancellationToken);
            return [.. report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy).Select(entry => entry.Key).Order(StringComparer.Ordinal)];
        }
        catch (Exception slow) when (slow is TimeoutException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return ["no answer in time"];
        }
    }
}
