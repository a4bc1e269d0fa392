using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>What people have put into the street: lanterns, strings of bulbs, awnings, signs, a bicycle, plants, and one of them.</summary>
internal static class Fittings
{
    /// <summary>A lantern on a bracket: the wall is at z = 0, the light hangs at (0, 0, -0.75).</summary>
    public static Solid Lantern()
    {
        var mesh = new Mesh();
        var iron = (int)Masonry.Iron;
        var at = new Vector3(0, 0, -0.75f);
        mesh.Ball(at + new Vector3(0, 0.02f, 0), new Vector3(0.10f, 0.15f, 0.10f), (int)Masonry.Bulb, 8);
        for (var i = 0; i < 4; i++)
        {
            var corner = new Vector3((i & 1) == 0 ? -1 : 1, 0, (i & 2) == 0 ? -1 : 1);
            mesh.Bar(at + corner * 0.10f + new Vector3(0, -0.20f, 0), at + corner * 0.16f + new Vector3(0, 0.22f, 0), 0.011f, iron, 5);
        }

        mesh.Tube([at + new Vector3(0, 0.21f, 0), at + new Vector3(0, 0.25f, 0), at + new Vector3(0, 0.40f, 0), at + new Vector3(0, 0.52f, 0)], (_, v) => v < 0.1f ? 0.24f : v < 0.5f ? 0.21f : v < 0.9f ? 0.06f : 0.012f, 12, iron);
        mesh.Box(at + new Vector3(-0.11f, -0.24f, -0.11f), at + new Vector3(0.11f, -0.20f, 0.11f), iron);
        var curl = Enumerable.Range(0, 13).Select(i => i / 12f).Select(v => new Vector3(0, 0.52f + 0.20f * MathF.Sin(v * MathF.PI * 0.9f) - 0.35f * v * v * v, -0.75f * (1 - v))).ToArray();
        mesh.Tube(curl, (_, _) => 0.018f, 6, iron);
        mesh.Bar(new Vector3(0, 0.0f, 0), new Vector3(0, 0.6f, 0), 0.03f, iron);
        return mesh.Close();
    }

    /// <summary>Bulbs on a sagging wire between two walls; returns where the bulbs hang.</summary>
    public static List<Vector3> Festoon(Mesh mesh, Vector3 from, Vector3 to, float sag, int bulbs)
    {
        Vector3 At(float v) => Vector3.Lerp(from, to, v) - new Vector3(0, sag * 4 * v * (1 - v), 0);
        mesh.Tube([.. Enumerable.Range(0, 25).Select(i => At(i / 24f))], (_, _) => 0.009f, 5, (int)Masonry.Iron);
        var hung = new List<Vector3>();
        for (var i = 0; i < bulbs; i++)
        {
            var at = At((i + 0.5f) / bulbs);
            mesh.Bar(at, at - new Vector3(0, 0.09f, 0), 0.018f, (int)Masonry.Iron, 6);
            mesh.Ball(at - new Vector3(0, 0.14f, 0), new Vector3(0.042f, 0.055f, 0.042f), (int)Masonry.Bulb, 6);
            hung.Add(at - new Vector3(0, 0.14f, 0));
        }

        return hung;
    }

    public static void Awning(Mesh mesh, float left, float right, float top)
    {
        var cloth = (int)Masonry.Awning;
        const int folds = 12;
        for (var i = 0; i < folds; i++)
        {
            var (a, b) = (Noise.Mix(left, right, i / (float)folds), Noise.Mix(left, right, (i + 1f) / folds));
            mesh.Quad(new Vector3(a, top, -0.02f), new Vector3(b, top, -0.02f), new Vector3(b, top - 0.52f, -1.15f), new Vector3(a, top - 0.52f, -1.15f), cloth);
            var middle = (a + b) / 2;
            mesh.Quad(new Vector3(a, top - 0.52f, -1.15f), new Vector3(b, top - 0.52f, -1.15f), new Vector3(b, top - 0.66f, -1.16f), new Vector3(a, top - 0.66f, -1.16f), cloth);
            mesh.Triangle(new Vector3(a, top - 0.66f, -1.16f), new Vector3(b, top - 0.66f, -1.16f), new Vector3(middle, top - 0.74f, -1.16f), cloth);
        }

        foreach (var x in (float[])[left, right])
            mesh.Bar(new Vector3(x, top - 0.55f, -1.13f), new Vector3(x, top - 0.75f, 0), 0.014f, (int)Masonry.Iron, 6);
    }

