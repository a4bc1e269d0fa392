using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>The lie of the land and what grows where: a brook between mossy banks, pines to both sides.</summary>
internal static class Glade
{
    public const float Water = -0.20f;

    public static float Brook(float z) => 0.25f + 1.15f * MathF.Sin(z * 0.21f + 0.75f) + 0.075f * z;

    public static float Height(float x, float z)
    {
        var d = MathF.Abs(x - Brook(z)) + 0.22f * Noise.Perlin(x * 0.9f, z * 0.9f, 700);
        var bed = -0.62f * MathF.Exp(-d * d / 1.1f);
        var bank = 0.10f + 0.075f * MathF.Pow(MathF.Max(0, d - 1.2f), 1.18f);
        var away = Noise.Smooth(0.8f, 5, d);
        var lumps = 0.42f * Noise.Fbm(x * 0.16f, z * 0.16f, 3, 701) * away + 0.13f * Noise.Fbm(x * 0.8f, z * 0.8f, 3, 702) * (0.25f + 0.75f * away);
        var cushions = 0.035f * MathF.Abs(Noise.Perlin(x * 4.2f, z * 4.2f, 703)) + 0.014f * Noise.Perlin(x * 13, z * 13, 704);
        return bed + bank + lumps + cushions;
    }

    public static World Plant()
    {
        var stands = new List<Stand> { new(Land(), Matrix4x4.Identity, 0) };
        Solid[] pines = [.. Enumerable.Range(0, 5).Select(i => Trunks.Pine(810 + i))];
        Solid[] boughs = [.. Enumerable.Range(0, 4).Select(i => Foliage.Needles(820 + i))];
        Solid[] sprays = [.. Enumerable.Range(0, 4).Select(i => Foliage.Leaves(830 + i))];
        var dice = new Dice(7100);
        foreach (var (x, z, size) in Pines(dice)) Pine(stands, dice, pines, boughs, x, z, size);
        Understorey(stands, dice, sprays, boughs);
        Floor(stands, dice);
        Stones(stands, dice);
        stands.Add(new Stand(pines[2], Fallen(new Vector2(-2.9f, 9.4f), new Vector2(4.6f, 11.8f), 0.85f), 4));
        return new World(stands);
    }

    private static Solid Land()
    {
        var mesh = new Mesh();
        const int columns = 420, rows = 520;
        mesh.Sheet(columns, rows, (i, j) =>
        {
            var z = 0.6f + 1.6f * (MathF.Exp(j * 4.2f / rows) - 1);
            var x = (i / (columns - 1f) - 0.5f) * 2 * (4 + z * 0.95f);
            return new Vector3(x, Height(x, z), z);
        }, (int)Growth.Ground);
        return mesh.Close();
    }

    private static IEnumerable<(float X, float Z, float Size)> Pines(Dice dice)
    {
        (float X, float Z, float Size)[] chosen =
        [
            (-3.55f, 5.6f, 1.55f), (4.75f, 7.2f, 1.45f), (-6.4f, 9.5f, 1.15f), (7.9f, 11.5f, 1.25f), (-2.7f, 13.5f, 1.0f), (5.3f, 16.5f, 1.05f),
        ];
        foreach (var pine in chosen) yield return pine;
        const float cell = 3.3f;
        for (var j = 3; j < 24; j++)
        {
            for (var i = -15; i <= 15; i++)
            {
                var x = (i + dice.Between(0.05f, 0.95f)) * cell;
                var z = (j + dice.Between(0.05f, 0.95f)) * cell;
                var keep = dice.Unit();
                var size = dice.Between(0.62f, 1.2f);
                var open = MathF.Abs(x - Brook(z)) < 2.1f && z < 34;
                var crowded = chosen.Any(c => new Vector2(c.X - x, c.Z - z).Length() < 2.2f);
                if (open || crowded || keep < 0.30f || MathF.Abs(x) > 9 + z * 0.95f) continue;
                yield return (x, z, size);
            }
        }
    }

