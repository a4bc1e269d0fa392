using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>Light in the street: the last of the sky, the lamps, what wet stone makes of both, and the damp air between.</summary>
internal sealed class Dusk(World world, Lamp[] lamps)
{
    private const float Scatter = 0.0062f;

    private static readonly Vector3 Luma = new(0.3f, 0.55f, 0.15f);

    public Vector3 Trace(Vector3 from, Vector3 dir, uint seed, int depth, bool bulbs)
    {
        var hit = world.Hit(from, dir, 220, out var m);
        var distance = hit ? m.Distance : 220;
        Vector3 light;
        var plane = dir.Y < -1e-5f ? -from.Y / dir.Y : float.MaxValue;
        if (plane < distance + 0.05f && (plane = depth == 0 ? Cobbles.Meet(from, dir, plane) : plane) < distance)
        {
            distance = plane;
            light = Shade(from + dir * plane, dir, Vector3.UnitY, Stones(from + dir * plane, distance), distance, seed, depth);
        }
        else if (hit)
        {
            var finish = Walls.Of(from + dir * distance, m);
            if (!bulbs && finish.Glow.X + finish.Glow.Y > 5) finish = finish with { Glow = Vector3.Zero };
            light = Shade(from + dir * distance, dir, m.Face, finish, distance, seed, depth);
        }
        else
        {
            light = Sky(dir);
        }

        return Air(light, from, dir, distance, seed, depth);
    }

    /// <summary>The blue hour: a clear, deep sky with some light left low down, and a few long clouds.</summary>
    private static Vector3 Sky(Vector3 dir)
    {
        var e = MathF.Max(0, dir.Y);
        var sky = Vector3.Lerp(new Vector3(0.050f, 0.115f, 0.26f), new Vector3(0.24f, 0.33f, 0.56f), MathF.Exp(-e * 3.4f));
        var west = MathF.Pow(MathF.Max(0, Vector3.Dot(Vector3.Normalize(new Vector3(dir.X, 0, dir.Z) + new Vector3(0, 1e-4f, 0)), Vector3.Normalize(new Vector3(0.15f, 0, 1)))), 3);
        sky += new Vector3(0.80f, 0.36f, 0.22f) * (west * MathF.Exp(-e * 5.2f));
        var s = 1 / (e + 0.12f);
        var n = Noise.Fbm(dir.X * s * 0.9f + 5, dir.Z * s * 0.5f, 6, 961, 0.55f) + 0.3f * Noise.Perlin(dir.X * s * 0.3f, dir.Z * s * 0.2f, 968);
        var cover = Noise.Smooth(0.02f, 0.5f, n) * Noise.Smooth(0.02f, 0.2f, e);
        var cloud = new Vector3(0.070f, 0.090f, 0.16f) + new Vector3(0.70f, 0.30f, 0.22f) * (west * MathF.Exp(-e * 3.6f));
        return Vector3.Lerp(sky, cloud, cover * 0.8f);
    }

    private static Finish Stones(Vector3 p, float distance)
    {
        Cobbles.Height(p.X, p.Z, out var water, out var stone);
        var own = Noise.Unit(stone, 6, 962);
        var grain = Noise.Perlin(p.X * 40, p.Z * 40, 963);
        var albedo = Vector3.Lerp(new Vector3(0.060f, 0.058f, 0.060f), new Vector3(0.105f, 0.088f, 0.074f), own) * (0.85f + 0.3f * grain);
        var n = Cobbles.Normal(p, distance);
        // Far off the stones are too small to see one by one; their mean slope stays.
        n = Vector3.Normalize(Vector3.Lerp(n, Vector3.UnitY, 0.72f * Noise.Smooth(5, 32, distance)));
        var rough = Noise.Mix(0.095f, 0.018f, water);
        return new Finish(albedo * (1 - 0.6f * water), Vector3.Zero, n, 0.04f, rough);
    }

