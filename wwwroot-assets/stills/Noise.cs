using System.Numerics;
using System.Runtime.CompilerServices;

namespace KlingStudio.Stills;

/// <summary>Seeded noise: the same numbers on every machine and every run.</summary>
internal static class Noise
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Hash(int x, int y, int seed)
    {
        var h = ((uint)x * 0x9E3779B1u) ^ ((uint)y * 0x85EBCA77u) ^ ((uint)seed * 0xC2B2AE3Du);
        h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
        h = (h ^ (h >> 12)) * 0x297A2D39u;
        return h ^ (h >> 15);
    }

    /// <summary>An even number in [0, 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Unit(int x, int y, int seed) => (Hash(x, y, seed) >> 8) * (1f / 16777216f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fraction(float value) => value - MathF.Floor(value);

    public static float Smooth(float from, float to, float x)
    {
        var t = Math.Clamp((x - from) / (to - from), 0, 1);
        return t * t * (3 - 2 * t);
    }

    public static float Mix(float a, float b, float t) => a + (b - a) * t;

    /// <summary>Gradient noise with its slope: x is the value in about [-1, 1], y and z its derivatives.</summary>
    public static Vector3 Slope(float x, float y, int seed)
    {
        var fx = MathF.Floor(x);
        var fy = MathF.Floor(y);
        var ix = (int)fx;
        var iy = (int)fy;
        x -= fx;
        y -= fy;
        var a = Gradient(ix, iy, seed);
        var b = Gradient(ix + 1, iy, seed);
        var c = Gradient(ix, iy + 1, seed);
        var d = Gradient(ix + 1, iy + 1, seed);
        var va = a.X * x + a.Y * y;
        var vb = b.X * (x - 1) + b.Y * y;
        var vc = c.X * x + c.Y * (y - 1);
        var vd = d.X * (x - 1) + d.Y * (y - 1);
        var u = x * x * x * (x * (x * 6 - 15) + 10);
        var v = y * y * y * (y * (y * 6 - 15) + 10);
        var du = 30 * x * x * (x * (x - 2) + 1);
        var dv = 30 * y * y * (y * (y - 2) + 1);
        var k = va - vb - vc + vd;
        var g = a + u * (b - a) + v * (c - a) + u * v * (a - b - c + d);
        return 1.5f * new Vector3(
            va + u * (vb - va) + v * (vc - va) + u * v * k,
            g.X + du * (vb - va + v * k),
            g.Y + dv * (vc - va + u * k));
    }

    public static float Perlin(float x, float y, int seed)
    {
        var fx = MathF.Floor(x);
        var fy = MathF.Floor(y);
        var ix = (int)fx;
        var iy = (int)fy;
        x -= fx;
        y -= fy;
        var a = Gradient(ix, iy, seed);
        var b = Gradient(ix + 1, iy, seed);
        var c = Gradient(ix, iy + 1, seed);
        var d = Gradient(ix + 1, iy + 1, seed);
        var u = x * x * x * (x * (x * 6 - 15) + 10);
        var v = y * y * y * (y * (y * 6 - 15) + 10);
        var low = Mix(a.X * x + a.Y * y, b.X * (x - 1) + b.Y * y, u);
        var high = Mix(c.X * x + c.Y * (y - 1), d.X * (x - 1) + d.Y * (y - 1), u);
        return 1.5f * Mix(low, high, v);
    }

    public static float Fbm(float x, float y, int octaves, int seed, float gain = 0.5f)
    {
        float sum = 0, amplitude = 1, total = 0;
        for (var i = 0; i < octaves; i++)
        {
            sum += amplitude * Perlin(x, y, seed + i);
            total += amplitude;
            amplitude *= gain;
            (x, y) = (1.62f * x - 1.18f * y + 3.1f, 1.18f * x + 1.62f * y - 1.7f);
        }

        return sum / total;
    }

    /// <summary>Sharp crests, soft valleys: what weather makes of rock. In about [0, 1].</summary>
    public static float Ridged(float x, float y, int octaves, int seed)
    {
        float sum = 0, amplitude = 0.55f, weight = 1;
        for (var i = 0; i < octaves; i++)
        {
            var n = 1 - MathF.Abs(Perlin(x, y, seed + i));
            n *= n * weight;
            weight = Math.Clamp(n * 1.6f, 0, 1);
            sum += n * amplitude;
            amplitude *= 0.47f;
            x = x * 2.07f + 11.3f;
            y = y * 2.07f + 4.9f;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector2 Gradient(int x, int y, int seed) => Directions[Hash(x, y, seed) & 63];

    private static readonly Vector2[] Directions = [.. Enumerable.Range(0, 64).Select(i => new Vector2(MathF.Cos(i * MathF.Tau / 64), MathF.Sin(i * MathF.Tau / 64)))];
}
