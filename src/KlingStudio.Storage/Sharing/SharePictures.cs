using NetVips;

namespace KlingStudio.Storage;

/// <summary>The pictures that a link shows: made of our own JPEGs and stills, nothing but pixels.</summary>
internal static class SharePictures
{
    private const int PosterWidth = 1_200;
    private const int PosterHeight = 630;
    private const double Blur = 28;
    private const double Dim = 0.62;

    /// <summary>1200 x 630: the clip's first frame whole, over its own blur. Under <see cref="ShareRules.PosterMost"/> bytes.</summary>
    public static byte[] Poster(byte[] frame)
    {
        using var picture = Image.JpegloadBuffer(frame, access: Enums.Access.Random);
        using var ground = Cover(picture, PosterWidth, PosterHeight);
        using var soft = ground.Gaussblur(Blur);
        using var dim = soft * Dim;
        using var canvas = dim.Cast(Enums.BandFormat.Uchar);
        using var whole = picture.ThumbnailImage(PosterWidth, height: PosterHeight, size: Enums.Size.Both);
        using var poster = canvas.Insert(whole, (PosterWidth - whole.Width) / 2, (PosterHeight - whole.Height) / 2);
        return Jpeg(poster, ShareRules.PosterMost);
    }

    /// <summary>The still, cut to the clip's ratio and size so that one can lie over the other.</summary>
    public static byte[] Still(byte[] still, string mediaType, int width, int height)
    {
        using var picture = mediaType == "image/png" ? Image.PngloadBuffer(still, access: Enums.Access.Random) : Image.JpegloadBuffer(still, access: Enums.Access.Random);
        using var cut = Cover(picture, width, height);
        return Jpeg(cut, int.MaxValue);
    }

    private static Image Cover(Image picture, int width, int height) =>
        picture.ThumbnailImage(width, height: height, size: Enums.Size.Both, crop: Enums.Interesting.Centre);

    private static byte[] Jpeg(Image picture, int most)
    {
        using var memory = picture.CopyMemory();
        for (var quality = 86; ; quality -= 8)
        {
            var bytes = memory.JpegsaveBuffer(q: quality, keep: Enums.ForeignKeep.None, interlace: false);
            if (bytes.Length < most || quality <= 30)
                return bytes;
        }
    }
}
