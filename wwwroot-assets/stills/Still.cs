using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>A picture that can be rendered at any size.</summary>
internal interface IStill
{
    int Width { get; }

    int Height { get; }

    int Samples { get; }

    Look Look { get; }

    Frame Render(int width, int height, int samples);
}

/// <summary>How the film answers the light: exposure, contrast and the small faults that make a lens a lens.</summary>
internal sealed record Look(float Exposure, float Contrast, float Saturation, float Bloom, float Grain, float Vignette)
{
    public Vector3 Shadows { get; init; } = Vector3.Zero;

    public Vector3 Highlights { get; init; } = Vector3.One;
}

/// <summary>Linear light, one value per pixel.</summary>
internal sealed class Frame(int width, int height)
{
    public int Width { get; } = width;

    public int Height { get; } = height;

    public Vector3[] Pixels { get; } = new Vector3[width * height];

    /// <summary>Averages jittered samples of a picture that is a function of the view direction.</summary>
    public static Frame Sample(int width, int height, int samples, Func<float, float, uint, Vector3> radiance)
    {
        var frame = new Frame(width, height);
        Parallel.For(0, height, y =>
        {
            for (var x = 0; x < width; x++)
            {
                var sum = Vector3.Zero;
                var seed = Noise.Hash(x, y, 77);
                for (var s = 0; s < samples; s++)
                {
                    // A rank-1 lattice, turned per pixel: even coverage without a visible pattern.
                    var jx = Noise.Fraction((s + 0.5f) / samples + seed * (1f / 4294967296f));
                    var jy = Noise.Fraction(s * 0.61803399f + (seed * 2654435761u) * (1f / 4294967296f));
                    var u = (2 * (x + Tent(jx)) - width) / height;
                    var v = 1 - 2 * (y + Tent(jy)) / height;
                    // No single sample may outshine the pixel: that is how fireflies are kept out.
                    sum += Vector3.Min(radiance(u, v, seed + (uint)s * 9781u), new Vector3(40));
                }

                frame.Pixels[y * width + x] = sum / samples;
            }
        });
        return frame;
    }

    private static float Tent(float r) => 0.5f + (r < 0.5f ? MathF.Sqrt(2 * r) - 1 : 1 - MathF.Sqrt(2 - 2 * r)) * 0.9f;
}
