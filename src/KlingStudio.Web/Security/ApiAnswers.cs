using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using KlingStudio.Generations;

namespace KlingStudio.Web;

/// <summary>What every answer to a program carries, refusals and failures included; and how such an answer is written.</summary>
internal sealed class ApiAnswers(RequestDelegate next, ApiDoor door, PublicDoor outside, StudioOptions options)
{
    /// <summary>Which engine answers.</summary>
    public const string EngineHeader = "X-KlingStudio-Engine";

    /// <summary>The id of the request.</summary>
    public const string IdHeader = "x-fal-request-id";

    private const string Exposed = "x-fal-request-id, x-klingstudio-engine, x-fal-error-type, x-fal-retryable, x-fal-needs-retry, x-fal-request-timeout-type, x-fal-billable-units, retry-after";

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Stands before the gate, so that what that refuses has them too.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (!ApiDoor.Covers(context.Request.Path) || outside.IsHere(context))
            return next(context);
        var engine = EngineOf(context.Request);
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.TryAdd(IdHeader, Guid.CreateVersion7().ToString());
            headers.TryAdd(EngineHeader, engine);
            if (options.ApiOrigins.Count > 0)
                headers.Append("Vary", "Origin");
            if (door.ListedOrigin(context.Request) is { } origin)
            {
                headers.AccessControlAllowOrigin = origin;
                headers.AccessControlExposeHeaders = Exposed;
            }

            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>Writes JSON.</summary>
    public static async Task WriteAsync(HttpContext context, int status, JsonObject body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "private, no-store";
        response.ContentType = "application/json";
        var bytes = Bytes(body);
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.BodyWriter.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>A sentence, as fal says what is not about an input: for the program, with the type of it, and with both words about trying again.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string detail, string? type = null, bool retry = false, string? message = null)
    {
        var body = new JsonObject { ["detail"] = detail };
        if (type is not null)
        {
            body["error_type"] = type;
            context.Response.Headers["X-Fal-Error-Type"] = type;
        }

        body["message"] = message ?? detail;
        MayRetry(context.Response, retry);
        return WriteAsync(context, status, body);
    }

    /// <summary>fal's older and newer header for it.</summary>
    public static void MayRetry(HttpResponse response, bool retry)
    {
        response.Headers["X-Fal-Retryable"] = retry ? "true" : "false";
        response.Headers["X-Fal-Needs-Retry"] = retry ? "1" : "0";
    }

    /// <summary>UTF-8, with letters of all scripts as they are.</summary>
    public static ReadOnlyMemory<byte> Bytes(JsonNode body)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Readable))
            body.WriteTo(writer);
        return stream.GetBuffer().AsMemory(0, (int)stream.Length);
    }

    /// <summary>The engine behind a path: the one in the box by its own name, else Kling where there is a key.</summary>
    public static string DefaultEngine(StudioOptions options) => options.Fal.Key is null ? EngineIds.Rehearsal : EngineIds.Kling;

    private string EngineOf(HttpRequest request) =>
        request.Path.Value!.Contains("/klingstudio/", StringComparison.OrdinalIgnoreCase) ? EngineIds.Rehearsal : DefaultEngine(options);
}