    private static void Pine(List<Stand> stands, Dice dice, Solid[] pines, Solid[] boughs, float x, float z, float size)
    {
        var y = Height(x, z);
        var lean = Matrix4x4.CreateRotationX(dice.Between(-0.025f, 0.025f)) * Matrix4x4.CreateRotationZ(dice.Between(-0.03f, 0.03f));
        var place = Matrix4x4.CreateScale(size, dice.Between(0.85f, 1.1f), size) * Matrix4x4.CreateRotationY(dice.Unit() * MathF.Tau) * lean * Matrix4x4.CreateTranslation(x, y, z);
        stands.Add(new Stand(dice.Of(pines), place, stands.Count));
        var first = dice.Between(6.5f, 11);
        var count = 44;
        for (var i = 0; i < count; i++)
        {
            var h = first + (Trunks.Tall - first) * MathF.Pow(i / (float)count, 0.9f);
            var reach = (0.9f + 2.3f * MathF.Pow(1 - (h - first) / (Trunks.Tall + 1 - first), 0.8f)) * dice.Between(0.7f, 1.15f);
            var bough = Matrix4x4.CreateScale(reach, reach, reach) * Matrix4x4.CreateRotationZ(dice.Between(-0.25f, 0.2f)) * Matrix4x4.CreateRotationY(dice.Unit() * MathF.Tau);
            stands.Add(new Stand(dice.Of(boughs), bough * Matrix4x4.CreateTranslation(Vector3.Transform(new Vector3(0, h, 0), place)), stands.Count));
        }
    }

    /// <summary>A stem brought down by the wind, from root to somewhere up its length.</summary>
    private static Matrix4x4 Fallen(Vector2 root, Vector2 end, float thick)
    {
        var from = new Vector3(root.X, Height(root.X, root.Y) + 0.22f, root.Y);
        var along = new Vector3(end.X, Height(end.X, end.Y) + 0.14f, end.Y) - from;
        var y = along / Trunks.Tall * 1.0f;
        var x = Vector3.Normalize(Vector3.Cross(along, Vector3.UnitY)) * thick;
        var z = Vector3.Normalize(Vector3.Cross(x, along)) * thick;
        return new Matrix4x4(x.X, x.Y, x.Z, 0, y.X, y.Y, y.Z, 0, z.X, z.Y, z.Z, 0, from.X, from.Y, from.Z, 1);
    }

    /// <summary>Young beeches and a few young spruces, their twigs down to where they catch the light.</summary>
    private static void Understorey(List<Stand> stands, Dice dice, Solid[] sprays, Solid[] boughs)
    {
        Solid[] stems = [.. Enumerable.Range(0, 3).Select(i => Trunks.Sapling(840 + i))];
        (float X, float Z, float Size)[] chosen = [(-5.2f, 7.4f, 0.9f), (3.6f, 10.2f, 0.75f), (6.9f, 8.2f, 1.0f), (-3.9f, 16, 1.0f), (8.6f, 18, 1.2f), (-9.5f, 14, 1.2f)];
        var scattered = Enumerable.Range(0, 46).Select(_ => (X: dice.Between(-1, 1), Z: dice.Between(14, 58), Size: dice.Between(0.5f, 1.3f)))
            .Select(s => (X: s.X * (4 + s.Z * 0.7f), s.Z, s.Size)).Where(s => MathF.Abs(s.X - Brook(s.Z)) > 2);
        foreach (var (x, z, size) in chosen.Concat(scattered))
        {
            var spruce = dice.Unit() < 0.3f && z > 11;
            var place = Matrix4x4.CreateScale(size) * Matrix4x4.CreateRotationY(dice.Unit() * MathF.Tau) * Matrix4x4.CreateTranslation(x, Height(x, z), z);
            stands.Add(new Stand(dice.Of(stems), place, stands.Count));
            var count = spruce ? 60 : 30;
            for (var i = 0; i < count; i++)
            {
                var v = (i + dice.Unit()) / count;
                var reach = size * (spruce ? 1.5f * (1.04f - v) : (0.75f + 0.9f * MathF.Sin(MathF.PI * (0.2f + 0.75f * v)))) * dice.Between(0.7f, 1.1f);
                var tilt = spruce ? dice.Between(-0.3f, 0.1f) : dice.Between(0.0f, 0.55f);
                var turn = Matrix4x4.CreateScale(reach) * Matrix4x4.CreateRotationX(dice.Between(-0.4f, 0.4f)) * Matrix4x4.CreateRotationZ(tilt) * Matrix4x4.CreateRotationY(dice.Unit() * MathF.Tau);
                var at = Vector3.Transform(new Vector3(0, (spruce ? 0.25f + 4.8f * v : 1.1f + 4.0f * v), 0), place);
                stands.Add(new Stand(dice.Of(spruce ? boughs : sprays), turn * Matrix4x4.CreateTranslation(at), stands.Count));
            }
        }
    }