    /// <summary>The green cross of a chemist's, on an arm from the wall at z = 0.</summary>
    public static Solid Cross()
    {
        var mesh = new Mesh();
        mesh.Bar(new Vector3(0, 0, 0), new Vector3(0, 0, -0.9f), 0.02f, (int)Masonry.Iron);
        foreach (var s in (float[])[1, 0.62f])
        {
            var m = s < 1 ? Masonry.Iron : Masonry.Green;
            var thick = s < 1 ? 0.075f : 0.06f;
            mesh.Box(new Vector3(-thick, -0.36f * s, -0.75f - 0.12f * s), new Vector3(thick, 0.36f * s, -0.75f + 0.12f * s), (int)m);
            mesh.Box(new Vector3(-thick, -0.12f * s, -0.75f - 0.36f * s), new Vector3(thick, 0.12f * s, -0.75f + 0.36f * s), (int)m);
        }

        return mesh.Close();
    }

    /// <summary>A ring of rose neon around a cup, on an arm from the wall at z = 0.</summary>
    public static Solid Cup()
    {
        var mesh = new Mesh();
        var centre = new Vector3(0, 0, -0.7f);
        Vector3 P(float y, float z) => centre + new Vector3(0, y, z);
        mesh.Bar(new Vector3(0, 0.50f, 0), new Vector3(0, 0.50f, -1.0f), 0.018f, (int)Masonry.Iron);
        mesh.Tube([.. Enumerable.Range(0, 33).Select(i => MathF.SinCos(i * MathF.Tau / 32)).Select(c => P(c.Sin * 0.42f, c.Cos * 0.42f))], (_, _) => 0.022f, 8, (int)Masonry.Rose);
        mesh.Tube([P(0.12f, -0.20f), P(-0.10f, -0.17f), P(-0.20f, -0.09f), P(-0.20f, 0.09f), P(-0.10f, 0.17f), P(0.12f, 0.20f), P(0.12f, -0.20f)], (_, _) => 0.018f, 8, (int)Masonry.Bulb);
        mesh.Tube([P(0.06f, -0.20f), P(0.05f, -0.29f), P(-0.06f, -0.27f), P(-0.08f, -0.18f)], (_, _) => 0.016f, 8, (int)Masonry.Bulb);
        mesh.Bar(centre + new Vector3(0, 0.42f, 0), centre + new Vector3(0, 0.50f, 0), 0.01f, (int)Masonry.Iron);
        return mesh.Close();
    }

