using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>Dawn over a calm bay: ridges that fade into haze, a low sun, a jetty and boats at their moorings.</summary>
internal sealed class Harbour : IStill
{
    public int Width => 1920;

    public int Height => 1080;

    public int Samples => 40;

    public Look Look => new(1.22f, 1.30f, 1.16f, 0.12f, 0.018f, 0.30f)
    {
        Shadows = new Vector3(0.008f, 0.014f, 0.024f),
        Highlights = new Vector3(1.0f, 0.995f, 0.98f),
    };

    private static readonly Vector3 Eye = new(0, 2.6f, 0);

    public Frame Render(int width, int height, int samples) => Frame.Sample(width, height, samples, (u, v, seed) =>
    {
        const float zoom = 0.36f;
        return Trace(Eye, Vector3.Normalize(new Vector3(u * zoom, v * zoom - 0.045f, 1)), seed, reflected: false);
    });

    private static Vector3 Trace(Vector3 from, Vector3 dir, uint seed, bool reflected)
    {
        var water = dir.Y < -1e-5f ? -from.Y / dir.Y : float.MaxValue;
        if (Moorings.Hit(from, dir, MathF.Min(water, 260), out var point, out var normal, out var matter))
            return Haze(Moorings.Shade(point, normal, dir, matter), dir, (point - from).Length(), point.Y);
        if (water < 60_000) return Haze(Water(from + dir * water, dir, seed), dir, water, 0);
        return Ridges.Hit(from, dir, out var land) ? land : DawnSky.Radiance(dir, reflected);
    }

    private static Vector3 Haze(Vector3 light, Vector3 dir, float distance, float height)
    {
        var clear = MathF.Exp(-distance / 5200f * MathF.Exp(-height / 60f));
        return Vector3.Lerp(DawnSky.Air(dir), light, clear);
    }

    private static Vector3 Water(Vector3 p, Vector3 dir, uint seed)
    {
        var slope = Waves(p);
        // Far off, a pixel holds many wavelets: the rest of their slopes is drawn by lot.
        var distance = p.Z;
        var rough = 0.012f + 0.05f * Noise.Smooth(20, 400, distance);
        var a = Noise.Unit((int)seed, 1, 5) * MathF.Tau;
        var r = MathF.Sqrt(-2 * MathF.Log(1 - 0.999f * Noise.Unit((int)seed, 2, 5))) * rough * 0.5f * Ruffle(p);
        slope += new Vector2(MathF.Cos(a) * 0.6f, MathF.Sin(a)) * r;
        var normal = Vector3.Normalize(new Vector3(-slope.X, 1, -slope.Y));
        var cos = -Vector3.Dot(dir, normal);
        if (cos < 0.02f)
        {
            normal = Vector3.Normalize(normal - dir * (0.04f - cos));
            cos = MathF.Max(0.02f, -Vector3.Dot(dir, normal));
        }

        var mirror = Vector3.Reflect(dir, normal);
        mirror.Y = MathF.Abs(mirror.Y) + 0.002f;
        var fresnel = 0.02f + 0.98f * MathF.Pow(1 - cos, 5);
        var reflection = Trace(p + new Vector3(0, 0.002f, 0), Vector3.Normalize(mirror), seed, reflected: true);
        var depth = new Vector3(0.010f, 0.024f, 0.032f);
        return Vector3.Lerp(depth, reflection, fresnel);
    }

    /// <summary>Where the wind touches the bay: long streaks of ruffled water between streaks of glass.</summary>
    private static float Ruffle(Vector3 p) =>
        0.25f + 0.75f * Noise.Smooth(-0.25f, 0.35f, Noise.Fbm(p.X * 0.010f + 3, p.Z * 0.028f, 4, 40));

    private static Vector2 Waves(Vector3 p)
    {
        var ruffle = Ruffle(p);
        var slope = Vector2.Zero;
        (float Length, float Steep)[] trains = [(9f, 0.009f), (3.7f, 0.014f), (1.6f, 0.022f), (0.7f, 0.030f), (0.31f, 0.026f), (0.13f, 0.020f)];
        for (var i = 0; i < trains.Length; i++)
        {
            var (length, steep) = trains[i];
            var fade = MathF.Exp(-p.Z * p.Z / (length * length * 160_000f));
            if (fade < 0.02f) continue;
            var turn = 0.4f * i;
            var x = (p.X * MathF.Cos(turn) + p.Z * MathF.Sin(turn)) / (length * 1.9f);
            var z = (p.Z * MathF.Cos(turn) - p.X * MathF.Sin(turn)) / length;
            var n = Noise.Slope(x, z, 60 + i);
            var s = new Vector2(n.Y * MathF.Cos(turn) - n.Z * MathF.Sin(turn), n.Y * MathF.Sin(turn) + n.Z * MathF.Cos(turn));
            slope += s * (steep * fade * (i < 2 ? 1 : ruffle) * 0.9f);
        }

        return slope;
    }
}
