using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace KlingStudio.Storage;

/// <summary>Lists the parts a JPEG, PNG or WebP is made of, by reading the file's own structure: an eye on the encoder that is not the encoder.</summary>
internal static class MetadataScan
{
    private static readonly HashSet<string> Pixels = new(StringComparer.Ordinal)
    {
        "JFIF", "DQT", "DHT", "SOF", "SOS", "DRI", "EOI",
        "IHDR", "PLTE", "IDAT", "IEND", "pHYs",
        "VP8 ", "VP8L",
    };

    /// <summary>Throws unless a stored picture holds nothing but what draws its pixels, from its first byte to its last.</summary>
    /// <exception cref="InvalidDataException">Something else is in it.</exception>
    public static void DemandOnlyPixels(ReadOnlySpan<byte> file)
    {
        var foreign = Parts(file).Where(part => !Pixels.Contains(part)).ToList();
        if (foreign.Count > 0)
            throw new InvalidDataException($"A normalised picture still carries {string.Join(", ", foreign)}; it isn't stored.");
    }

    /// <summary>The names of its parts, in order; <c>rest</c> stands for bytes that belong to none.</summary>
    public static IReadOnlyList<string> Parts(ReadOnlySpan<byte> file)
    {
        var parts = new List<string>();
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
            ReadJpeg(file, parts);
        else if (file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]))
            ReadPng(file[8..], parts);
        else if (file.StartsWith("RIFF"u8) && file.Length >= 12)
            ReadWebP(file[12..], parts);
        else
            parts.Add("rest");
        return parts;
    }

    private static void ReadJpeg(ReadOnlySpan<byte> file, List<string> parts)
    {
        var at = 2;
        while (at + 4 <= file.Length && file[at] == 0xFF)
        {
            var marker = file[at + 1];
            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            var body = at + 4 <= file.Length ? file[(at + 4)..] : default;
            parts.Add(NameOf(marker, length, body));
            at += 2 + length;
            if (marker == 0xDA)
                at = SkipScan(file, at);
            if (at + 2 <= file.Length && file[at] == 0xFF && file[at + 1] == 0xD9)
            {
                parts.Add("EOI");
                at += 2;
                break;
            }
        }
        if (at < file.Length)
            parts.Add("rest");
    }

    // The pixels of a scan end at the first marker that is neither a stuffed zero nor a restart.
    private static int SkipScan(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length)
        {
            var next = file[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= file.Length)
                return file.Length;
            at += next;
            if (file[at + 1] is not (0 or >= 0xD0 and <= 0xD7 or 0xFF))
                return at;
            at += file[at + 1] == 0xFF ? 1 : 2;
        }
        return at;
    }

    private static string NameOf(byte marker, int length, ReadOnlySpan<byte> body) => marker switch
    {
        0xE0 when length == 16 && body.StartsWith("JFIF\0"u8) => "JFIF",
        >= 0xE0 and <= 0xEF => string.Create(CultureInfo.InvariantCulture, $"APP{marker - 0xE0}"),
        0xFE => "COM",
        0xDB => "DQT",
        0xC4 => "DHT",
        0xDA => "SOS",
        0xDD => "DRI",
        >= 0xC0 and <= 0xCF => "SOF",
        _ => string.Create(CultureInfo.InvariantCulture, $"{marker:X2}"),
    };

    private static void ReadPng(ReadOnlySpan<byte> rest, List<string> parts)
    {
        while (rest.Length >= 12)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            parts.Add(Encoding.Latin1.GetString(rest.Slice(4, 4)));
            if (length > rest.Length - 12)
                break;
            rest = rest[(12 + (int)length)..];
            if (string.Equals(parts[^1], "IEND", StringComparison.Ordinal))
                break;
        }
        if (rest.Length > 0)
            parts.Add("rest");
    }

    private static void ReadWebP(ReadOnlySpan<byte> rest, List<string> parts)
    {
        while (rest.Length >= 8)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            parts.Add(Encoding.Latin1.GetString(rest[..4]));
            var padded = length + (length & 1);
            if (padded > rest.Length - 8)
                break;
            rest = rest[(8 + (int)padded)..];
        }
        if (rest.Length > 0)
            parts.Add("rest");
    }
}