    private Vector3 Shade(Vector3 p, Vector3 dir, Vector3 face, Finish f, float distance, uint seed, int depth)
    {
        var light = f.Glow;
        if (f.Albedo == Vector3.Zero && f.Mirror == 0) return light;
        var n = f.Normal;
        if (Vector3.Dot(n, dir) > -0.03f) n = Vector3.Normalize(n - dir * (Vector3.Dot(n, dir) + 0.03f));
        var start = p + face * 0.004f;
        light += Direct(start, dir, n, f, seed, depth);
        if (depth > 0) return light + f.Albedo * new Vector3(0.060f, 0.070f, 0.105f);
        if (distance < 60)
        {
            var around = Dice.Over(n, Dice.At(seed, 3), Dice.At(seed, 4));
            if (Vector3.Dot(around, face) > 0)
                light += f.Albedo * Vector3.Min(Trace(start, around, seed, 1, bulbs: false), new Vector3(0.9f));
        }
        else
        {
            light += f.Albedo * new Vector3(0.09f, 0.09f, 0.11f);
        }

        return f.Mirror > 0 ? light + Mirror(start, dir, n, face, f, seed) : light;
    }

    private Vector3 Mirror(Vector3 start, Vector3 dir, Vector3 n, Vector3 face, Finish f, uint seed)
    {
        var a = Dice.At(seed, 7);
        var (sin, cos) = MathF.SinCos(Dice.At(seed, 8) * MathF.Tau);
        var side = Vector3.Normalize(Vector3.Cross(n, MathF.Abs(n.Y) > 0.7f ? Vector3.UnitX : Vector3.UnitY));
        var tan = f.Rough * f.Rough > 1e-6f ? f.Rough * MathF.Sqrt(a / (1.001f - a)) : 0;
        var h = Vector3.Normalize(n + (side * cos + Vector3.Cross(n, side) * sin) * MathF.Min(tan, 0.6f));
        var d = Vector3.Reflect(dir, h);
        var down = Vector3.Dot(d, face);
        if (down < 0.01f) d = Vector3.Normalize(d + face * (0.02f - down));
        var fresnel = f.Mirror + (1 - f.Mirror) * MathF.Pow(1 - MathF.Max(0, -Vector3.Dot(dir, h)), 5);
        // A bulb is small: mirrored, it is held down, or it would leave lone bright dots.
        return fresnel * Vector3.Min(Trace(start, d, seed, 1, bulbs: f.Rough < 0.06f), new Vector3(11));
    }

    /// <summary>Every lamp is weighed, one of them is asked whether it can be seen.</summary>
    private Vector3 Direct(Vector3 p, Vector3 dir, Vector3 n, Finish f, uint seed, int depth)
    {
        Span<Vector3> share = stackalloc Vector3[lamps.Length];
        var total = 0f;
        for (var i = 0; i < lamps.Length; i++)
        {
            share[i] = Share(lamps[i], p, dir, n, f, depth);
            total += Vector3.Dot(share[i], Luma);
        }

        if (total <= 1e-6f) return Vector3.Zero;
        var pick = Dice.At(seed, 9 + depth) * total;
        for (var i = 0; i < lamps.Length; i++)
        {
            var weight = Vector3.Dot(share[i], Luma);
            pick -= weight;
            if (pick > 0 || weight <= 0) continue;
            return Seen(p, lamps[i].At, seed, 20 + (3 * depth)) ? share[i] * (total / weight) : Vector3.Zero;
        }

        return Vector3.Zero;
    }

