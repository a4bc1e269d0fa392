using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>A hazy morning sky with the sun a few degrees up and a thin, lit deck of cloud.</summary>
internal static class DawnSky
{
    public static readonly Vector3 Sun = Vector3.Normalize(new Vector3(0.13f, 0.092f, 1));

    private static readonly Vector3 Gold = new(1.0f, 0.52f, 0.19f);

    public static Vector3 Radiance(Vector3 dir, bool reflected)
    {
        var light = Clear(dir);
        var mu = MathF.Max(0, Vector3.Dot(dir, Sun));
        // In water the sun is a wide lobe: its small disc would only make noise there.
        light += reflected
            ? new Vector3(1, 0.66f, 0.32f) * (44 * MathF.Exp((mu - 1) * 5000))
            : new Vector3(1, 0.80f, 0.52f) * (38 * Noise.Smooth(0.99993f, 0.999955f, mu));
        return Clouds(dir, light, mu);
    }

    /// <summary>What haze looks like along a direction: the sky just above the horizon there.</summary>
    public static Vector3 Air(Vector3 dir)
    {
        var flat = Vector3.Normalize(new Vector3(dir.X, 0.02f + 0.5f * MathF.Max(0, dir.Y), MathF.Max(dir.Z, 0.02f)));
        return Clear(flat) * new Vector3(0.80f, 0.82f, 0.90f);
    }

    private static Vector3 Clear(Vector3 dir)
    {
        var e = MathF.Max(dir.Y, 0);
        var mu = MathF.Max(0, Vector3.Dot(dir, Sun));
        var low = MathF.Exp(-e * 11);
        var mid = MathF.Exp(-e * 3.2f);
        var zenith = new Vector3(0.070f, 0.165f, 0.30f);
        var rose = new Vector3(0.40f, 0.30f, 0.31f);
        var peach = new Vector3(0.74f, 0.40f, 0.22f);
        var light = Vector3.Lerp(zenith, rose, mid * 0.85f);
        light = Vector3.Lerp(light, peach, low * 0.75f);
        var side = MathF.Pow(mu, 5);
        light *= 0.42f + 0.72f * side;
        return light
            + Gold * (0.62f * MathF.Pow(mu, 20) * (0.5f + 0.5f * low))
            + new Vector3(1, 0.60f, 0.26f) * (1.25f * MathF.Pow(mu, 200))
            + new Vector3(1, 0.70f, 0.38f) * (4.2f * MathF.Pow(mu, 2600));
    }

    private static Vector3 Clouds(Vector3 dir, Vector3 sky, float mu)
    {
        if (dir.Y < 0.015f) return sky;
        var s = 1 / (dir.Y + 0.075f);
        var p = new Vector2(dir.X * s, dir.Z * s);
        var cover = Cover(p);
        if (cover <= 0) return sky;
        // Towards the sun there is more or less cloud in the way: that paints the bright rims.
        var toSun = Cover(p + Vector2.Normalize(new Vector2(Sun.X, Sun.Z)) * 0.35f);
        var lit = MathF.Exp(-2.4f * toSun) * (0.35f + 0.65f * MathF.Pow(mu, 6));
        var edge = MathF.Pow(mu, 60) * (1 - cover);
        var colour = new Vector3(0.115f, 0.110f, 0.155f) * (0.6f + 0.9f * MathF.Pow(mu, 4))
            + new Vector3(1.05f, 0.46f, 0.24f) * (lit * 0.85f)
            + Gold * (edge * 1.2f);
        var fade = Noise.Smooth(0.015f, 0.10f, dir.Y);
        return Vector3.Lerp(sky, colour, MathF.Min(0.94f, cover * 1.15f) * fade * 0.9f);
    }

    private static float Cover(Vector2 p)
    {
        var x = p.X * 0.42f + 0.6f;
        var y = p.Y * 0.42f;
        var bend = Noise.Fbm(x * 0.8f + 7, y * 0.8f, 3, 20);
        var n = Noise.Fbm(x * 0.9f + bend * 0.9f, y * 1.5f + bend * 0.6f, 7, 24, 0.54f);
        var large = Noise.Perlin(x * 0.45f + 2.2f, y * 0.35f + 1.4f, 30);
        return Noise.Smooth(0.02f, 0.55f, n + 0.30f * large + 0.13f);
    }
}