    /// <summary>A bicycle along x, wheels on y = 0, leaning a little towards +z.</summary>
    public static Solid Bicycle()
    {
        var mesh = new Mesh();
        var iron = (int)Masonry.Iron;
        var paint = (int)Masonry.Door;
        Vector3 P(float x, float y, float z = 0) => new(x, y, z);
        foreach (var x in (float[])[-0.52f, 0.52f])
        {
            Vector3[] ring = [.. Enumerable.Range(0, 41).Select(i => MathF.SinCos(i * MathF.Tau / 40)).Select(c => P(x + c.Cos * 0.33f, 0.34f + c.Sin * 0.33f))];
            mesh.Tube(ring, (_, _) => 0.017f, 7, (int)Masonry.Cloth);
            mesh.Tube([.. Enumerable.Range(0, 22).Select(i => MathF.SinCos((0.02f + 0.55f * i / 21f) * MathF.Tau)).Select(c => P(x + c.Cos * 0.385f, 0.34f + c.Sin * 0.385f))], (_, _) => 0.022f, 5, paint);
            for (var i = 0; i < 18; i++)
            {
                var (s, c) = MathF.SinCos(i * MathF.Tau / 18);
                mesh.Bar(P(x, 0.34f, (i & 1) * 0.04f - 0.02f), P(x + c * 0.32f, 0.34f + s * 0.32f), 0.0022f, iron, 4);
            }
        }

        (Vector3 A, Vector3 B, float R)[] frame =
        [
            (P(-0.08f, 0.30f), P(-0.22f, 0.86f), 0.017f), (P(-0.08f, 0.30f), P(0.36f, 0.80f), 0.018f), (P(-0.19f, 0.78f), P(0.36f, 0.86f), 0.016f),
            (P(-0.52f, 0.34f, 0.03f), P(-0.08f, 0.30f, 0.02f), 0.010f), (P(-0.52f, 0.34f, 0.03f), P(-0.20f, 0.78f), 0.009f), (P(0.52f, 0.34f, 0.02f), P(0.38f, 0.78f), 0.014f), (P(0.38f, 0.78f), P(0.34f, 1.02f), 0.014f),
        ];
        foreach (var (a, b, r) in frame) mesh.Bar(a, b, r, paint);
        mesh.Tube([P(0.16f, 1.0f, -0.30f), P(0.30f, 1.05f, -0.22f), P(0.36f, 1.03f), P(0.30f, 1.05f, 0.22f), P(0.16f, 1.0f, 0.30f)], (_, _) => 0.013f, 7, iron);
        mesh.Ball(P(-0.24f, 0.92f), new Vector3(0.15f, 0.04f, 0.075f), (int)Masonry.Cloth, 7);
        mesh.Ball(P(-0.08f, 0.30f, -0.03f), new Vector3(0.10f, 0.10f, 0.012f), iron, 8);
        mesh.Bar(P(-0.08f, 0.30f, -0.06f), P(0.02f, 0.16f, -0.08f), 0.011f, iron);
        // A basket before the handlebars.
        for (var i = 0; i <= 10; i++)
        {
            var z = -0.18f + 0.036f * i;
            mesh.Bar(P(0.60f, 0.78f, z * 0.8f), P(0.64f, 1.02f, z), 0.005f, (int)Masonry.Clay, 4);
            mesh.Bar(P(0.42f, 0.78f, z * 0.8f), P(0.40f, 1.02f, z), 0.005f, (int)Masonry.Clay, 4);
        }

        for (var i = 0; i < 5; i++)
        {
            var (y, s) = (0.79f + 0.056f * i, 0.145f + 0.009f * i);
            mesh.Tube([P(0.42f, y, -s), P(0.61f, y, -s), P(0.61f, y, s), P(0.42f, y, s), P(0.42f, y, -s)], (_, _) => 0.007f, 5, (int)Masonry.Clay);
        }

        mesh.Ball(P(0.47f, 0.93f), new Vector3(0.025f), (int)Masonry.Bulb, 5);
        return mesh.Close();
    }

