using NetVips;

namespace KlingStudio.Storage;

/// <summary>What is in an upload beside its pixels, in words for the person whose picture it is.</summary>
internal static class MetadataWords
{
    private static readonly string[] Camera = ["Make", "Model", "Lens", "BodySerial", "CameraOwner", "FNumber", "ISOSpeed", "PhotographicSensitivity", "ExposureTime", "FocalLength", "Software", "HostComputer", "MakerNote"];
    private static readonly string[] Author = ["Artist", "Copyright", "ImageDescription", "UserComment", "XPTitle", "XPComment", "XPAuthor", "XPKeywords", "XPSubject"];

    // What encoders write by themselves; it says nothing about anybody.
    private static readonly string[] Technical = ["XResolution", "YResolution", "ResolutionUnit", "ColorSpace", "Pixel", "ExifVersion", "FlashPixVersion", "ComponentsConfiguration", "YCbCrPositioning", "Orientation", "ImageWidth", "ImageLength", "BitsPerSample", "Compression"];

    public static IReadOnlyList<string> Of(Image image, string path, PictureFormat format)
    {
        var fields = image.GetFields();
        var exif = fields.Where(field => field.StartsWith("exif-ifd", StringComparison.Ordinal)).ToList();
        var xmp = image.Contains("xmp-data") && image.Get("xmp-data") is byte[] bytes ? bytes : [];
        var words = new List<string>();
        Add("GPS location", exif.Exists(field => field.StartsWith("exif-ifd3-", StringComparison.Ordinal)) || xmp.AsSpan().IndexOf("GPSL"u8) >= 0);
        Add("camera details", exif.Exists(field => Names(field, Camera)));
        Add("date taken", exif.Exists(field => field.Contains("DateTime", StringComparison.Ordinal)));
        Add("author and caption", exif.Exists(field => Names(field, Author)));
        Add("embedded thumbnail", image.Contains("jpeg-thumbnail-data") || exif.Exists(field => field.StartsWith("exif-ifd1-", StringComparison.Ordinal)));
        Add("other camera data", words.Count == 0 && exif.Exists(field => !Names(field, Technical)));
        Add("XMP notes", xmp.Length > 0);
        Add("IPTC caption", image.Contains("iptc-data"));
        Add("comments", fields.Any(field => field.Contains("comment", StringComparison.Ordinal)) || (format == PictureFormat.Jpeg && HasJpegComment(path)));
        Add("colour profile", image.Contains("icc-profile-data"));
        Add("HDR gain map", image.Contains("gainmap-data"));
        Add("animation (the first frame is kept)", image.Contains("n-pages") && image.Get("n-pages") is int and > 1);
        return words;

        void Add(string word, bool found)
        {
            if (found)
                words.Add(word);
        }
    }

    private static bool Names(string field, string[] tags)
    {
        var tag = field[(field.LastIndexOf('-') + 1)..];
        return Array.Exists(tags, name => tag.StartsWith(name, StringComparison.OrdinalIgnoreCase));
    }

    // libvips passes over a JPEG's comments. They stand before the pixels, so the beginning of the file is enough.
    private static bool HasJpegComment(string path)
    {
        using var file = File.OpenHandle(path);
        var head = new byte[Math.Min(RandomAccess.GetLength(file), 512 * 1024)];
        var read = RandomAccess.Read(file, head, 0);
        return MetadataScan.Parts(head.AsSpan(0, read)).Contains("COM");
    }
}