    private static Vector3 Share(Lamp lamp, Vector3 p, Vector3 dir, Vector3 n, Finish f, int depth)
    {
        var to = lamp.At - p;
        var squared = to.LengthSquared();
        var l = to / MathF.Sqrt(squared);
        var cos = Vector3.Dot(n, l);
        if (cos <= 0) return Vector3.Zero;
        var beam = lamp.Facing == Vector3.Zero ? 1 : MathF.Max(0, -Vector3.Dot(lamp.Facing, l));
        var light = lamp.Power * (beam * cos / (squared + 0.05f));
        var answer = f.Albedo / MathF.PI;
        if (depth == 0 && f.Mirror > 0 && f.Rough >= 0.06f)
        {
            var h = Vector3.Normalize(l - dir);
            var a2 = f.Rough * f.Rough;
            var nh = MathF.Max(0, Vector3.Dot(n, h));
            var d = nh * nh * (a2 - 1) + 1;
            var fresnel = f.Mirror + (1 - f.Mirror) * MathF.Pow(1 - MathF.Max(0, Vector3.Dot(l, h)), 5);
            var nv = MathF.Max(0.03f, -Vector3.Dot(n, dir));
            answer += new Vector3(MathF.Min(8, fresnel * a2 / (MathF.PI * d * d * 4 * MathF.Max(cos, nv) * MathF.Max(nv, cos))));
        }

        return light * answer;
    }

    private bool Seen(Vector3 from, Vector3 lamp, uint seed, int choice)
    {
        // A lamp has a size, and its own glass does not stand in its way.
        var shake = new Vector3(Dice.At(seed, choice), Dice.At(seed, choice + 1), Dice.At(seed, choice + 2)) - new Vector3(0.5f);
        var to = lamp + shake * 0.14f - from;
        var distance = to.Length();
        return distance < 0.35f || !world.Blocked(from, to / distance, distance - 0.32f);
    }

    /// <summary>Damp air: it fades what is far and glows around every lamp.</summary>
    private Vector3 Air(Vector3 light, Vector3 from, Vector3 dir, float distance, uint seed, int depth)
    {
        var reach = MathF.Min(distance, 110);
        var clear = MathF.Exp(-reach * Scatter * 1.1f);
        var haze = new Vector3(0.075f, 0.090f, 0.145f) + new Vector3(0.13f, 0.070f, 0.03f) * MathF.Exp(-MathF.Max(0, dir.Y) * 8);
        if (distance >= 200) clear = MathF.Max(clear, 0.55f + 0.45f * Noise.Smooth(0.05f, 0.45f, dir.Y));
        return light * clear + haze * (1 - clear) + (depth == 0 ? Halo(from, dir, reach, seed) : Vector3.Zero);
    }

    private Vector3 Halo(Vector3 from, Vector3 dir, float distance, uint seed)
    {
        Span<float> share = stackalloc float[lamps.Length];
        var total = 0f;
        for (var i = 0; i < lamps.Length; i++)
        {
            var (near, off) = Closest(lamps[i], from, dir);
            share[i] = Vector3.Dot(lamps[i].Power, Luma) * (MathF.Atan((distance - near) / off) + MathF.Atan(near / off)) / off;
            total += share[i];
        }

        var pick = Dice.At(seed, 13) * total;
        for (var i = 0; i < lamps.Length; i++)
        {
            pick -= share[i];
            if (pick > 0 || share[i] <= 0) continue;
            // Points along the ray are drawn as the lamp's light falls on it: only shadow is left to chance.
            var (near, off) = Closest(lamps[i], from, dir);
            var low = MathF.Atan(-near / off);
            var high = MathF.Atan((distance - near) / off);
            var t = near + off * MathF.Tan(low + (high - low) * Dice.At(seed, 14));
            var p = from + dir * t;
            var beam = lamps[i].Facing == Vector3.Zero ? 1 : MathF.Max(0, Vector3.Dot(lamps[i].Facing, Vector3.Normalize(p - lamps[i].At)));
            if (beam <= 0 || !Seen(p, lamps[i].At, seed, 26)) return Vector3.Zero;
            var colour = lamps[i].Power / Vector3.Dot(lamps[i].Power, Luma);
            return colour * (beam * total * Scatter * 0.8f / (4 * MathF.PI) * MathF.Exp(-t * Scatter * 1.1f));
        }

        return Vector3.Zero;
    }

    private static (float Near, float Off) Closest(Lamp lamp, Vector3 from, Vector3 dir)
    {
        var near = Vector3.Dot(lamp.At - from, dir);
        return (near, MathF.Max(0.09f, (from + dir * near - lamp.At).Length()));
    }
}
