using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>Light in the forest: sun through leaves, the sky's share, the brook's mirror and the mist between.</summary>
internal sealed class Wood(World world, float detail)
{
    public static readonly Vector3 Sun = Vector3.Normalize(new Vector3(0.09f, 0.262f, 1));

    private static readonly Vector3 Sunlight = new(17f, 11.2f, 5.9f);

    private readonly SunMap shade = new(world, Sun, new Vector3(4, 6, 42), new Vector2(44, 21), detail);

    public Vector3 Trace(Vector3 from, Vector3 dir, uint seed, bool reflected)
    {
        var water = dir.Y < -1e-5f && !reflected ? (Glade.Water - from.Y) / dir.Y : float.MaxValue;
        var hit = world.Hit(from, dir, 140, out var m);
        if (water < 90 && (!hit || water < m.Distance)) return Mist(Brook(from + dir * water, dir, seed, m), from, dir, water, seed, reflected);
        return hit
            ? Mist(Shade(from + dir * m.Distance, dir, m, seed, reflected), from, dir, m.Distance, seed, reflected)
            : Mist(Beyond(dir), from, dir, 110, seed, reflected);
    }

    /// <summary>The open land behind the wood and the sky over it, both bright with mist.</summary>
    private static Vector3 Beyond(Vector3 dir)
    {
        var mu = MathF.Max(0, Vector3.Dot(dir, Sun));
        var sky = Vector3.Lerp(new Vector3(1.0f, 0.92f, 0.78f), new Vector3(0.42f, 0.56f, 0.66f), Noise.Smooth(-0.05f, 0.55f, dir.Y));
        return sky * 0.9f + new Vector3(1, 0.80f, 0.50f) * (0.9f * MathF.Pow(mu, 12) + 3 * MathF.Pow(mu, 120) + 22 * MathF.Pow(mu, 2600));
    }

    /// <summary>What reaches a point from all sides once the crowns have taken theirs.</summary>
    private static Vector3 Ambient(Vector3 dir)
    {
        var canopy = Vector3.Lerp(new Vector3(0.13f, 0.145f, 0.11f), new Vector3(0.50f, 0.64f, 0.64f), Noise.Smooth(-0.1f, 0.9f, dir.Y));
        var open = MathF.Max(0, dir.Z) * MathF.Exp(-MathF.Abs(dir.Y) * 2.2f);
        return canopy + new Vector3(1.75f, 1.42f, 0.92f) * (open * open);
    }

    private Vector3 Shade(Vector3 p, Vector3 dir, Meeting m, uint seed, bool reflected)
    {
        var (albedo, through, n, gloss) = Surfaces.Of(p, m, reflected ? 20 : m.Distance);
        var (a, b) = (Dice.At(seed, 1), Dice.At(seed, 2));
        var lit = shade.Lit(p + m.Face * 0.02f, a, b, 0.07f);
        var cos = Vector3.Dot(n, Sun);
        var sun = Sunlight * (lit * Haze(p));
        var light = albedo * sun * MathF.Max(0, cos) + through * sun * MathF.Max(0, -cos + 0.15f);
        if (gloss > 0 && lit > 0)
        {
            var half = Vector3.Normalize(Sun - dir);
            var fresnel = 0.04f + 0.96f * MathF.Pow(1 - MathF.Max(0, Vector3.Dot(half, Sun)), 5);
            light += sun * (gloss * fresnel * MathF.Pow(MathF.Max(0, Vector3.Dot(n, half)), 24) * MathF.Max(0, cos + 0.2f));
        }

        // One look around decides how much of the sky a point sees: many such looks make soft shade.
        var around = Dice.Over(n, Dice.At(seed, 3), Dice.At(seed, 4));
        var far = reflected || m.Distance > 26;
        var sky = Ambient(around);
        var behind = Ambient(far ? -n : -around);
        if (!far && world.Blocked(p + m.Face * 0.004f, around, 3.5f))
        {
            sky *= new Vector3(0.12f, 0.13f, 0.09f);
            behind *= 0.45f;
        }

        return light + albedo * sky + through * behind * 0.8f;
    }

