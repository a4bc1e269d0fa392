namespace KlingStudio.Storage;

/// <summary>The formats a still may come in.</summary>
internal enum PictureFormat
{
    Jpeg,
    Png,
    WebP,
    Avif,
    Gif,
}

/// <summary>Tells a file by its first bytes, never by its name.</summary>
internal static class PictureSniffer
{
    /// <summary>How many of the first bytes are looked at.</summary>
    public const int HeadLength = 512;

    /// <summary>The format, or null with a word for what the file is, as far as one can tell.</summary>
    public static (PictureFormat? Format, string? Other) Sniff(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return (PictureFormat.Jpeg, null);
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            return (PictureFormat.Png, null);
        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8))
            return (PictureFormat.Gif, null);
        if (head.StartsWith("RIFF"u8) && At(head, 8, "WEBP"u8))
            return (PictureFormat.WebP, null);
        if (At(head, 4, "ftyp"u8))
            return HasBrand(head, "avif"u8) ? (PictureFormat.Avif, null) : (null, OfBrand(head));
        return (null, Other(head));
    }

    private static string? Other(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8))
            return "a TIFF picture";
        if (head.StartsWith("%PDF"u8))
            return "a PDF document";
        if (head.StartsWith("PK"u8))
            return "a zip archive";
        if (head.StartsWith("BM"u8))
            return "a BMP picture";
        if (head.StartsWith("8BPS"u8))
            return "a Photoshop document";
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]))
            return "a video";
        return head.Contains((byte)0) ? null : OfText(head);
    }

    private static string OfText(ReadOnlySpan<byte> head)
    {
        Span<byte> lower = stackalloc byte[head.Length];
        for (var i = 0; i < head.Length; i++)
            lower[i] = char.IsAsciiLetterUpper((char)head[i]) ? (byte)(head[i] | 0x20) : head[i];
        if (lower.IndexOf("<svg"u8) >= 0)
            return "an SVG drawing";
        return lower.IndexOf("<html"u8) >= 0 || lower.IndexOf("<!doctype"u8) >= 0 ? "a web page" : "text";
    }

    private static string OfBrand(ReadOnlySpan<byte> head) =>
        HasBrand(head, "heic"u8) || HasBrand(head, "heix"u8) || HasBrand(head, "mif1"u8) ? "a HEIC picture" : "a video";

    private static bool HasBrand(ReadOnlySpan<byte> head, ReadOnlySpan<byte> brand)
    {
        var end = Math.Min(head.Length, (head[2] << 8) | head[3]);
        for (var at = 8; at + 4 <= end; at += 4)
        {
            // The four bytes after the major brand are a version.
            if (at != 12 && At(head, at, brand))
                return true;
        }
        return false;
    }

    private static bool At(ReadOnlySpan<byte> head, int offset, ReadOnlySpan<byte> mark) =>
        head.Length >= offset + mark.Length && head[offset..].StartsWith(mark);
}
