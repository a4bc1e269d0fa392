using NetVips;

namespace KlingStudio.Rehearsal;

/// <summary>A decoded picture: three bytes a pixel, red, green, blue, from the top left, without gaps.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Rgb">Width x height x 3 bytes.</param>
public sealed record RgbPicture(int Width, int Height, byte[] Rgb);

/// <summary>Decodes the studio's own stills, with libvips locked down to the formats the studio takes.</summary>
public static class PictureLoader
{
    private static readonly Lazy<bool> LockedDown = new(LockDown);

    /// <summary>A JPEG of the picture that fits into a box, never larger than it was.</summary>
    public static byte[] Shrink(byte[] picture, int width, int height)
    {
        _ = LockedDown.Value;
        using var small = Image.ThumbnailBuffer(picture, width, height: height, size: Enums.Size.Down);
        return small.JpegsaveBuffer(q: 80, optimizeCoding: true, keep: Enums.ForeignKeep.None);
    }

    /// <summary>Decodes a picture.</summary>
    /// <exception cref="InvalidDataException">It can't be decoded.</exception>
    public static RgbPicture Load(byte[] bytes)
    {
        _ = LockedDown.Value;
        try
        {
            using var loaded = Image.NewFromBuffer(bytes, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
            using var coloured = loaded.Colourspace(Enums.Interpretation.Srgb);
            using var flat = coloured.HasAlpha() ? coloured.Flatten(background: [255, 255, 255]) : coloured.Copy();
            using var eight = flat.Cast(Enums.BandFormat.Uchar);
            if (eight.Bands != 3)
                throw new InvalidDataException($"The still has {eight.Bands} colour bands after conversion; 3 were expected.");
            return new(eight.Width, eight.Height, eight.WriteToMemory<byte>());
        }
        catch (VipsException e)
        {
            throw new InvalidDataException("The still can't be decoded.", e);
        }
    }

    /// <summary>Blocks every loader, then allows the five formats (safe to repeat: the stills' intake does the same).</summary>
    private static bool LockDown()
    {
        Operation.Block("VipsForeignLoad", true);
        foreach (var format in (ReadOnlySpan<string>)["Jpeg", "Png", "Webp", "Heif", "Nsgif"])
            Operation.Block("VipsForeignLoad" + format, false);
        return true;
    }
}
