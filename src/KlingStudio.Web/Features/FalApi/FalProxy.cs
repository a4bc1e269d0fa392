namespace KlingStudio.Web.Features.FalApi;

/// <summary>
/// Before routing: answers the question that a browser asks before a page of a listed origin may call, and turns <c>/api/fal/proxy</c> into the address
/// that it names. From there on it is that request, with whatever key it showed: the proxy adds none.
/// </summary>
internal static class FalProxy
{
    /// <summary>The proxy's address.</summary>
    public const string Path = "/api/fal/proxy";

    private const string TargetHeader = "x-fal-target-url";

    /// <summary>Stands right behind the gate.</summary>
    public static void UseFalProxy(this WebApplication web)
    {
        var (door, outside) = (web.Services.GetRequiredService<ApiDoor>(), web.Services.GetRequiredService<PublicDoor>());
        web.Use((context, next) =>
        {
            var request = context.Request;
            if (outside.IsHere(context) || !ApiDoor.Covers(request.Path))
                return next(context);
            if (HttpMethods.IsOptions(request.Method) && door.ListedOrigin(request) is not null)
                return Allow(context);
            if (!IsProxy(request.Path))
                return next(context);
            if (ProxyTarget.Read(request.Headers[TargetHeader] is [{ } only] ? only : null) is not var (path, query))
                return ApiAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, "Invalid request", "bad_request",
                    message: $"The proxy answers for the models of this studio at fal.run, queue.fal.run and the start of an upload at rest.fal.ai, as {TargetHeader} names them; for nothing else.");
            (request.Path, request.QueryString) = (path, query);
            return next(context);
        });
    }

    private static bool IsProxy(PathString path) => path.Equals(Path, StringComparison.OrdinalIgnoreCase) || path.Equals(Path + "/", StringComparison.OrdinalIgnoreCase);

    private static Task Allow(HttpContext context)
    {
        var (asked, headers) = (context.Request.Headers, context.Response.Headers);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.AccessControlAllowMethods = "GET, HEAD, POST, PUT";
        var wanted = asked.AccessControlRequestHeaders.ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(IsUsed).ToArray();
        if (wanted.Length > 0)
            headers.AccessControlAllowHeaders = string.Join(", ", wanted);
        headers.AccessControlMaxAge = "600";
        // A page of the internet that asks for loopback is asked once more by some browsers.
        if (asked["Access-Control-Request-Private-Network"] == "true")
            headers["Access-Control-Allow-Private-Network"] = "true";
        return Task.CompletedTask;
    }

    private static bool IsUsed(string header) =>
        header.ToLowerInvariant() is "authorization" or "content-type" or "accept" or "range" or "idempotency-key" or "user-agent" or "cache-control"
        || header.StartsWith("x-fal-", StringComparison.OrdinalIgnoreCase) || header.StartsWith("x-app-fal-", StringComparison.OrdinalIgnoreCase);
}
