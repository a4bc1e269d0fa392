using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>How a thing in the street answers light: its colour, the light it gives, how it mirrors.</summary>
/// <param name="Albedo">What it scatters.</param>
/// <param name="Glow">What it sends out itself.</param>
/// <param name="Normal">Where it faces, roughness and all.</param>
/// <param name="Mirror">How much it mirrors when looked at straight on; 0 for none.</param>
/// <param name="Rough">How far its mirror is blurred.</param>
internal readonly record struct Finish(Vector3 Albedo, Vector3 Glow, Vector3 Normal, float Mirror, float Rough);

/// <summary>Plaster, brick, paint, slates, lit rooms.</summary>
internal static class Walls
{
    private static readonly Vector3[] Plasters =
    [
        new(0.46f, 0.34f, 0.20f), new(0.44f, 0.40f, 0.33f), new(0.40f, 0.25f, 0.19f), new(0.30f, 0.33f, 0.34f), new(0.47f, 0.38f, 0.25f), new(0.36f, 0.29f, 0.26f), new(0.33f, 0.36f, 0.30f),
    ];

    private static readonly Vector3[] Paints = [new(0.035f, 0.075f, 0.070f), new(0.105f, 0.028f, 0.026f), new(0.030f, 0.045f, 0.085f), new(0.075f, 0.060f, 0.045f), new(0.040f, 0.070f, 0.040f)];

    public static Finish Of(Vector3 p, Meeting m) => (Masonry)m.Matter switch
    {
        Masonry.Wall => Wall(m),
        Masonry.Trim => Plain(m, new Vector3(0.34f, 0.32f, 0.29f) * Weather(m.Local, 14), 0),
        Masonry.Frame => Plain(m, new Vector3(0.42f, 0.40f, 0.36f), 0.03f),
        Masonry.Glass => new(new Vector3(0.012f), Vector3.Zero, Pane(m), 0.07f, 0.004f),
        Masonry.Room => Room(m, 1.0f),
        Masonry.Shop => Stock(m),
        Masonry.Curtain => new(new Vector3(0.3f), Tone(m) * (0.30f + 0.14f * MathF.Sin(m.Local.X * 70 + 3 * Noise.Perlin(m.Local.X * 8, m.Local.Y, 931))), m.Normal, 0, 0),
        Masonry.Goods => Goods(m),
        Masonry.Iron => Plain(m, new Vector3(0.022f, 0.022f, 0.024f), 0.05f),
        Masonry.Tile => Tile(m),
        Masonry.Door => Plain(m, Paints[m.Seed * 7 % Paints.Length] * (0.85f + 0.3f * Noise.Perlin(m.Local.X * 20, m.Local.Y * 3, 932)), 0.045f),
        Masonry.Awning => Awning(m),
        Masonry.Bulb => new(Vector3.Zero, new Vector3(30, 18.5f, 8.2f), m.Normal, 0, 0),
        Masonry.Green => new(Vector3.Zero, new Vector3(0.9f, 9.0f, 3.8f), m.Normal, 0, 0),
        Masonry.Rose => new(Vector3.Zero, new Vector3(16, 2.2f, 4.4f), m.Normal, 0, 0),
        Masonry.Clock => new(Vector3.Zero, new Vector3(3.6f, 2.7f, 1.5f), m.Normal, 0, 0),
        Masonry.Paving => Paving(p, m),
        Masonry.Cloth => Plain(m, new Vector3(0.024f, 0.024f, 0.028f), 0),
        Masonry.Umbrella => Plain(m, m.Seed == 72 ? new Vector3(0.20f, 0.028f, 0.024f) : new Vector3(0.03f, 0.035f, 0.05f), 0.04f),
        Masonry.Clay => Plain(m, new Vector3(0.24f, 0.115f, 0.070f) * Weather(m.Local, 20), 0),
        _ => Plain(m, Vector3.Lerp(new Vector3(0.035f, 0.075f, 0.022f), new Vector3(0.075f, 0.115f, 0.030f), Noise.Unit((int)(m.Local.X * 37), (int)(m.Local.Y * 37), 933)), 0.03f),
    };

    private static Finish Plain(Meeting m, Vector3 albedo, float mirror) => new(albedo, Vector3.Zero, m.Normal, mirror, 0.25f);

    private static float Weather(Vector3 l, float size)
    {
        var (u, y) = (l.X + l.Z, l.Y);
        return 0.92f + 0.30f * Noise.Fbm(u * size * 0.3f, y * size * 0.3f, 4, 934) - 0.22f * Noise.Smooth(0.1f, 0.7f, Noise.Perlin(u * 2.6f, y * 0.22f, 935));
    }

