using Microsoft.Extensions.Primitives;

namespace KlingStudio.Web;

/// <summary>What the gate answers with, when it does not let a request in.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Reason">For the log and the answer; holds nothing of the request.</param>
internal readonly record struct GateRefusal(int Status, string Reason);

/// <summary>
/// The one door, before everything. Loopback is not a login: a page of another origin in the owner's browser, or a name that was rebound
/// to loopback, must not be able to read, spend or open a circuit. Host first, then method, then where the request comes from. What programs call has
/// a policy of its own for the last two: <see cref="ApiDoor"/>.
/// </summary>
internal sealed partial class Gate(RequestDelegate next, StudioOptions options, PublicDoor door, ApiDoor api, ILogger<Gate> log)
{
    private const string Hub = "/_blazor";

    /// <summary>Lets the request through, or answers it.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (Judge(context) is not { } refusal)
        {
            await next(context);
            return;
        }

        Refused(log, refusal.Status, refusal.Reason);
        var (response, isForPrograms) = (context.Response, ApiDoor.Covers(context.Request.Path));
        response.StatusCode = refusal.Status;
        if (refusal.Status == StatusCodes.Status405MethodNotAllowed)
            response.Headers.Allow = isForPrograms ? "GET, HEAD, POST, PUT, OPTIONS" : "GET, HEAD, POST";
        if (isForPrograms && !door.IsHere(context))
        {
            await ApiAnswers.RefuseAsync(context, refusal.Status, refusal.Reason);
            return;
        }

        response.ContentType = "text/plain; charset=utf-8";
        await response.WriteAsync(refusal.Reason, context.RequestAborted);
    }

    private GateRefusal? Judge(HttpContext context)
    {
        var request = context.Request;
        if (door.IsHere(context))
            return JudgeVisitor(request);
        if (!HostIsKnown(request))
            return new(StatusCodes.Status400BadRequest, "This studio does not answer to that host name.");
        if (ApiDoor.Covers(request.Path))
            return api.JudgeSender(request);
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsPost(request.Method))
            return new(StatusCodes.Status405MethodNotAllowed, "That method is not used here.");
        if (request.Path.StartsWithSegments(Hub, StringComparison.OrdinalIgnoreCase, out var rest) && IsHubItself(rest))
            return JudgeHub(context);
        if (HttpMethods.IsPost(request.Method) && !IsOurOwnPage(request) && !IsSignedCall(request))
            return new(StatusCodes.Status403Forbidden, "Only the studio's own pages may do that.");
        if (request.Path.StartsWithSegments("/media", StringComparison.OrdinalIgnoreCase) && IsEmbeddedElsewhere(request))
            return new(StatusCodes.Status403Forbidden, "Only the studio's own pages may show that.");
        return null;
    }

    // At the public door what may be asked for is settled by routes, not by names and methods; but a page of somebody else must not send a visitor's answer.
    // A program (a webhook) sends no word about pages: its route asks for a signature.
    private GateRefusal? JudgeVisitor(HttpRequest request)
    {
        var known = request.Headers.Host.Count == 1 && request.Host.HasValue
            && (options.PublicBaseUrl is not { } itself || options.AllowedHosts.Contains(request.Host.Host) || string.Equals(request.Host.Host, itself.IdnHost, StringComparison.OrdinalIgnoreCase));
        if (!known)
            return new(StatusCodes.Status400BadRequest, "Nothing is answered under that host name.");
        var isOurs = FetchSite(request) is null or "same-origin" && (request.Headers.Origin.Count == 0 || OriginMatches(request) || IsPublicOrigin(request));
        return HttpMethods.IsPost(request.Method) && !isOurs ? new(StatusCodes.Status403Forbidden, "Only the page itself may do that.") : null;
    }

    private bool IsPublicOrigin(HttpRequest request) =>
        options.PublicBaseUrl is { } itself && request.Headers.Origin is [{ } origin] && string.Equals(origin, itself.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);

    // The names are compared without the port: a tunnel may well change it.
    private bool HostIsKnown(HttpRequest request) =>
        request.Headers.Host.Count == 1 && request.Host.HasValue && options.AllowedHosts.Contains(request.Host.Host);

    private static bool IsHubItself(PathString rest) => !rest.HasValue || string.Equals(rest.Value, "/", StringComparison.Ordinal);

    // The upgrade carries no Sec-Fetch-Site everywhere, so the exact Origin decides; without one it is not a page of ours.
    private static GateRefusal? JudgeHub(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
            return new(StatusCodes.Status403Forbidden, "The studio's pages talk over a web socket only.");
        var request = context.Request;
        return request.Headers.Origin.Count == 1 && OriginMatches(request) && FetchSite(request) is null or "same-origin"
            ? null
            : new(StatusCodes.Status403Forbidden, "Only the studio's own pages may open a connection.");
    }

    private static bool IsOurOwnPage(HttpRequest request)
    {
        var hasOrigin = request.Headers.Origin.Count > 0;
        return FetchSite(request) switch
        {
            "same-origin" => !hasOrigin || OriginMatches(request),
            null => hasOrigin && OriginMatches(request),
            _ => false,
        };
    }

    // A provider's call. No page can make one: a browser sends an Origin with each POST. Its route asks for a signature.
    private static bool IsSignedCall(HttpRequest request) =>
        request.Path.StartsWithSegments("/hooks", StringComparison.OrdinalIgnoreCase) && request.Headers.Origin.Count == 0 && FetchSite(request) is null;

    private static bool IsEmbeddedElsewhere(HttpRequest request) =>
        FetchSite(request) is "cross-site" or "same-site"
        && !string.Equals(request.Headers["Sec-Fetch-Mode"], "navigate", StringComparison.Ordinal);

    // Compared whole: scheme, host and port. "null" is no origin at all.
    private static bool OriginMatches(HttpRequest request) =>
        request.Headers.Origin is [{ } origin]
        && string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);

    private static string? FetchSite(HttpRequest request) =>
        request.Headers.TryGetValue("Sec-Fetch-Site", out StringValues site) ? site.ToString() : null;

    [LoggerMessage(LogLevel.Warning, "Refused at the gate with {Status}: {Reason}")]
    private static partial void Refused(ILogger log, int status, string reason);
}
