using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>The lane's setts, laid in shallow arcs, worn round, with rain standing between and over them.</summary>
internal static class Cobbles
{
    private const float Pitch = 0.128f;
    private const float Length = 0.178f;

    /// <summary>Where a ray that meets the street's plane meets its stones; the distance is along the ray.</summary>
    public static float Meet(Vector3 from, Vector3 dir, float plane)
    {
        if (plane > 16) return plane;
        const float top = 0.035f;
        var (near, far) = ((top - from.Y) / dir.Y, (-0.045f - from.Y) / dir.Y);
        var last = near;
        for (var i = 1; i <= 14; i++)
        {
            var t = near + (far - near) * i / 14;
            var p = from + dir * t;
            if (p.Y <= Height(p.X, p.Z, out _, out _))
            {
                for (var k = 0; k < 4; k++)
                {
                    var middle = (last + t) / 2;
                    p = from + dir * middle;
                    if (p.Y <= Height(p.X, p.Z, out _, out _)) t = middle;
                    else last = middle;
                }

                return t;
            }

            last = t;
        }

        return far;
    }

    /// <summary>Height above the street's plane in metres; whether water stands there; and which stone it is.</summary>
    public static float Height(float x, float z, out float water, out int stone)
    {
        var wander = 0.02f * Noise.Perlin(x * 1.1f, z * 1.1f, 921);
        var arc = z + 0.16f * MathF.Cos(x * 1.25f) + wander;
        var row = MathF.Floor(arc / Pitch);
        var shift = Noise.Unit((int)row, 1, 922);
        var across = x / Length + shift;
        var cell = MathF.Floor(across);
        stone = (int)cell * 7919 + (int)row;
        var joint = (Noise.Unit((int)cell, (int)row, 923) - 0.5f) * 0.22f;
        var u = (across - cell - 0.5f + joint * 0.4f) * Length;
        var v = (arc / Pitch - row - 0.5f) * Pitch;
        // A box with wide round corners, domed by wear.
        var q = new Vector2(MathF.Abs(u) - Length * 0.5f + 0.042f, MathF.Abs(v) - Pitch * 0.5f + 0.040f);
        var edge = Vector2.Max(q, Vector2.Zero).Length() + MathF.Min(MathF.Max(q.X, q.Y), 0) - 0.036f;
        var body = Noise.Smooth(0.006f, -0.026f, edge);
        var tilt = new Vector2(Noise.Unit(stone, 2, 924) - 0.5f, Noise.Unit(stone, 3, 924) - 0.5f) * 0.13f;
        var lift = (Noise.Unit(stone, 4, 924) - 0.5f) * 0.009f;
        var pits = 0.0016f * Noise.Perlin(x * 55, z * 55, 925) + 0.0008f * Noise.Perlin(x * 140, z * 140, 926);
        var sunk = 0.030f * Noise.Fbm(x * 0.6f + 4, z * 0.5f, 3, 927);
        var h = -0.018f + 0.026f * body - 1.1f * (u * u + v * v) * body + (tilt.X * u + tilt.Y * v + lift) * body + pits + sunk;
        var level = -0.0115f - 0.5f * sunk - 0.010f * Noise.Smooth(1.2f, 0.2f, MathF.Abs(x - Town.Middle(z))) + 0.0125f;
        water = Noise.Smooth(-0.001f, 0.0015f, level - h);
        return MathF.Max(h, level);
    }

    public static Vector3 Normal(Vector3 p, float distance)
    {
        var e = 0.003f + 0.0006f * distance;
        var h = Height(p.X, p.Z, out _, out _);
        var n = new Vector3(h - Height(p.X + e, p.Z, out _, out _), e, h - Height(p.X, p.Z + e, out _, out _));
        return Vector3.Normalize(n);
    }
}
