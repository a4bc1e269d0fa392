using NetVips;

namespace KlingStudio.Storage;

/// <summary>A picture as it is kept, with what is shown of it.</summary>
internal sealed record NormalisedPicture(byte[] Bytes, string MediaType, int Width, int Height, byte[] Thumbnail, string Placeholder, IReadOnlyList<string> Removed);

/// <summary>
/// Makes what is kept of an upload: 8-bit sRGB, upright, opaque, at most 4096 on the long side, nothing but pixels. Decodes once, from
/// top to bottom, shrinking on the way: at most the kept size stands in memory, whatever the upload's own size.
/// </summary>
internal static class Normaliser
{
    private const int LongestSide = 4096;
    private const int ThumbnailSide = 640;
    private const int PlaceholderSide = 24;
    private const int PlaceholderMost = 1000;
    private const double ScreenResolution = 72 / 25.4;

    /// <summary>fal takes 10 MB; a little less leaves room for how a request wraps it.</summary>
    internal const int MostBytes = 9_500_000;

    /// <exception cref="VipsException">The file is damaged or cut off.</exception>
    public static NormalisedPicture Make(string path, PictureHeader header)
    {
        var removed = new List<string>(header.Removed);
        using var upright = Decode(path, header);
        using var opaque = MakeOpaque(upright, removed);
        using var thumbnail = Fit(opaque, ThumbnailSide);
        var thumbnailBytes = thumbnail.WebpsaveBuffer(q: 80, effort: 2, keep: Enums.ForeignKeep.None);
        var (bytes, mediaType, width, height) = Encode(opaque, header.Format);
        MetadataScan.DemandOnlyPixels(bytes);
        MetadataScan.DemandOnlyPixels(thumbnailBytes);
        return new NormalisedPicture(bytes, mediaType, width, height, thumbnailBytes, MakePlaceholder(thumbnail), removed);
    }

    /// <summary>In memory, upright, sRGB with 8 bits, still with its transparency if it has some.</summary>
    private static Image Decode(string path, PictureHeader header)
    {
        var longest = Math.Max(header.Width, header.Height);
        using var source = Picture.Open(path, header.Format, ShrinkFactor(header.Format, longest));
        using var colour = ToSrgb(source);
        using var small = Shrink(colour);
        using var memory = small.CopyMemory();
        using var turned = memory.Autorot();
        using var neutral = turned.Copy(xres: ScreenResolution, yres: ScreenResolution);
        return neutral.CopyMemory();
    }

    // JPEG decodes to a half, quarter or eighth at a fraction of the cost.
    private static int ShrinkFactor(PictureFormat format, int longest) => format != PictureFormat.Jpeg
        ? 1
        : (longest / LongestSide) switch
        {
            >= 8 => 8,
            >= 4 => 4,
            >= 2 => 2,
            _ => 1,
        };

    private static Image ToSrgb(Image source)
    {
        // libvips scales colours to 8 bits in a profile transform, but a 16-bit transparency is easier scaled before it.
        using var input = source.HasAlpha() && source.Format == Enums.BandFormat.Ushort ? source.Colourspace(Enums.Interpretation.Srgb) : source.Copy();
        var profile = input.Contains("icc-profile-data") && input.Get("icc-profile-data") is byte[] icc ? icc : null;
        if (profile is not null && !IsSrgb(profile))
        {
            try
            {
                return input.IccTransform("srgb", embedded: true, intent: Enums.Intent.Relative, blackPointCompensation: true, depth: 8);
            }
            catch (VipsException)
            {
                // A damaged profile, or one for another kind of picture: then the pixels speak for themselves.
            }
        }
        return input.Interpretation == Enums.Interpretation.Cmyk
            ? input.IccTransform("srgb", inputProfile: "cmyk", intent: Enums.Intent.Relative, depth: 8)
            : input.Colourspace(Enums.Interpretation.Srgb);
    }

    // Most cameras embed sRGB itself: its name is in the profile's description, in 8-bit or 16-bit characters.
    private static bool IsSrgb(ReadOnlySpan<byte> profile) =>
        profile.IndexOf("sRGB"u8) >= 0 || profile.IndexOf("s\0R\0G\0B"u8) >= 0;

    private static Image Shrink(Image image)
    {
        var scale = (double)LongestSide / Math.Max(image.Width, image.Height);
        if (scale >= 1)
            return image.Copy();
        return Scale(image, scale);
    }

    private static Image Scale(Image image, double scale)
    {
        if (!image.HasAlpha())
            return image.Resize(scale);
        // Colours of transparent pixels must not bleed into what is seen.
        using var premultiplied = image.Premultiply();
        using var resized = premultiplied.Resize(scale);
        using var back = resized.Unpremultiply();
        return back.Cast(Enums.BandFormat.Uchar);
    }

    /// <summary>
    /// Engines take no transparency. What was transparent becomes white, as a page shows it; but a light drawing would vanish there,
    /// and gets black.
    /// </summary>
    private static Image MakeOpaque(Image image, List<string> removed)
    {
        if (!image.HasAlpha())
            return image.Copy();
        using var alpha = image[image.Bands - 1];
        using var colours = image.ExtractBand(0, n: 3);
        if (alpha.Min() >= 255)
            return colours.CopyMemory();
        using var grey = colours.Colourspace(Enums.Interpretation.Bw);
        using var weighted = grey * alpha;
        var seen = alpha.Avg();
        var light = seen > 0 && weighted.Avg() / seen > 200;
        removed.Add(light ? "transparency (now black)" : "transparency (now white)");
        double[] ground = light ? [0, 0, 0] : [255, 255, 255];
        using var flat = image.Flatten(background: ground);
        return flat.CopyMemory();
    }

    private static (byte[] Bytes, string MediaType, int Width, int Height) Encode(Image image, PictureFormat format)
    {
        if (format != PictureFormat.Jpeg)
        {
            var png = image.PngsaveBuffer(compression: 4, keep: Enums.ForeignKeep.None);
            if (png.Length <= MostBytes)
                return (png, "image/png", image.Width, image.Height);
        }
        foreach (var subsampling in (Enums.ForeignSubsample[])[Enums.ForeignSubsample.Off, Enums.ForeignSubsample.On])
        {
            var jpeg = Jpeg(image, subsampling);
            if (jpeg.Length <= MostBytes)
                return (jpeg, "image/jpeg", image.Width, image.Height);
        }
        // Grain at 4096 pixels: quality stays, pixels go.
        using var scaled = Scale(image, 0.8);
        using var smaller = scaled.CopyMemory();
        return Encode(smaller, PictureFormat.Jpeg);
    }

    private static byte[] Jpeg(Image image, Enums.ForeignSubsample subsampling) =>
        image.JpegsaveBuffer(q: 95, subsampleMode: subsampling, keep: Enums.ForeignKeep.None);

    private static Image Fit(Image image, int side)
    {
        using var small = image.ThumbnailImage(side, height: side, size: Enums.Size.Down, noRotate: true);
        return small.CopyMemory();
    }

    private static string MakePlaceholder(Image thumbnail)
    {
        using var tiny = Fit(thumbnail, PlaceholderSide);
        using var blurred = tiny.Gaussblur(1.2);
        for (var quality = 50; ; quality -= 20)
        {
            var uri = "data:image/webp;base64," + Convert.ToBase64String(blurred.WebpsaveBuffer(q: quality, keep: Enums.ForeignKeep.None));
            if (uri.Length <= PlaceholderMost || quality <= 10)
                return uri;
        }
    }
}
