using System.Text.Json.Serialization;

namespace KlingStudio.Fal;

/// <summary>The input of <see cref="KlingModel.EndpointId"/>, as it goes over the wire (top level of the body, never wrapped).</summary>
public sealed record KlingInput
{
    /// <summary>How the picture should move.</summary>
    [JsonPropertyName("prompt")]
    public required string Prompt { get; init; }

    /// <summary>The still: an address that fal can fetch without headers, or a <c>data:</c> URI of a few kilobytes.</summary>
    [JsonPropertyName("image_url")]
    public required string ImageUrl { get; init; }

    /// <summary><c>"5"</c> or <c>"10"</c>, seconds, as text: fal refuses a number here.</summary>
    [JsonPropertyName("duration")]
    public string Duration { get; init; } = "5";

    /// <summary>What must not happen.</summary>
    [JsonPropertyName("negative_prompt")]
    public string NegativePrompt { get; init; } = "blur, distort, and low quality";

    /// <summary>0 to 1.</summary>
    [JsonPropertyName("cfg_scale")]
    public double CfgScale { get; init; } = 0.5;
}

/// <summary>What comes out of <see cref="KlingModel.EndpointId"/>.</summary>
/// <param name="Video">The clip; null when fal's answer had none.</param>
public sealed record KlingOutput([property: JsonPropertyName("video")] FalFile? Video);

/// <summary>A file in an answer of fal.</summary>
/// <param name="Url">Where it lies. It expires.</param>
/// <param name="ContentType">For example <c>video/mp4</c>; fal may leave it out.</param>
/// <param name="FileName">For people; fal may leave it out.</param>
/// <param name="FileSize">Bytes; fal may leave it out.</param>
public sealed record FalFile(
    [property: JsonPropertyName("url")] string? Url,
    [property: JsonPropertyName("content_type")] string? ContentType = null,
    [property: JsonPropertyName("file_name")] string? FileName = null,
    [property: JsonPropertyName("file_size")] long? FileSize = null);