    /// <summary>Old panes are not quite flat.</summary>
    private static Vector3 Pane(Meeting m) =>
        Vector3.Normalize(m.Normal + new Vector3(Noise.Perlin(m.Local.X * 3, m.Local.Y * 2.3f, 936), Noise.Perlin(m.Local.X * 3, m.Local.Y * 2.3f, 937), 0) * 0.02f);

    private static Finish Wall(Meeting m)
    {
        var (u, y) = (m.Local.X + m.Local.Z, m.Local.Y);
        var (brick, joint, course) = Bricks(u, y, m.Seed);
        var stain = Noise.Fbm(u * 0.7f, y * 0.5f + m.Seed, 5, 938);
        var damp = Noise.Smooth(1.5f + 0.9f * Noise.Perlin(u * 1.4f, m.Seed, 939), 0.1f, y);
        var fine = Noise.Fbm(u * 9, y * 9, 3, 940);
        var isBrick = m.Seed % 4 == 1;
        // Here and there the plaster has come off.
        var bare = isBrick ? 1 : Noise.Smooth(0.34f, 0.38f, stain + 0.10f * fine + 0.16f * damp);
        var plaster = Plasters[m.Seed * 5 % Plasters.Length] * (Weather(m.Local, 6) + 0.30f * stain + 0.07f * fine);
        var albedo = Vector3.Lerp(plaster, brick, bare) * (1 - 0.42f * damp);
        var bump = Noise.Slope(u * 11, y * 11, 941);
        var side = Vector3.Normalize(Vector3.Cross(m.Normal, Vector3.UnitY) + new Vector3(0, 0, 1e-5f));
        var relief = bare > 0.5f ? new Vector2(joint, course) * 0.5f : Vector2.Zero;
        var n = Vector3.Normalize(m.Normal + side * (bump.Y * 0.045f + relief.X) + Vector3.UnitY * (bump.Z * 0.045f + relief.Y));
        return new Finish(Vector3.Max(albedo, new Vector3(0.01f)), Vector3.Zero, n, 0, 0);
    }

    private static (Vector3 Colour, float Joint, float Course) Bricks(float u, float y, int seed)
    {
        var row = MathF.Floor(y / 0.078f);
        var x = u / 0.235f + ((int)row & 1) * 0.5f;
        var cell = MathF.Floor(x);
        var (fx, fy) = (x - cell - 0.5f, y / 0.078f - row - 0.5f);
        var own = Noise.Unit((int)cell, (int)row, 942 + seed);
        var mortar = MathF.Max(Noise.Smooth(0.455f, 0.475f, MathF.Abs(fx)), Noise.Smooth(0.40f, 0.45f, MathF.Abs(fy)));
        var colour = Vector3.Lerp(new Vector3(0.185f, 0.082f, 0.056f), new Vector3(0.115f, 0.060f, 0.050f), own) * (0.85f + 0.4f * Noise.Perlin(u * 25, y * 25, 943));
        var (joint, course) = (Noise.Smooth(0.40f, 0.47f, MathF.Abs(fx)) * MathF.Sign(fx), Noise.Smooth(0.34f, 0.44f, MathF.Abs(fy)) * MathF.Sign(fy));
        return (Vector3.Lerp(colour, new Vector3(0.21f, 0.195f, 0.17f), mortar), joint, course);
    }

    private static Vector3 Tone(Meeting m)
    {
        var room = Noise.Unit((int)(m.Local.X / Facades.Bay) + m.Seed * 13, (int)(m.Local.Y / Facades.Storey), 944);
        var warm = Vector3.Lerp(new Vector3(1.0f, 0.50f, 0.17f), new Vector3(1.0f, 0.70f, 0.38f), room);
        return warm * (0.45f + 0.75f * Noise.Fraction(room * 7.3f));
    }

    private static Finish Room(Meeting m, float strength)
    {
        var y = Noise.Fraction((m.Local.Y - Facades.Ground) / Facades.Storey + 10);
        var fall = 0.30f + 0.85f * Noise.Smooth(0.05f, 0.85f, y);
        var paper = 0.88f + 0.12f * MathF.Sin((m.Local.X + m.Local.Z) * 26) * Noise.Unit(m.Seed, 3, 945) + 0.12f * Noise.Perlin(m.Local.X * 3, m.Local.Y * 3, 946);
        var deep = MathF.Exp(-0.16f * m.Local.Z);
        return new Finish(Vector3.Zero, Tone(m) * (strength * fall * paper * deep), m.Normal, 0, 0);
    }

