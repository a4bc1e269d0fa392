using System.Numerics;

namespace KlingStudio.Stills;

internal enum Matter
{
    Wood,
    Paint,
    Lamp,
}

/// <summary>The jetty and the boats, as distance fields.</summary>
internal static class Moorings
{
    private sealed record Place(Vector3 At, float Turn, float Scale, bool Sails);

    private static readonly Place[] Boats =
    [
        new(new Vector3(3.6f, 0, 27), 0.62f, 0.62f, false),
        new(new Vector3(-4.6f, 0, 58), -0.5f, 0.9f, true),
        new(new Vector3(18.5f, 0, 66), 0.35f, 1.15f, true),
        new(new Vector3(24.5f, 0, 92), 0.9f, 1.0f, true),
        new(new Vector3(-13f, 0, 120), -0.2f, 1.1f, true),
        new(new Vector3(34f, 0, 150), 0.5f, 1.2f, true),
    ];

    public static bool Hit(Vector3 from, Vector3 dir, float limit, out Vector3 point, out Vector3 normal, out Matter matter)
    {
        (point, normal, matter) = (default, default, default);
        var best = limit;
        var found = -2;
        if (Box(from, dir, new Vector3(-9.5f, -1, 5), new Vector3(0.2f, 5.6f, 34), out var near, out var far))
            March(-1, near, far, ref best, ref found);
        for (var i = 0; i < Boats.Length; i++)
        {
            var b = Boats[i];
            var half = new Vector3(4.4f, 0, 4.4f) * b.Scale;
            var top = (b.Sails ? 11.5f : 1.4f) * b.Scale;
            if (Box(from, dir, b.At - half - Vector3.UnitY, b.At + half + new Vector3(0, top, 0), out near, out far))
                March(i, near, far, ref best, ref found);
        }

        if (found == -2) return false;
        point = from + dir * best;
        var e = 0.0015f * MathF.Max(1, best / 12);
        var d = Field(found, point, out matter);
        normal = Vector3.Normalize(new Vector3(
            Field(found, point + new Vector3(e, 0, 0), out _) - d,
            Field(found, point + new Vector3(0, e, 0), out _) - d,
            Field(found, point + new Vector3(0, 0, e), out _) - d) + new Vector3(0, 1e-6f, 0));
        return true;

        void March(int index, float t, float end, ref float nearest, ref int hit)
        {
            t = MathF.Max(t, 0.02f);
            end = MathF.Min(end, nearest);
            for (var step = 0; step < 110 && t < end; step++)
            {
                var gap = Field(index, from + dir * t, out _);
                if (gap < 0.0004f * t + 0.0005f)
                {
                    (nearest, hit) = (t, index);
                    return;
                }

                t += gap * 0.85f;
            }
        }
    }

    public static Vector3 Shade(Vector3 p, Vector3 n, Vector3 dir, Matter matter)
    {
        if (matter == Matter.Lamp) return new Vector3(7.5f, 4.4f, 1.7f);
        var grain = Noise.Fbm(p.X * 9, p.Z * 2.2f + p.Y * 14, 4, 400);
        var albedo = matter == Matter.Wood
            ? new Vector3(0.105f, 0.082f, 0.064f) * (0.8f + 0.5f * grain)
            : new Vector3(0.20f, 0.20f, 0.21f) * (0.9f + 0.2f * grain);
        var up = 0.5f + 0.5f * n.Y;
        var ambient = Vector3.Lerp(new Vector3(0.06f, 0.065f, 0.08f), new Vector3(0.30f, 0.28f, 0.33f), up);
        var toward = 0.5f + 0.5f * n.Z;
        ambient += new Vector3(0.34f, 0.20f, 0.11f) * toward;
        var sun = MathF.Max(0, Vector3.Dot(n, DawnSky.Sun));
        var bumped = Vector3.Normalize(n + new Vector3(grain * 0.10f, 0, 0.12f * Noise.Perlin(p.X * 30, p.Z * 30, 410)));
        var gloss = MathF.Max(0, Vector3.Dot(Vector3.Reflect(dir, bumped), DawnSky.Sun));
        var fresnel = 0.03f + 0.97f * MathF.Pow(1 - MathF.Min(1, MathF.Max(0, -Vector3.Dot(dir, bumped))), 5);
        var shine = new Vector3(1, 0.58f, 0.27f) * (fresnel * (2.6f * MathF.Pow(gloss, 60) + 0.5f * MathF.Pow(gloss, 8)));
        return albedo * (ambient + new Vector3(3.4f, 1.9f, 0.85f) * sun) + shine;
    }

