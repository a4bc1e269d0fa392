using System.Globalization;
using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>Every reason why a picture isn't taken: fal's type, what was found, what is allowed.</summary>
internal static class StillRefusals
{

    private const string Formats = "A still may be a JPEG, PNG, WebP, AVIF or GIF.";

    public static Refusal Empty() => Make("image_load_error", "This file is empty. Choose a picture.");

    public static Refusal TooManyBytes(long allowed) =>
        Make("file_too_large", $"This file is larger than {Megabytes(allowed)} MB; a picture may have at most {Megabytes(allowed)} MB.");

    public static Refusal Unsupported(string? found) => Make("unsupported_image_format", found switch
    {
        null => $"This file isn't a picture that the studio knows. {Formats}",
        "a HEIC picture" => $"This file is a HEIC picture. {Formats} Export it as JPEG and try again.",
        _ => $"This file is {found}. {Formats}",
    });

    public static Refusal Broken() =>
        Make("image_load_error", "This picture is damaged or cut off: it can't be read to its end. Save it again, or choose another one.");

    /// <summary>What is wrong with a picture of this size, or null.</summary>
    public static Refusal? JudgeSize(int width, int height)
    {
        if (width < StillLimits.ShortestSide || height < StillLimits.ShortestSide)
            return Make("image_too_small", $"This picture is {Number(width)} x {Number(height)} pixels; each side must be at least {StillLimits.ShortestSide}.");
        if (Math.Max(width, height) > StillLimits.WidestRatio * Math.Min(width, height))
        {
            var ratio = width > height ? $"{Ratio(width, height)}:1" : $"1:{Ratio(height, width)}";
            return Make("image_aspect_ratio", $"This picture is {Number(width)} x {Number(height)} pixels, a ratio of {ratio}; it may go from 1:2.5 to 2.5:1. Crop it, then try again.");
        }
        if ((long)width * height > StillLimits.MostPixels)
            return Make("image_too_large", $"This picture is {Number(width)} x {Number(height)} pixels, {Number((long)width * height / 1_000_000)} megapixels; at most {StillLimits.MostPixels / 1_000_000} are allowed.");
        return null;
    }

    private static Refusal Make(string type, string message) => new("image_url", type, message);

    private static string Ratio(int longer, int shorter) => (Math.Ceiling(100.0 * longer / shorter) / 100).ToString("0.##", CultureInfo.InvariantCulture);

    private static string Megabytes(long bytes) => (bytes / (1024 * 1024)).ToString(CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