    private static void Floor(List<Stand> stands, Dice dice)
    {
        Solid[] ferns = [.. Enumerable.Range(0, 4).Select(i => Foliage.Fern(850 + i))];
        Solid[] tufts = [.. Enumerable.Range(0, 4).Select(i => Foliage.Grass(860 + i))];
        Solid[] litter = [.. Enumerable.Range(0, 3).Select(i => Foliage.Litter(870 + i))];
        Scatter(760, 2.3f, 46, 1.15f, ferns, (0.45f, 1.35f), d => d > 1.45f, 0.42f, 0.0f);
        Scatter(6500, 1.8f, 30, 1.35f, tufts, (0.35f, 0.95f), d => d > 0.95f, 0.45f, -0.12f);
        Scatter(1500, 1.8f, 22, 1.1f, litter, (0.9f, 1.1f), d => d > 1.15f, 0.4f, -9);

        void Scatter(int count, float near, float far, float wide, Solid[] plants, (float Low, float High) size, Func<float, bool> ground, float patch, float least)
        {
            for (var i = 0; i < count; i++)
            {
                var z = near + (far - near) * MathF.Pow(dice.Unit(), 1.7f);
                var x = dice.Between(-1, 1) * (1.6f + z * 0.72f) * wide;
                var scale = dice.Between(size.Low, size.High);
                var turn = dice.Unit() * MathF.Tau;
                if (!ground(MathF.Abs(x - Brook(z))) || Noise.Perlin(x * patch, z * patch, 880 + count) < least) continue;
                stands.Add(new Stand(dice.Of(plants), Matrix4x4.CreateScale(scale) * Matrix4x4.CreateRotationY(turn) * Laid(x, z), stands.Count));
            }
        }
    }

    private static void Stones(List<Stand> stands, Dice dice)
    {
        Solid[] stones = [.. Enumerable.Range(0, 5).Select(i => Foliage.Stone(890 + i))];
        for (var i = 0; i < 90; i++)
        {
            var z = 2.4f + 30 * MathF.Pow(dice.Unit(), 1.5f);
            var off = dice.Between(-1, 1);
            off = MathF.Sign(off) * (0.25f + 1.2f * MathF.Pow(MathF.Abs(off), 0.7f));
            var x = Brook(z) + off;
            var size = 0.06f + 0.30f * MathF.Pow(dice.Unit(), 3);
            var place = Matrix4x4.CreateScale(size) * Matrix4x4.CreateRotationY(dice.Unit() * MathF.Tau) * Matrix4x4.CreateTranslation(x, MathF.Max(Height(x, z), Water - 0.03f), z);
            stands.Add(new Stand(dice.Of(stones), place, stands.Count));
        }
    }

    /// <summary>Set on the ground, leaning as the ground does.</summary>
    private static Matrix4x4 Laid(float x, float z)
    {
        const float e = 0.25f;
        var y = Height(x, z);
        var dx = (Height(x + e, z) - y) / e;
        var dz = (Height(x, z + e) - y) / e;
        return new Matrix4x4(1, dx, 0, 0, 0, 1, 0, 0, 0, dz, 1, 0, x, y, z, 1);
    }
}
