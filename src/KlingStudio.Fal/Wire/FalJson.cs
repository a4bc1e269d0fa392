using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace KlingStudio.Fal;

/// <summary>Everything this library writes or reads by type, generated at build time: no reflection, so it can be trimmed.</summary>
[JsonSerializable(typeof(KlingInput))]
[JsonSerializable(typeof(KlingOutput))]
[JsonSerializable(typeof(LifecyclePreference))]
[JsonSerializable(typeof(UploadWish))]
[JsonSerializable(typeof(UploadPlace))]
[JsonSerializable(typeof(UploadedPart))]
[JsonSerializable(typeof(UploadedParts))]
[JsonSerializable(typeof(JwksDocument))]
internal sealed partial class FalJson : JsonSerializerContext
{
    /// <summary>The one to use: text that is not ASCII (a prompt in Japanese) stays readable on the wire.</summary>
    public static FalJson Plain { get; } = new(new JsonSerializerOptions
    {
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>Value of <c>X-Fal-Object-Lifecycle-Preference</c> and <c>X-Fal-Object-Lifecycle</c>.</summary>
internal sealed record LifecyclePreference([property: JsonPropertyName("expiration_duration_seconds")] long Seconds);

/// <summary>Body of an upload's first call.</summary>
internal sealed record UploadWish(
    [property: JsonPropertyName("content_type")] string ContentType,
    [property: JsonPropertyName("file_name")] string FileName);

/// <summary>Where the bytes go, and where they will be found.</summary>
internal sealed record UploadPlace(
    [property: JsonPropertyName("upload_url")] string? UploadUrl,
    [property: JsonPropertyName("file_url")] string? FileUrl);

/// <summary>One part of a large upload, as the store confirmed it.</summary>
internal sealed record UploadedPart(
    [property: JsonPropertyName("partNumber")] int PartNumber,
    [property: JsonPropertyName("etag")] string? ETag);

/// <summary>Body of a large upload's last call.</summary>
internal sealed record UploadedParts([property: JsonPropertyName("parts")] IReadOnlyList<UploadedPart> Parts);