    private static float Field(int index, Vector3 p, out Matter matter) => index < 0 ? Jetty(p, out matter) : Boat(Boats[index], p, out matter);

    private static float Jetty(Vector3 p, out Matter matter)
    {
        matter = Matter.Wood;
        // The jetty runs from behind the left edge towards the middle of the bay.
        var q = Turned(p - new Vector3(-5.1f, 0, 7), -0.155f);
        var sag = 0.02f * MathF.Sin(q.Z * 0.7f) + 0.03f * Noise.Perlin(q.Z * 0.31f, 2, 420);
        const float plank = 0.19f;
        var cell = MathF.Floor(q.Z / plank);
        var lift = (Noise.Unit((int)cell, 3, 430) - 0.5f) * 0.025f;
        var wide = 1.05f + (Noise.Unit((int)cell, 5, 430) - 0.5f) * 0.10f;
        var inZ = Noise.Fraction(q.Z / plank) * plank - plank / 2;
        var boards = Slab(new Vector3(q.X, q.Y - 0.86f - lift - sag, q.Z < 0 || q.Z > 24 ? q.Z - 12 : inZ), new Vector3(wide, 0.022f, q.Z is < 0 or > 24 ? 12 : plank * 0.44f));
        boards = MathF.Min(boards, Slab(new Vector3(MathF.Abs(q.X) - 0.78f, q.Y - 0.74f - sag, q.Z - 12), new Vector3(0.06f, 0.09f, 12)));
        var bay = Math.Clamp(MathF.Round(q.Z / 2.9f), 0, 8);
        var side = q.X < 0 ? 0 : 1;
        var tall = 1.12f + 0.55f * Noise.Unit((int)bay, side, 440);
        var lean = (Noise.Unit((int)bay, side + 2, 440) - 0.5f) * 0.09f;
        var round = new Vector2(MathF.Abs(q.X) - 1.12f + lean * q.Y, q.Z - bay * 2.9f).Length();
        var post = MathF.Max(round - 0.105f - 0.012f * Noise.Perlin(q.Y * 5 + bay * 7, MathF.Atan2(q.Z - bay * 2.9f, q.X) * 3, 450), q.Y - tall);
        var d = MathF.Min(boards, MathF.Max(post, -1 - q.Y));
        var end = new Vector3(q.X - 0.92f, q.Y, q.Z - 23.4f);
        d = MathF.Min(d, Rod(end, 0.85f, 4.1f, 0.045f));
        var lamp = new Vector3(end.X, end.Y - 4.22f, end.Z);
        var glass = MathF.Max(new Vector2(lamp.X, lamp.Z).Length() - 0.10f, MathF.Abs(lamp.Y) - 0.12f);
        var hood = MathF.Max(new Vector2(lamp.X, lamp.Z).Length() - 0.20f + (lamp.Y - 0.13f) * 0.9f, MathF.Abs(lamp.Y - 0.22f) - 0.10f);
        d = MathF.Min(d, hood);
        if (glass < d) (d, matter) = (glass, Matter.Lamp);
        return d * 0.9f;
    }

