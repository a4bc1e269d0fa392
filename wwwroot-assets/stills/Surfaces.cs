using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>How a thing in the forest answers light.</summary>
internal readonly record struct Surface(Vector3 Albedo, Vector3 Through, Vector3 Normal, float Gloss);

/// <summary>Bark, moss, leaves and stone.</summary>
internal static class Surfaces
{
    public static Surface Of(Vector3 p, Meeting m, float distance) => (Growth)m.Matter switch
    {
        Growth.Ground => Ground(p, m, distance),
        Growth.Bark => Bark(p, m, distance),
        Growth.Smooth => new(new Vector3(0.10f, 0.09f, 0.075f) * (0.8f + 0.4f * Noise.Perlin(p.X * 30, p.Y * 8, 722)), Vector3.Zero, m.Normal, 0.1f),
        Growth.Dead => new(new Vector3(0.075f, 0.062f, 0.052f), Vector3.Zero, m.Normal, 0),
        Growth.Leaf => Leaf(m, new Vector3(0.060f, 0.110f, 0.022f), new Vector3(0.155f, 0.235f, 0.030f), 0.5f),
        Growth.Needle => Leaf(m, new Vector3(0.026f, 0.046f, 0.022f), new Vector3(0.030f, 0.045f, 0.012f), 0.25f),
        Growth.Fern => Leaf(m, new Vector3(0.046f, 0.082f, 0.024f), new Vector3(0.110f, 0.160f, 0.028f), 0.3f),
        Growth.Grass => Leaf(m, new Vector3(0.042f, 0.070f, 0.020f), new Vector3(0.060f, 0.095f, 0.020f), 0.3f),
        Growth.Litter => Leaf(m, new Vector3(0.115f, 0.062f, 0.030f), new Vector3(0.10f, 0.045f, 0.014f), 0.3f),
        _ => Stone(p, m),
    };

    private static readonly Vector3 Moss = new(0.052f, 0.082f, 0.016f);

    private static Surface Leaf(Meeting m, Vector3 albedo, Vector3 through, float gloss)
    {
        var kind = Noise.Unit(m.Seed, 1, 720);
        // A single leaf's own tint: its corner of the mesh is as good a name as any.
        var own = Noise.Unit((int)(m.Local.X * 31), (int)(m.Local.Z * 31), 721);
        var tint = Vector3.Lerp(new Vector3(0.80f, 0.95f, 1.0f), new Vector3(1.55f, 1.10f, 0.80f), 0.6f * kind + 0.4f * own) * (0.75f + 0.5f * own);
        // Low down in a fern or a tuft little light is left.
        if ((Growth)m.Matter is Growth.Fern or Growth.Grass) tint *= Noise.Mix(0.28f, 1.25f, Noise.Smooth(0, (Growth)m.Matter == Growth.Fern ? 0.62f : 0.16f, m.Local.Y));
        return new Surface(albedo * tint, through * tint, m.Normal, gloss);
    }

    private static Surface Ground(Vector3 p, Meeting m, float distance)
    {
        var fade = MathF.Exp(-distance / 16);
        var large = Noise.Fbm(p.X * 0.5f, p.Z * 0.5f, 4, 730);
        var fine = Noise.Fbm(p.X * 17, p.Z * 17, 3, 731);
        var mossy = Noise.Smooth(-0.20f, 0.15f, large + 0.25f * fine);
        var soil = new Vector3(0.060f, 0.040f, 0.024f) * (1 + 0.7f * fine);
        var moss = Moss * (1 + 0.55f * fine + 0.3f * large);
        var wet = Noise.Smooth(0.16f, 0, p.Y - Glade.Water);
        var a = Noise.Slope(p.X * 24, p.Z * 24, 732);
        var b = Noise.Slope(p.X * 70, p.Z * 70, 733);
        var tilt = new Vector2(a.Y + 0.8f * b.Y, a.Z + 0.8f * b.Z) * (0.34f * fade);
        var n = Vector3.Normalize(m.Normal + new Vector3(-tilt.X, 0, -tilt.Y));
        var albedo = Vector3.Lerp(soil, moss, mossy) * (1 - 0.55f * wet);
        return new Surface(albedo, Moss * (mossy * 0.25f * (1 - wet)), n, 0.6f * wet);
    }

