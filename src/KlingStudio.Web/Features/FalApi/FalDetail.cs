using System.Text.Json.Nodes;
using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>One entry of fal's <c>detail</c> list: programs go by <see cref="Type"/> and <see cref="Context"/>, people read <see cref="Message"/>.</summary>
/// <param name="Field">fal's name of the input: <c>image_url</c>; null when it is about all of the body.</param>
/// <param name="Type">fal's type where it has one.</param>
/// <param name="Message">What was found, what is allowed.</param>
/// <param name="Context">The limits: <c>min_width</c>…</param>
/// <param name="Input">What was found, never long.</param>
internal sealed record FalDetail(string? Field, string Type, string Message, JsonObject? Context = null, JsonNode? Input = null)
{
    private const int MostEchoed = 200;

    /// <summary>The studio's own refusal of a still in fal's words.</summary>
    public static FalDetail OfStill(Refusal refusal, string imageUrl) => new(refusal.Field, refusal.Type, refusal.Message, ContextOf(refusal.Type), Echo(imageUrl));

    /// <summary>What somebody sent, to be shown to them again: cut where it is long (a picture in a <c>data:</c> address).</summary>
    public static JsonNode Echo(string text) => JsonValue.Create(Cut(text));

    /// <summary>Not more of it than is read.</summary>
    public static string Cut(string text) => text.Length <= MostEchoed ? text : $"{text[..(char.IsHighSurrogate(text[MostEchoed - 1]) ? MostEchoed - 1 : MostEchoed)]}…";

    /// <summary>fal's 422: each entry, and one sentence for whoever reads <c>message</c> only.</summary>
    public static JsonObject Body(IReadOnlyList<FalDetail> details) => new()
    {
        ["detail"] = new JsonArray([.. details.Select(detail => detail.ToJson())]),
        ["message"] = string.Join(' ', details.Select(detail => detail.Message.EndsWith('.') ? detail.Message : detail.Message + ".")),
    };

    /// <summary>As it stands in an answer.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["loc"] = Field is null ? new JsonArray("body") : new JsonArray("body", Field),
            ["msg"] = Message,
            ["type"] = Type,
        };
        if (Context is { } limits)
            json["ctx"] = limits.DeepClone();
        if (Input is { } input)
            json["input"] = input.DeepClone();
        return json;
    }

    private static JsonObject? ContextOf(string type) => type switch
    {
        "image_too_small" => new JsonObject { ["min_height"] = StillLimits.ShortestSide, ["min_width"] = StillLimits.ShortestSide },
        "image_too_large" => new JsonObject { ["max_pixels"] = StillLimits.MostPixels },
        "image_aspect_ratio" => new JsonObject { ["max_ratio"] = StillLimits.WidestRatio },
        "file_too_large" => new JsonObject { ["max_size"] = StillLimits.MostBytes },
        "unsupported_image_format" => new JsonObject { ["supported_formats"] = new JsonArray("jpeg", "png", "webp", "avif", "gif") },
        _ => null,
    };
}
