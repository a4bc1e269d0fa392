using NetVips;

namespace KlingStudio.Storage;

/// <summary>A picture's header: enough to refuse it before a single pixel is decoded.</summary>
internal sealed record PictureHeader(PictureFormat Format, int Width, int Height, int Orientation, IReadOnlyList<string> Removed)
{
    /// <summary>Orientations 5 to 8 lie on their side.</summary>
    public int UprightWidth => Orientation >= 5 ? Height : Width;

    /// <summary>As a person sees it.</summary>
    public int UprightHeight => Orientation >= 5 ? Width : Height;
}

/// <summary>Opens pictures with the one loader that their first bytes call for; libvips never guesses.</summary>
internal static class Picture
{
    /// <summary>Reads the header only: the size of a 20,000 x 20,000 picture costs no memory.</summary>
    /// <exception cref="VipsException">It is damaged.</exception>
    public static PictureHeader ReadHeader(string path, PictureFormat format)
    {
        using var image = Open(path, format, shrink: 1);
        var orientation = image.Contains("orientation") ? Convert.ToInt32(image.Get("orientation"), System.Globalization.CultureInfo.InvariantCulture) : 1;
        return new PictureHeader(format, image.Width, image.Height, orientation, MetadataWords.Of(image, path, format));
    }

    /// <summary>Opens a picture so that its pixels stream from top to bottom. A file that ends early is an error, not a grey half.</summary>
    public static Image Open(string path, PictureFormat format, int shrink)
    {
        const Enums.Access access = Enums.Access.Sequential;
        const Enums.FailOn failOn = Enums.FailOn.Error;
        return format switch
        {
            PictureFormat.Jpeg => Image.Jpegload(path, shrink: shrink, access: access, failOn: failOn),
            PictureFormat.Png => Image.Pngload(path, access: access, failOn: failOn),
            PictureFormat.WebP => Image.Webpload(path, access: access, failOn: failOn),
            PictureFormat.Avif => Image.Heifload(path, access: access, failOn: failOn),
            _ => Image.Gifload(path, access: access, failOn: failOn),
        };
    }
}