    private static Surface Bark(Vector3 p, Meeting m, float distance)
    {
        var y = m.Local.Y * 1.5f;
        var h = Around(m.Uv.X, y, m.Seed);
        var fade = MathF.Exp(-distance / 22);
        const float e = 0.02f;
        var sx = (Around(m.Uv.X + e / Plate, y, m.Seed) - h) / e;
        var sy = (Around(m.Uv.X, y + e, m.Seed) - h) / e;
        var side = Vector3.Normalize(Vector3.Cross(m.Normal, Vector3.UnitY) + new Vector3(1e-5f, 0, 0));
        var n = Vector3.Normalize(m.Normal - (side * sx * 0.55f + Vector3.UnitY * sy * 0.22f) * (0.75f * fade));
        var tone = 0.35f + 0.95f * h;
        var albedo = Vector3.Lerp(new Vector3(0.085f, 0.064f, 0.050f), new Vector3(0.20f, 0.150f, 0.115f), h) * tone;
        // Moss climbs the foot of the trunk, lichen greys the rest.
        var climb = Noise.Fbm(p.X * 3 + p.Z, p.Y * 2.2f, 4, 740 + (m.Seed & 7));
        var mossy = Noise.Smooth(0.0f, 0.35f, climb + 0.55f * MathF.Exp(-MathF.Max(0, m.Local.Y) / 0.9f) - 0.10f - 0.25f * MathF.Max(0, n.Z) + 0.7f * MathF.Max(0, m.Normal.Y - 0.25f)) * MathF.Exp(-MathF.Max(0, p.Y) / 4);
        albedo = Vector3.Lerp(albedo, Moss * (0.7f + 0.6f * h), mossy * 0.85f);
        return new Surface(albedo, Vector3.Zero, n, 0.05f);
    }

    private const float Plate = 54;

    /// <summary>Bark once around the stem: where its end meets its beginning, one passes into the other.</summary>
    private static float Around(float u, float y, int seed)
    {
        var bark = Plates(u * Plate, y, seed);
        return u <= 0.92f ? bark : Noise.Mix(bark, Plates((u - 1) * Plate, y, seed), Noise.Smooth(0.92f, 1, u));
    }

    /// <summary>Long plates of bark between dark fissures, in [0, 1].</summary>
    private static float Plates(float x, float y, int seed)
    {
        var bend = 0.6f * Noise.Perlin(x * 0.35f, y * 1.3f, 741 + (seed & 3));
        var crack = MathF.Abs(Noise.Perlin(x + bend, y * 0.9f, 745)) * 1.7f;
        var cross = MathF.Abs(Noise.Perlin(x * 0.9f + 9, y * 3.3f + bend, 746)) * 1.3f;
        var flake = 0.5f + 0.5f * Noise.Fbm(x * 3, y * 6, 3, 747);
        return Math.Clamp(MathF.Min(crack, cross + 0.35f), 0, 1) * (0.65f + 0.35f * flake);
    }

    private static Surface Stone(Vector3 p, Meeting m)
    {
        var grain = Noise.Fbm(p.X * 14 + p.Y * 9, p.Z * 14 - p.Y * 7, 4, 748);
        var mossy = Noise.Smooth(0.45f, 0.85f, m.Normal.Y + 0.5f * grain) * Noise.Smooth(0.03f, 0.14f, p.Y - Glade.Water);
        var wet = Noise.Smooth(0.09f, 0.02f, p.Y - Glade.Water + 0.03f * grain);
        var stone = new Vector3(0.105f, 0.102f, 0.096f) * (1 + 0.7f * grain) * (1 - 0.6f * wet);
        var bump = Noise.Slope(p.X * 30 + p.Y * 11, p.Z * 30 - p.Y * 13, 749);
        var n = Vector3.Normalize(m.Normal + new Vector3(-bump.Y, 0, -bump.Z) * (0.12f + 0.2f * mossy));
        return new Surface(Vector3.Lerp(stone, Moss * (1 + 0.6f * grain), mossy), Vector3.Zero, n, 0.2f + 1.2f * wet);
    }
}