    private static float Boat(Place boat, Vector3 p, out Matter matter)
    {
        matter = Matter.Paint;
        var q = Turned(p - boat.At, boat.Turn) / boat.Scale;
        // Hull: a pointed plan with a sheer line that rises to the bow, hollow above the thwarts.
        var along = q.Z / 3.6f;
        var beam = 1.02f * MathF.Sqrt(MathF.Max(0.0001f, 1 - MathF.Pow(MathF.Abs(along * 0.94f + 0.06f), along > 0 ? 2.2f : 4.5f)));
        var sheer = 0.62f + 0.26f * along * along + 0.10f * along;
        var flare = 0.62f + 0.38f * Noise.Smooth(-0.4f, 0.7f, q.Y);
        var hull = MathF.Max(MathF.Max((MathF.Abs(q.X) - beam * flare) * 0.75f, MathF.Abs(q.Z) - 3.5f), MathF.Max(q.Y - sheer, -0.6f - q.Y));
        var inner = MathF.Max(MathF.Max((MathF.Abs(q.X) - beam * flare + 0.10f) * 0.75f, MathF.Abs(q.Z) - 3.3f), (boat.Sails ? 0.5f : 0.22f) - q.Y);
        var d = MathF.Max(hull, -inner);
        if (!boat.Sails) return MathF.Min(d, Thwarts(q, beam)) * boat.Scale;
        var cabin = Slab(q - new Vector3(0, 0.78f, 0.2f), new Vector3(0.55f, 0.24f, 1.15f)) - 0.10f;
        d = MathF.Min(d, cabin);
        d = MathF.Min(d, Rod(q - new Vector3(0, 0, 0.75f), 0.5f, 10.4f, 0.055f));
        d = MathF.Min(d, Capsule(q, new Vector3(0, 1.75f, 0.75f), new Vector3(0, 1.65f, -2.7f), 0.05f));
        var furl = 0.13f + 0.035f * Noise.Perlin(q.Z * 3, 1, 460);
        d = MathF.Min(d, Capsule(q, new Vector3(0, 1.92f, 0.6f), new Vector3(0, 1.80f, -2.5f), furl));
        d = MathF.Min(d, Capsule(q, new Vector3(0, 10.3f, 0.75f), new Vector3(0, 0.9f, 3.4f), 0.022f));
        d = MathF.Min(d, Capsule(q, new Vector3(0, 10.3f, 0.75f), new Vector3(0, 0.8f, -3.4f), 0.016f));
        var mirrored = new Vector3(MathF.Abs(q.X), q.Y, q.Z);
        d = MathF.Min(d, Capsule(mirrored, new Vector3(0, 9.9f, 0.75f), new Vector3(0.9f, 0.7f, 0.6f), 0.016f));
        d = MathF.Min(d, Capsule(mirrored, new Vector3(0, 6.2f, 0.75f), new Vector3(0.62f, 6.15f, 0.72f), 0.025f));
        return d * boat.Scale;
    }

    private static float Thwarts(Vector3 q, float beam)
    {
        var seat = MathF.Min(MathF.Abs(q.Z - 1.5f), MathF.Min(MathF.Abs(q.Z), MathF.Abs(q.Z + 1.7f)));
        return MathF.Max(MathF.Max(seat - 0.16f, MathF.Abs(q.Y - 0.46f) - 0.025f), MathF.Abs(q.X) - beam * 0.85f);
    }

    private static Vector3 Turned(Vector3 p, float angle)
    {
        var (s, c) = MathF.SinCos(angle);
        return new Vector3(c * p.X + s * p.Z, p.Y, c * p.Z - s * p.X);
    }

    private static float Slab(Vector3 p, Vector3 half)
    {
        var q = Vector3.Abs(p) - half;
        return Vector3.Max(q, Vector3.Zero).Length() + MathF.Min(MathF.Max(q.X, MathF.Max(q.Y, q.Z)), 0);
    }

    private static float Rod(Vector3 p, float bottom, float top, float radius) => Capsule(p, new Vector3(0, bottom, 0), new Vector3(0, top, 0), radius);

    private static float Capsule(Vector3 p, Vector3 a, Vector3 b, float radius)
    {
        var line = b - a;
        var h = Math.Clamp(Vector3.Dot(p - a, line) / line.LengthSquared(), 0, 1);
        return (p - a - line * h).Length() - radius;
    }

    private static bool Box(Vector3 from, Vector3 dir, Vector3 low, Vector3 high, out float near, out float far)
    {
        var a = (low - from) / dir;
        var b = (high - from) / dir;
        var min = Vector3.Min(a, b);
        var max = Vector3.Max(a, b);
        near = MathF.Max(min.X, MathF.Max(min.Y, min.Z));
        far = MathF.Min(max.X, MathF.Min(max.Y, max.Z));
        return far > MathF.Max(near, 0);
    }
}
