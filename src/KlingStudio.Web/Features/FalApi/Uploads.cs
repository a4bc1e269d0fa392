using System.Text.Json;
using System.Text.Json.Nodes;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.Http.Features;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>fal's storage: a place is given, the bytes are put there in one or in parts, and are judged as any still is.</summary>
internal sealed class Uploads(ApiUploadLog log, UploadParts parts, IStillIntake intake, CurrentOwner owner)
{
    private const int MostWaiting = 1_000;

    /// <summary>What is read of an upload at most; the intake stops long before, and the rest is read away so that the caller gets the answer.</summary>
    private const long MostBytes = 100_000_000;

    /// <summary><c>initiate</c> and <c>initiate-multipart</c>.</summary>
    public async Task InitiateAsync(HttpContext context, bool multipart)
    {
        var cancellationToken = context.RequestAborted;
        var (_, name, isObject) = await WishAsync(context);
        if (!isObject)
        {
            await ApiReplies.RefuseInputAsync(context, [new(null, "model_attributes_type", "The body is JSON with content_type and file_name.")]);
            return;
        }

        if (await log.WaitingAsync(owner.Id, cancellationToken) >= MostWaiting)
        {
            await ApiReplies.TooManyAsync(context, "Too many uploads were announced and never came.", TimeSpan.FromMinutes(1));
            return;
        }

        var (place, file) = (ShareSlug.New(), ShareSlug.New());
        var upload = await log.PromiseAsync(owner.Id, name ?? "still", place, file, cancellationToken);
        var home = ApiReplies.BaseUrl(context.Request);
        await ApiAnswers.WriteAsync(context, StatusCodes.Status200OK, new JsonObject
        {
            ["upload_url"] = $"{home}{ApiDoor.Uploads}{(multipart ? "multipart/" : "")}{place}",
            ["file_url"] = FileAddresses.Address(home, file, upload.FileName),
        });
    }

    /// <summary>The bytes of a file, all of them.</summary>
    public async Task PutAsync(HttpContext context, string slug)
    {
        if (await PlaceAsync(context, slug) is not { } upload)
            return;
        await TakeAsync(context, upload, context.Request.Body);
    }

    /// <summary>One part of a file.</summary>
    public async Task PutPartAsync(HttpContext context, string slug, int part)
    {
        if (await PlaceAsync(context, slug) is not { } upload)
            return;
        if (part is < 1 or > UploadParts.Most)
        {
            await ApiAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, $"Parts are numbered from 1 to {UploadParts.Most}.", "bad_request");
            return;
        }

        if (await parts.KeepAsync(upload, part, context.Request.Body, context.RequestAborted) is not { } kept)
        {
            await ApiReplies.RefuseInputAsync(context, [TooLarge], StatusCodes.Status413PayloadTooLarge);
            return;
        }

        context.Response.Headers.ETag = kept.ETag;
        await ApiAnswers.WriteAsync(context, StatusCodes.Status200OK, new JsonObject { ["partNumber"] = kept.PartNumber, ["etag"] = kept.ETag });
    }

    /// <summary>All parts are there: they become one file.</summary>
    public async Task CompleteAsync(HttpContext context, string slug)
    {
        if (await PlaceAsync(context, slug) is not { } upload)
            return;
        var listed = await ListedAsync(context);
        await using var whole = listed is null ? null : await parts.JoinAsync(upload, listed, context.RequestAborted);
        if (whole is null)
        {
            await ApiAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, "The parts that are named are not the parts that came.", "bad_request");
            return;
        }

        await TakeAsync(context, upload, whole);
    }

    private static FalDetail TooLarge { get; } = FalDetail.OfStill(new Refusal("image_url", "file_too_large", $"This file is larger than {StillLimits.MostBytes / (1024 * 1024)} MB; a picture may have at most that."), "");

    private async Task TakeAsync(HttpContext context, ApiUpload upload, Stream bytes)
    {
        var answer = await intake.TakeAsync(upload.Owner, bytes, upload.FileName, context.RequestAborted);
        // Before the answer: who has it finds nothing left over. After trouble of our own they stay, and the caller tries again.
        parts.Forget(upload);
        if (answer.Refusal is { } refusal)
        {
            await ApiReplies.RefuseInputAsync(context, [FalDetail.OfStill(refusal, upload.FileName)], refusal.Type == "file_too_large" ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status422UnprocessableEntity);
            return;
        }

        if (await log.FillAsync(upload, answer.Still!, context.RequestAborted))
            await ApiAnswers.WriteAsync(context, StatusCodes.Status200OK, []);
        else
            await ApiReplies.NotFoundAsync(context);
    }

    /// <summary>Null, and answered, when there is no such place, or its bytes have come.</summary>
    private async Task<ApiUpload?> PlaceAsync(HttpContext context, string slug)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = MostBytes;
        if (await log.FindPlaceAsync(slug, context.RequestAborted) is { } upload)
            return upload;
        await ApiReplies.NotFoundAsync(context);
        return null;
    }

    private static async Task<(string? Type, string? Name, bool IsObject)> WishAsync(HttpContext context)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            return json.RootElement.ValueKind == JsonValueKind.Object ? (Text(json.RootElement, "content_type"), Text(json.RootElement, "file_name"), true) : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static async Task<IReadOnlyList<UploadPart>?> ListedAsync(HttpContext context)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("parts", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() is > 0 and <= UploadParts.Most
                ? [.. list.EnumerateArray().Select(part => new UploadPart(part.GetProperty("partNumber").GetInt32(), part.GetProperty("etag").GetString() ?? ""))]
                : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
