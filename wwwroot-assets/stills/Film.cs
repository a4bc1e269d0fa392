using System.Numerics;
using NetVips;

namespace KlingStudio.Stills;

/// <summary>From light to a file: bloom, tone curve, grain, vignette, JPEG and a WebP thumbnail.</summary>
internal static class Film
{
    public static long Save(Frame frame, Look look, string path)
    {
        var bytes = Develop(frame, look);
        using var picture = Image.NewFromMemory(bytes, frame.Width, frame.Height, 3, Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        var jpeg = path + ".jpg";
        var quality = 90;
        do
        {
            quality -= 2;
            picture.Jpegsave(jpeg, q: quality, optimizeCoding: true, interlace: true, trellisQuant: true, keep: Enums.ForeignKeep.None);
        }
        while (new FileInfo(jpeg).Length > 400_000 && quality > 70);
        using var thumb = picture.ThumbnailImage(480, height: 480, size: Enums.Size.Down);
        thumb.Webpsave(path + ".webp", q: 80, effort: 6, keep: Enums.ForeignKeep.None);
        return new FileInfo(jpeg).Length;
    }

    private static byte[] Develop(Frame frame, Look look)
    {
        var (w, h) = (frame.Width, frame.Height);
        var glow = Bloom(frame);
        var bytes = new byte[w * h * 3];
        var diagonal = MathF.Sqrt(w * w + h * h) / 2;
        Parallel.For(0, h, y =>
        {
            for (var x = 0; x < w; x++)
            {
                var c = Vector3.Lerp(frame.Pixels[y * w + x], glow[y * w + x], look.Bloom) * look.Exposure;
                var r = new Vector2(x - w / 2f, y - h / 2f).Length() / diagonal;
                c *= 1 - look.Vignette * r * r * (0.4f + 0.6f * r);
                c = Tone(c, look);
                var grain = Grain(x, y) * look.Grain;
                var i = (y * w + x) * 3;
                var luma = Vector3.Dot(c, Luma);
                grain *= 0.35f + 2.6f * luma * (1 - luma);
                bytes[i] = Quantise(c.X + grain, x, y, 1);
                bytes[i + 1] = Quantise(c.Y + grain, x, y, 2);
                bytes[i + 2] = Quantise(c.Z + grain, x, y, 3);
            }
        });
        return bytes;
    }

    private static readonly Vector3 Luma = new(0.2126f, 0.7152f, 0.0722f);

    /// <summary>A shoulder like film's: bright colours bleed into one another and pale before they clip.</summary>
    private static Vector3 Tone(Vector3 c, Look look)
    {
        c = Vector3.Max(c, Vector3.Zero);
        c = Vector3.Lerp(c, new Vector3(Vector3.Dot(c, Luma)), 0.10f);
        var b = MathF.Pow(0.18f, look.Contrast) * (1 / 0.18f - 1);
        c = new Vector3(Curve(c.X), Curve(c.Y), Curve(c.Z));
        var luma = Vector3.Dot(c, Luma);
        c = new Vector3(luma) + (c - new Vector3(luma)) * look.Saturation;
        c = Vector3.Clamp(c, Vector3.Zero, Vector3.One);
        c = new Vector3(Encode(c.X), Encode(c.Y), Encode(c.Z));
        return c * look.Highlights + look.Shadows * (Vector3.One - c);

        float Curve(float v)
        {
            var p = MathF.Pow(v, look.Contrast);
            return 1.04f * p / (p + b);
        }
    }

    private static float Encode(float v) => v <= 0.0031308f ? 12.92f * v : 1.055f * MathF.Pow(v, 1 / 2.4f) - 0.055f;

    private static float Grain(int x, int y)
    {
        var fine = Noise.Unit(x, y, 501) + Noise.Unit(x, y, 502) - 1;
        var coarse = Noise.Unit(x / 2, y / 2, 503) + Noise.Unit((x + 1) / 2, (y + 1) / 2, 504) - 1;
        return fine * 0.6f + coarse * 0.4f;
    }

    private static byte Quantise(float v, int x, int y, int channel) =>
        (byte)Math.Clamp(v * 255 + Noise.Unit(x, y, 600 + channel), 0, 255);

    /// <summary>A sum of wide and narrow blurs, the warm ones wider: light scattered in lens and emulsion.</summary>
    private static Vector3[] Bloom(Frame frame)
    {
        var sum = new Vector3[frame.Pixels.Length];
        (float Radius, Vector3 Weight)[] lobes =
        [
            (0.0016f, new Vector3(0.50f, 0.52f, 0.54f)),
            (0.008f, new Vector3(0.26f, 0.26f, 0.26f)),
            (0.03f, new Vector3(0.15f, 0.14f, 0.13f)),
            (0.10f, new Vector3(0.09f, 0.08f, 0.07f)),
        ];
        foreach (var (radius, weight) in lobes)
        {
            var blurred = (Vector3[])frame.Pixels.Clone();
            var r = Math.Max(1, (int)(radius * frame.Width * 0.6f));
            for (var pass = 0; pass < 3; pass++) Box(blurred, frame.Width, frame.Height, r);
            for (var i = 0; i < sum.Length; i++) sum[i] += blurred[i] * weight;
        }

        return sum;
    }

    private static void Box(Vector3[] p, int w, int h, int r)
    {
        Parallel.For(0, h, y => Line(p, y * w, 1, w, r));
        Parallel.For(0, w, x => Line(p, x, w, h, r));
    }

    private static void Line(Vector3[] p, int start, int step, int n, int r)
    {
        var copy = new Vector3[n];
        for (var i = 0; i < n; i++) copy[i] = p[start + i * step];
        var sum = Vector3.Zero;
        for (var i = -r; i <= r; i++) sum += copy[Math.Clamp(i, 0, n - 1)];
        for (var i = 0; i < n; i++)
        {
            p[start + i * step] = sum / (2 * r + 1);
            sum += copy[Math.Min(i + r + 1, n - 1)] - copy[Math.Max(i - r, 0)];
        }
    }
}
