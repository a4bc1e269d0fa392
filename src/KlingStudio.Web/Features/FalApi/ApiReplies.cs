using System.Globalization;
using System.Text.Json.Nodes;
using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>The answers that several routes give.</summary>
internal static class ApiReplies
{
    /// <summary>Scheme and host under which the caller reached the studio: the host has passed the gate.</summary>
    public static string BaseUrl(HttpRequest request) => $"{request.Scheme}://{request.Host.Value}";

    /// <summary>Names the request and its engine in the headers.</summary>
    public static void Name(HttpResponse response, ApiRequest request)
    {
        response.Headers[ApiAnswers.IdHeader] = request.Id.ToString();
        response.Headers[ApiAnswers.EngineHeader] = request.EngineId;
    }

    /// <summary>fal's 422.</summary>
    public static Task RefuseInputAsync(HttpContext context, IReadOnlyList<FalDetail> details, int status = StatusCodes.Status422UnprocessableEntity)
    {
        ApiAnswers.MayRetry(context.Response, retry: false);
        return ApiAnswers.WriteAsync(context, status, FalDetail.Body(details));
    }

    /// <summary>429, with when to come back.</summary>
    public static Task TooManyAsync(HttpContext context, string sentence, TimeSpan wait)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return ApiAnswers.RefuseAsync(context, StatusCodes.Status429TooManyRequests, sentence, "concurrent_requests_limit", retry: true);
    }

    /// <summary>The queue's word for what it does not know.</summary>
    public static Task NotFoundAsync(HttpContext context)
    {
        ApiAnswers.MayRetry(context.Response, retry: false);
        return ApiAnswers.WriteAsync(context, StatusCodes.Status404NotFound, new JsonObject
        {
            ["status"] = "NOT_FOUND",
            ["message"] = "There is no such request or file in this studio.",
        });
    }

    /// <summary>The result: the model's bare output, or the error's own status and body; before the end, the one sentence that clients match.</summary>
    public static async Task ResultAsync(HttpContext context, FoundApiRequest found, FalPayloads payloads)
    {
        Name(context.Response, found.Request);
        var home = BaseUrl(context.Request);
        if (!found.Generation.Status.IsEnd())
        {
            var waiting = new JsonObject { ["detail"] = "Request is still in progress" };
            ApiStanding.AddAddresses(waiting, home, found.Request.App, found.Request.Id);
            ApiAnswers.MayRetry(context.Response, retry: true);
            await ApiAnswers.WriteAsync(context, StatusCodes.Status400BadRequest, waiting);
            return;
        }

        Bill(context.Response, found.Generation);
        if (FailureAnswer.Of(found) is { } failure)
        {
            await FailAsync(context, failure);
            return;
        }

        context.Response.Headers["X-Fal-Served-From"] = "kling-studio";
        await ApiAnswers.WriteAsync(context, StatusCodes.Status200OK, await payloads.OutputAsync(found, home, context.RequestAborted));
    }

    private static Task FailAsync(HttpContext context, FailureAnswer failure)
    {
        ApiAnswers.MayRetry(context.Response, failure.Retry);
        if (failure.ErrorType is { } type)
            context.Response.Headers["X-Fal-Error-Type"] = type;
        if (failure.StartedTooLate)
            context.Response.Headers["X-Fal-Request-Timeout-Type"] = "user";
        return ApiAnswers.WriteAsync(context, failure.Status, failure.Body());
    }

    // What fal billed is said as fal said it; what costs nothing is said to cost nothing; where nobody knows, nothing is said.
    private static void Bill(HttpResponse response, Generation generation)
    {
        if (generation.Billing?.Units is { } units)
            response.Headers["X-Fal-Billable-Units"] = units.ToString(CultureInfo.InvariantCulture);
        else if (generation.EngineId == EngineIds.Rehearsal)
            response.Headers["X-Fal-Billable-Units"] = "0";
    }
}
