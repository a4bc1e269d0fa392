using System.Text.Json.Serialization;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace KlingStudio.Web.Features.Create;

/// <summary><c>POST /stills</c>: a picture as the raw body, streamed to the intake and never buffered.</summary>
internal static partial class UploadStill
{
    /// <summary>What the server reads at most; the intake stops long before, and the rest is read away so that the browser gets the answer.</summary>
    private const long MostBytes = 100_000_000;

    /// <summary>Maps the route.</summary>
    public static void MapUploadStill(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/stills", TakeAsync).DisableAntiforgery().WithName("Upload a still");

    private static async Task TakeAsync(HttpContext context, IAntiforgery antiforgery, [FromServices] IStillIntake intake, CurrentOwner owner, ILoggerFactory loggers)
    {
        var request = context.Request;
        // The token only ever comes in the header: looking for it in a form would buffer the body.
        if (!request.Headers.ContainsKey("RequestVerificationToken") || request.HasFormContentType || !await antiforgery.IsRequestValidAsync(context))
        {
            await RefusalAnswer.Write(context, StatusCodes.Status400BadRequest, "This page is out of date. Reload it, then drop the picture again.", "antiforgery", "image_url");
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MostBytes;
        try
        {
            await AnswerAsync(context, await intake.TakeAsync(owner.Id, request.Body, FileName(request), context.RequestAborted));
        }
        catch (VaultException full) when (full.Full)
        {
            await RefusalAnswer.Write(context, StatusCodes.Status507InsufficientStorage, full.Message, "disk_full", "image_url");
        }
        catch (StorageFullException full)
        {
            await RefusalAnswer.Write(context, StatusCodes.Status507InsufficientStorage, full.Message, "disk_full", "image_url");
        }
        catch (Exception broken) when (broken is VaultException or StorageException)
        {
            context.Response.Headers.RetryAfter = "5";
            await RefusalAnswer.Write(context, StatusCodes.Status503ServiceUnavailable, broken.Message, "vault_unavailable", "image_url");
        }
        catch (Exception cut) when (context.RequestAborted.IsCancellationRequested || cut is BadHttpRequestException)
        {
            // The upload was cut off: the intake has left nothing, and nobody is there to be told.
            CutOff(loggers.CreateLogger(typeof(UploadStill)), cut.GetType().Name);
            context.Abort();
        }
    }

    private static Task AnswerAsync(HttpContext context, StillAnswer answer)
    {
        if (answer.Refusal is { } refusal)
            return RefusalAnswer.Write(context, StatusOf(refusal.Type), refusal.Message, refusal.Type, refusal.Field);
        var still = answer.Still!;
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"/media/stills/{still.Id}";
        context.Response.Headers.CacheControl = "private, no-store";
        var taken = new StillTaken(still.Id, still.Width, still.Height, still.Bytes, still.Placeholder, still.DisplayName, still.Removed);
        return context.Response.WriteAsJsonAsync(taken, StillJson.Default.StillTaken, "application/json; charset=utf-8", context.RequestAborted);
    }

    private static int StatusOf(string type) => type switch
    {
        "file_too_large" => StatusCodes.Status413PayloadTooLarge,
        "unsupported_image_format" or "unsupported_media_type" => StatusCodes.Status415UnsupportedMediaType,
        "disk_full" => StatusCodes.Status507InsufficientStorage,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    // Only for people to read; the intake cleans it.
    private static string FileName(HttpRequest request)
    {
        var name = request.Headers["X-File-Name"].ToString();
        return name.Length is 0 or > 4_000 ? "still" : Uri.UnescapeDataString(name);
    }

    [LoggerMessage(LogLevel.Information, "An upload was cut off ({Kind})")]
    private static partial void CutOff(ILogger log, string kind);
}

/// <summary>A still as the composer needs it after an upload.</summary>
internal sealed record StillTaken(Guid Id, int Width, int Height, long Bytes, string Placeholder, string DisplayName, IReadOnlyList<string> Removed);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StillTaken))]
internal sealed partial class StillJson : JsonSerializerContext;