    /// <summary>Someone walking away under an umbrella, 1.75 m.</summary>
    public static Solid Walker()
    {
        var mesh = new Mesh();
        var cloth = (int)Masonry.Cloth;
        mesh.Tube([new(0.10f, 0.04f, 0.16f), new(0.09f, 0.45f, 0.08f), new(0.06f, 0.85f, 0)], (_, v) => 0.055f + 0.03f * v, 10, cloth);
        mesh.Tube([new(-0.09f, 0.06f, -0.20f), new(-0.09f, 0.45f, 0.02f), new(-0.06f, 0.85f, 0)], (_, v) => 0.055f + 0.03f * v, 10, cloth);
        mesh.Tube([new(0, 0.55f, 0), new(0, 0.85f, 0), new(0, 1.15f, 0), new(0, 1.38f, 0), new(0, 1.46f, 0.01f), new(0, 1.50f, 0.01f)], (a, v) => (v < 0.1f ? 0.24f : v < 0.3f ? 0.20f : v < 0.5f ? 0.165f : v < 0.7f ? 0.19f : v < 0.9f ? 0.13f : 0.05f) * (0.82f + 0.18f * MathF.Abs(MathF.Cos(a * MathF.Tau))), 16, cloth);
        mesh.Ball(new Vector3(0, 1.62f, 0.02f), new Vector3(0.095f, 0.125f, 0.11f), cloth, 9);
        mesh.Tube([new(0.20f, 1.38f, 0), new(0.26f, 1.12f, 0.02f), new(0.16f, 1.20f, 0.18f)], (_, _) => 0.05f, 8, cloth);
        mesh.Tube([new(-0.20f, 1.38f, 0), new(-0.26f, 1.08f, 0), new(-0.25f, 0.85f, 0.08f)], (_, _) => 0.05f, 8, cloth);
        mesh.Ball(new Vector3(-0.27f, 0.66f, 0.08f), new Vector3(0.06f, 0.17f, 0.19f), cloth, 7);
        mesh.Bar(new Vector3(0.14f, 1.15f, 0.16f), new Vector3(0.06f, 2.12f, 0.06f), 0.010f, (int)Masonry.Iron);
        const int ribs = 8, rings = 6;
        Vector3 Dome(int i, int s)
        {
            var (sin, cos) = MathF.SinCos(s * MathF.Tau / (ribs * 2));
            var sag = (s & 1) == 1 ? 0.955f : 1;
            var r = i / (float)rings;
            return new Vector3(0.06f + 0.56f * r * sag * cos, 2.12f - 0.30f * r * r + (1 - sag) * r, 0.06f + 0.56f * r * sag * sin);
        }

        for (var i = 0; i < rings; i++)
        {
            for (var s = 0; s < ribs * 2; s++)
            {
                mesh.Triangle(Dome(i, s), Dome(i + 1, s), Dome(i + 1, s + 1), (int)Masonry.Umbrella);
                mesh.Triangle(Dome(i, s), Dome(i + 1, s + 1), Dome(i, s + 1), (int)Masonry.Umbrella);
            }
        }

        return mesh.Close();
    }

    public static Solid Pot(int seed)
    {
        var mesh = new Mesh();
        mesh.Tube([new(0, 0, 0), new(0, 0.02f, 0), new(0, 0.36f, 0), new(0, 0.38f, 0), new(0, 0.44f, 0), new(0, 0.44f, 0.001f)], (_, v) => v < 0.1f ? 0.02f : v < 0.3f ? 0.16f : v < 0.5f ? 0.23f : v < 0.9f ? 0.26f : 0.2f, 20, (int)Masonry.Clay);
        Greenery(mesh, new Dice(seed), new Vector3(-0.34f, 0.42f, -0.34f), new Vector3(0.34f, 1.15f, 0.34f), 700, 0.085f);
        return mesh.Close();
    }

    /// <summary>Leaves in a box, denser to its middle.</summary>
    public static void Greenery(Mesh mesh, Dice dice, Vector3 low, Vector3 high, int count, float length)
    {
        var (centre, half) = ((low + high) / 2, (high - low) / 2);
        for (var i = 0; i < count; i++)
        {
            var d = Dice.Over(Vector3.UnitY * 0.2f, dice.Unit(), dice.Unit());
            var at = centre + d * half * MathF.Pow(dice.Unit(), 0.4f);
            var along = Vector3.Normalize(d + new Vector3(dice.Between(-0.7f, 0.7f), dice.Between(-0.6f, 0.6f), dice.Between(-0.7f, 0.7f)));
            var across = Vector3.Normalize(Vector3.Cross(along, new Vector3(0.3f, 1, 0.2f))) * (length * 0.28f);
            var middle = at + along * (length * 0.45f);
            mesh.Triangle(at, middle + across, at + along * length, (int)Growth.Leaf);
            mesh.Triangle(at, middle - across, at + along * length, (int)Growth.Leaf);
        }
    }
}
