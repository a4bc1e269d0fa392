using System.Globalization;
using System.Threading.RateLimiting;
using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.RateLimiting;

namespace KlingStudio.Web;

/// <summary>How often and how many at once, per owner. What is over the limit gets 429 and is told when to come back.</summary>
internal static class RequestLimits
{
    /// <summary>The policies, as one chain: a request must pass each that is about it.</summary>
    public static void Configure(RateLimiterOptions limiter, LimitSettings limits)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = AnswerAsync;
        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            // A web socket holds its lease until it closes, so this counts open pages.
            Per(IsCircuit, owner => RateLimitPartition.GetConcurrencyLimiter(owner, _ => new() { PermitLimit = limits.Circuits })),
            Per(IsUpload, owner => RateLimitPartition.GetConcurrencyLimiter(owner, _ => new() { PermitLimit = limits.UploadsAtOnce })),
            Per(IsUpload, owner => RateLimitPartition.GetSlidingWindowLimiter(owner, _ => new()
            {
                PermitLimit = limits.UploadsPerMinute,
                Window = TimeSpan.FromMinutes(1),
                SegmentsPerWindow = 6,
            })),
            Per(IsMedia, owner => RateLimitPartition.GetTokenBucketLimiter(owner, _ => new()
            {
                TokenLimit = limits.MediaReadsPerSecond,
                TokensPerPeriod = limits.MediaReadsPerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            })));
    }

    private static PartitionedRateLimiter<HttpContext> Per(Func<HttpContext, bool> isAbout, Func<string, RateLimitPartition<string>> partition) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context =>
            isAbout(context) ? partition(context.RequestServices.GetRequiredService<CurrentOwner>().Id.Value) : RateLimitPartition.GetNoLimiter(""));

    private static bool IsCircuit(HttpContext context) => context.WebSockets.IsWebSocketRequest;

    private static bool IsUpload(HttpContext context) => HttpMethods.IsPost(context.Request.Method) && context.Request.Path.Equals("/stills", StringComparison.OrdinalIgnoreCase);

    private static bool IsMedia(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/media", StringComparison.OrdinalIgnoreCase) || context.Request.Path.StartsWithSegments(ApiDoor.Files, StringComparison.OrdinalIgnoreCase);

    private static async ValueTask AnswerAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var what = IsCircuit(rejected.HttpContext) ? "Too many pages of the studio are open; close some." : string.Create(CultureInfo.InvariantCulture, $"That was too much at once; try again in {seconds} s.");
        await RefusalAnswer.Write(rejected.HttpContext, StatusCodes.Status429TooManyRequests, what, "rate_limited", "request");
    }
}