    /// <summary>Sunlight is spent on the way in through the mist.</summary>
    private static float Haze(Vector3 p) => 0.55f + 0.45f * Noise.Smooth(0, 60, p.Z);

    private Vector3 Brook(Vector3 p, Vector3 dir, uint seed, Meeting bed)
    {
        var slope = Vector2.Zero;
        (float Size, float Steep)[] ripples = [(0.9f, 0.020f), (0.34f, 0.035f), (0.13f, 0.035f), (0.05f, 0.022f)];
        for (var i = 0; i < ripples.Length; i++)
        {
            var (size, steep) = ripples[i];
            var s = Noise.Slope(p.X / size, p.Z / (size * 1.7f), 760 + i);
            slope += new Vector2(s.Y, s.Z * 0.7f) * (steep * MathF.Exp(-p.Z * p.Z * 0.0008f / (size * size)));
        }

        var normal = Vector3.Normalize(new Vector3(-slope.X, 1, -slope.Y));
        var cos = MathF.Max(0.03f, -Vector3.Dot(dir, normal));
        var mirror = Vector3.Reflect(dir, normal);
        mirror.Y = MathF.Abs(mirror.Y) + 0.003f;
        var fresnel = 0.02f + 0.98f * MathF.Pow(1 - cos, 5);
        var under = MathF.Max(0, bed.Distance - (p - new Vector3(0, 1.5f, 0)).Length());
        var stones = new Vector3(0.055f, 0.042f, 0.026f) * (0.6f + 0.6f * Noise.Fbm(p.X * 7, p.Z * 7, 3, 770)) * MathF.Exp(-under * 1.1f);
        return stones * 0.5f + fresnel * Trace(p + new Vector3(0, 0.002f, 0), Vector3.Normalize(mirror), seed, reflected: true);
    }

    private Vector3 Mist(Vector3 light, Vector3 from, Vector3 dir, float distance, uint seed, bool reflected)
    {
        var steps = reflected ? 6 : 20;
        var mu = Vector3.Dot(dir, Sun);
        var forward = Phase(mu, 0.74f) * 0.62f + Phase(mu, 0.30f) * 0.38f;
        var jitter = Dice.At(seed, 5);
        var clear = 1f;
        var glow = Vector3.Zero;
        var last = 0f;
        for (var i = 0; i < steps; i++)
        {
            var e = (i + 1f) / steps;
            var end = distance * MathF.Pow(e, 1.4f);
            var t = last + (end - last) * jitter;
            var p = from + dir * t;
            var depth = Density(p) * (end - last);
            last = end;
            var kept = MathF.Exp(-depth);
            var lit = shade.Lit(p, Dice.At(seed, 10 + (2 * i)), Dice.At(seed, 11 + (2 * i)), 0);
            var scatter = Sunlight * (forward * lit * Haze(p)) + new Vector3(0.19f, 0.215f, 0.21f);
            glow += scatter * (clear * (1 - kept));
            clear *= kept;
        }

        return light * clear + glow;
    }

    private static float Density(Vector3 p)
    {
        var drift = 1 + 0.75f * Noise.Perlin(p.X * 0.13f + 3, p.Z * 0.11f + p.Y * 0.35f, 750) + 0.35f * Noise.Perlin(p.X * 0.4f, p.Z * 0.3f + p.Y * 0.9f, 751);
        return (0.006f + 0.030f * MathF.Exp(-MathF.Max(0, p.Y) / 5.5f) * MathF.Max(0, drift)) * Noise.Smooth(0, 14, p.Z + 2);
    }

    private static float Phase(float mu, float g) => (1 - g * g) / (4 * MathF.PI * MathF.Pow(1 + g * g - 2 * g * mu, 1.5f));
}
