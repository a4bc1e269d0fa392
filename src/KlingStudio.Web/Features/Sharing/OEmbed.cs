using System.Globalization;
using System.Net;
using System.Text.Json.Serialization;
using KlingStudio.Web.Features.Sharing.Public;

namespace KlingStudio.Web.Features.Sharing;

/// <summary>The answer of oEmbed 1.0 for a video; names are the specification's.</summary>
internal sealed record OEmbedAnswer
{
    [JsonPropertyName("version")]
    public string Version { get; init; } = "1.0";

    [JsonPropertyName("type")]
    public string Type { get; init; } = "video";

    [JsonPropertyName("title")]
    public required string Title { get; init; }

    [JsonPropertyName("author_name"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AuthorName { get; init; }

    [JsonPropertyName("provider_name")]
    public string ProviderName { get; init; } = "Kling Studio";

    [JsonPropertyName("provider_url")]
    public required string ProviderUrl { get; init; }

    [JsonPropertyName("cache_age")]
    public int CacheAge { get; init; } = 300;

    [JsonPropertyName("html")]
    public required string Html { get; init; }

    [JsonPropertyName("width")]
    public required int Width { get; init; }

    [JsonPropertyName("height")]
    public required int Height { get; init; }

    [JsonPropertyName("thumbnail_url"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ThumbnailUrl { get; init; }

    [JsonPropertyName("thumbnail_width"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ThumbnailWidth { get; init; }

    [JsonPropertyName("thumbnail_height"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ThumbnailHeight { get; init; }
}

[JsonSerializable(typeof(OEmbedAnswer))]
internal sealed partial class OEmbedJson : JsonSerializerContext;

/// <summary>oEmbed's own rules. Pure.</summary>
internal static class OEmbed
{
    /// <summary>The slug of an address of ours, or null: other hosts and other paths are nobody's here.</summary>
    public static string? SlugOf(string? url, string itself)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var asked) || !string.Equals(asked.GetLeftPart(UriPartial.Authority), itself, StringComparison.OrdinalIgnoreCase))
            return null;
        return asked.AbsolutePath.TrimEnd('/').Split('/') is ["", "s" or "embed", { Length: > 0 } slug] ? slug : null;
    }

    /// <summary>The clip's size inside what was asked for, in its own ratio; a maximum that makes no sense is none.</summary>
    public static (int Width, int Height) Fit(int width, int height, string? maxWidth, string? maxHeight)
    {
        var scale = Math.Min(1, Math.Min(Most(maxWidth) / (double)width, Most(maxHeight) / (double)height));
        return (Math.Max(1, (int)Math.Floor(width * scale)), Math.Max(1, (int)Math.Floor(height * scale)));
    }

    /// <summary>The answer. The thumbnail has all of its three parts or none, and none where it is larger than asked for.</summary>
    public static OEmbedAnswer Answer(ShareScene scene, string? maxWidth, string? maxHeight)
    {
        var (width, height) = Fit(scene.View.Width, scene.View.Height, maxWidth, maxHeight);
        var small = Most(maxWidth) < ShareScene.PosterWidth || Most(maxHeight) < ShareScene.PosterHeight;
        return new OEmbedAnswer
        {
            Title = scene.View.Title,
            AuthorName = scene.View.Maker,
            ProviderUrl = scene.Base,
            Html = string.Create(CultureInfo.InvariantCulture,
                $"<iframe src=\"{WebUtility.HtmlEncode(scene.Embed)}\" width=\"{width}\" height=\"{height}\" title=\"{WebUtility.HtmlEncode(scene.View.Title)}\" allow=\"autoplay; fullscreen; picture-in-picture\" allowfullscreen loading=\"lazy\" style=\"border:0\"></iframe>"),
            Width = width,
            Height = height,
            ThumbnailUrl = small ? null : scene.Poster,
            ThumbnailWidth = small ? null : ShareScene.PosterWidth,
            ThumbnailHeight = small ? null : ShareScene.PosterHeight,
        };
    }

    private static int Most(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most) && most > 0 ? most : int.MaxValue;
}
