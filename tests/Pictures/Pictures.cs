using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using KlingStudio.Storage;
using NetVips;

namespace KlingStudio.Testing;

/// <summary>Pictures made by code: good ones, strange ones, broken ones.</summary>
internal static class Pictures
{
    private static readonly byte[] PngHead = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    static Pictures() => ImageLibrary.EnsureReady();

    /// <summary>Red, green, blue and white, from the upper left to the lower right.</summary>
    public static Image Quarters(int width, int height)
    {
        Image Field(double r, double g, double b) =>
            (Image.Black(width / 2, height / 2, bands: 3) + new[] { r, g, b }).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        var upper = Field(220, 20, 20).Join(Field(20, 200, 20), Enums.Direction.Horizontal);
        var lower = Field(20, 20, 220).Join(Field(240, 240, 240), Enums.Direction.Horizontal);
        return upper.Join(lower, Enums.Direction.Vertical).CopyMemory();
    }

    /// <summary>The colours of the four quarters, in the order of <see cref="Quarters"/>. A wide-gamut upload comes out stronger than its numbers, so: which colour, not how much of it.</summary>
    public static string ColoursOf(Image picture)
    {
        int left = picture.Width / 4, right = picture.Width * 3 / 4, upper = picture.Height / 4, lower = picture.Height * 3 / 4;
        return string.Join(' ', Name(left, upper), Name(right, upper), Name(left, lower), Name(right, lower));

        string Name(int x, int y) => picture.Getpoint(x, y) switch
        {
            [> 180, < 80, < 80] => "red",
            [< 80, > 160, < 80] => "green",
            [< 80, < 80, > 180] => "blue",
            [> 220, > 220, > 220] => "white",
            var other => string.Join(',', other),
        };
    }

    /// <summary>Grain and gradients: what photographs cost.</summary>
    public static Image Photograph(int width, int height)
    {
        using var grain = Image.Gaussnoise(width, height, sigma: 12, mean: 0);
        using var ramp = Image.Identity().Resize(width / 256.0, vscale: height);
        return (ramp.ExtractArea(0, 0, width, height) + grain).Bandjoin([grain + 120, grain + 60]).Cast(Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Srgb).CopyMemory();
    }

    public static byte[] Jpeg(int width, int height) => Quarters(width, height).JpegsaveBuffer(q: 92);

    public static byte[] Png(int width, int height) => Quarters(width, height).PngsaveBuffer();

    /// <summary>A JPEG as a camera writes it: turned, and full of what nobody wants to publish.</summary>
    public static byte[] FromCamera(int orientation)
    {
        using var stored = Lay(Quarters(480, 360), orientation);
        using var tagged = stored.Mutate(picture =>
        {
            picture.Set(GValue.GIntType, "orientation", orientation);
            picture.Set(GValue.GStrType, "exif-ifd0-Make", "CANARYMAKE");
            picture.Set(GValue.GStrType, "exif-ifd0-Artist", "CANARYARTIST");
            picture.Set(GValue.GStrType, "exif-ifd2-DateTimeOriginal", "2026:01:02 03:04:05");
            picture.Set(GValue.GStrType, "exif-ifd3-GPSLatitude", "52/1 31/1 12/1");
            picture.Set(GValue.GStrType, "exif-ifd3-GPSLongitude", "13/1 24/1 18/1");
            picture.Set(GValue.BlobType, "xmp-data", Encoding.UTF8.GetBytes("<x:xmpmeta xmlns:x='adobe:ns:meta/'>CANARYXMP</x:xmpmeta>"));
            picture.Set(GValue.BlobType, "iptc-data", Encoding.UTF8.GetBytes("Photoshop 3.0\0CANARYIPTC"));
        });
        var jpeg = tagged.JpegsaveBuffer(q: 92, profile: "p3");
        return [.. jpeg[..2], 0xFF, 0xFE, 0, 15, .. "CANARYCOMMENT"u8, .. jpeg[2..]];
    }

    public static byte[] AnimatedGif()
    {
        using var first = Quarters(400, 320);
        using var second = first.Invert();
        using var strip = first.Join(second, Enums.Direction.Vertical);
        using var pages = strip.Mutate(picture => picture.Set(GValue.GIntType, "page-height", 320));
        return pages.GifsaveBuffer();
    }

    public static byte[] CmykJpeg()
    {
        using var ink = (Image.Black(400, 300, bands: 4) + new double[] { 0, 230, 230, 0 }).Cast(Enums.BandFormat.Uchar);
        using var cmyk = ink.Copy(interpretation: Enums.Interpretation.Cmyk);
        return cmyk.JpegsaveBuffer(q: 95);
    }

    public static byte[] Png16()
    {
        using var deep = (Image.Black(400, 300, bands: 3) + new double[] { 51_400, 25_700, 5_140 }).Cast(Enums.BandFormat.Ushort);
        using var rgb16 = deep.Copy(interpretation: Enums.Interpretation.Rgb16);
        return rgb16.PngsaveBuffer();
    }

    /// <summary>One colour at one opacity, a quarter of it opaque.</summary>
    public static byte[] Transparent(double level)
    {
        using var colour = (Image.Black(400, 400, bands: 3) + level).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        using var corner = (Image.Black(200, 200) + 255).Cast(Enums.BandFormat.Uchar);
        using var alpha = Image.Black(400, 400).Insert(corner, 0, 0);
        using var both = colour.Bandjoin(alpha);
        return both.PngsaveBuffer();
    }

    /// <summary>A whole, valid PNG of one bit a pixel, in a few kilobytes.</summary>
    public static byte[] GiantPng(int side)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, side);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), side);
        header[8] = 1;
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[1 + (side + 7) / 8];
            for (var y = 0; y < side; y++)
                zip.Write(row);
        }
        return [.. PngHead, .. Chunk("IHDR", header), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string name, byte[] body)
    {
        var chunk = new byte[12 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        Encoding.ASCII.GetBytes(name, chunk.AsSpan(4));
        body.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + body.Length), Crc(chunk.AsSpan(4, 4 + body.Length)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }
        return ~crc;
    }

    // How a camera held that way has the pixels: the inverse of what a viewer does.
    private static Image Lay(Image upright, int orientation) => orientation switch
    {
        2 => upright.FlipHor(),
        3 => upright.Rot180(),
        4 => upright.FlipVer(),
        5 => upright.Rot90().FlipHor(),
        6 => upright.Rot270(),
        7 => upright.Rot270().FlipHor(),
        8 => upright.Rot90(),
        _ => upright.Copy(),
    };
}