    /// <summary>A shop's walls: shelf over shelf of bottles, tins and books, lit from above.</summary>
    private static Finish Stock(Meeting m)
    {
        const float shelf = 0.36f;
        var tone = Vector3.Lerp(Tone(m), new Vector3(1, 0.56f, 0.21f), 0.75f) * 0.72f * MathF.Exp(-0.10f * m.Local.Z);
        var (u, y) = (m.Local.X + m.Local.Z, m.Local.Y - 0.6f);
        if (MathF.Abs(m.Normal.Y) > 0.5f || y > shelf * 5.6f) return new Finish(Vector3.Zero, tone * (m.Local.Y > 2 ? 0.85f : 0.22f), m.Normal, 0, 0);
        var row = MathF.Floor(y / shelf);
        var up = y - row * shelf;
        var width = 0.075f + 0.07f * Noise.Unit((int)row, (int)(u / 0.8f), 952 + m.Seed);
        var cell = MathF.Floor(u / width);
        var own = Noise.Hash((int)cell, (int)row, 953 + m.Seed);
        var high = shelf * (0.35f + 0.50f * ((own >> 12 & 255) / 255f));
        var off = MathF.Abs(u / width - cell - 0.5f);
        var neck = (own & 3) == 0 && up > high * 0.6f ? 0.17f : 0.44f;
        var hue = Vector3.Lerp(new Vector3(0.34f, 0.15f, 0.06f), new Vector3(0.62f, 0.50f, 0.30f), (own & 15) / 15f) * (0.35f + (own >> 4 & 15) / 15f) + new Vector3(0, 0.05f, 0.05f) * ((own >> 8 & 3) / 3f);
        var light = 0.35f + 0.65f * Noise.Smooth(0, 5 * shelf, y);
        if (up < 0.028f) return new Finish(Vector3.Zero, tone * (0.16f * light), m.Normal, 0, 0);
        var inside = up < high && off < neck;
        var round = 1 - 1.6f * off * off;
        return new Finish(Vector3.Zero, tone * (inside ? hue * (0.9f * light * round) : new Vector3(0.22f + 0.50f * up / shelf) * light), m.Normal, 0, 0);
    }

    private static Finish Goods(Meeting m)
    {
        var own = Noise.Hash((int)(m.Local.X * 5.3f), (int)(m.Local.Y * 2.9f), 947 + m.Seed);
        var hue = Vector3.Lerp(new Vector3(0.50f, 0.20f, 0.08f), new Vector3(0.72f, 0.55f, 0.30f), (own & 15) / 15f) * (0.3f + (own >> 4 & 15) / 22f);
        var facing = m.Normal.Y > 0.5f ? 1.0f : 0.42f;
        return new Finish(hue * 0.3f, hue * (0.55f * facing), m.Normal, 0.03f, 0.2f);
    }

    private static Finish Tile(Meeting m)
    {
        var row = MathF.Floor(m.Local.Y / 0.16f);
        var x = m.Local.X / 0.2f + ((int)row & 1) * 0.5f;
        var own = Noise.Unit((int)MathF.Floor(x), (int)row, 948);
        var edge = 1 - 0.6f * Noise.Smooth(0.2f, 0, Noise.Fraction(m.Local.Y / 0.16f));
        return Plain(m, Vector3.Lerp(new Vector3(0.075f, 0.060f, 0.058f), new Vector3(0.12f, 0.080f, 0.068f), own) * edge, 0.05f);
    }

    private static Finish Awning(Meeting m)
    {
        var stripe = ((int)MathF.Floor(m.Local.X / 0.28f) & 1) == 0;
        var colour = stripe ? new Vector3(0.42f, 0.38f, 0.31f) : Paints[m.Seed * 3 % Paints.Length] * 2.6f;
        // The shop's light shines through the cloth a little.
        return new Finish(colour, colour * new Vector3(0.34f, 0.20f, 0.09f), m.Normal, 0.02f, 0.3f);
    }

    private static Finish Paving(Vector3 p, Meeting m)
    {
        var grain = Noise.Fbm(p.X * 6, p.Z * 6, 4, 949);
        var seam = Noise.Smooth(0.985f, 0.995f, MathF.Max(m.Uv.X, 1 - MathF.Min(m.Uv.X, m.Uv.Y) - 0.004f));
        var wet = Noise.Smooth(-0.25f, 0.25f, Noise.Fbm(p.X * 0.8f, p.Z * 0.8f, 3, 950));
        var bump = Noise.Slope(p.X * 16, p.Z * 16, 951);
        var n = Vector3.Normalize(m.Normal + new Vector3(-bump.Y, 0, -bump.Z) * (0.035f - 0.028f * wet));
        return new Finish(new Vector3(0.15f, 0.145f, 0.135f) * (0.8f + 0.5f * grain) * (1 - 0.45f * wet) * (1 - 0.7f * seam), Vector3.Zero, n, 0.03f, 0.16f - 0.12f * wet);
    }
}
