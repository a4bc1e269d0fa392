using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>A light: where, how strong, and which way it looks (nowhere in particular: all round).</summary>
internal sealed record Lamp(Vector3 At, Vector3 Power, Vector3 Facing);

/// <summary>The plan of the street: houses left and right of a lane that bends away to the right, and all that hangs between.</summary>
internal sealed class Town
{
    public static readonly Vector3 Warm = new(1.0f, 0.56f, 0.21f);

    private const float Half = 3.3f;

    private readonly List<Stand> stands = [];
    private readonly List<Lamp> lamps = [];
    private readonly Dice dice = new(9120);

    private Town()
    {
    }

    public static (World World, Lamp[] Lamps) Build()
    {
        var town = new Town();
        town.Row(left: true);
        town.Row(left: false);
        town.Pavements();
        town.Lanterns();
        town.Overhead();
        town.Signs();
        town.People();
        town.Tower();
        return (new World(town.stands), [.. town.lamps]);
    }

    /// <summary>Where the middle of the lane is.</summary>
    public static float Middle(float z) => z < 14 ? 0 : 0.0062f * (z - 14) * (z - 14);

    private static Vector3 Forward(float z) => Vector3.Normalize(new Vector3(z < 14 ? 0 : 0.0124f * (z - 14), 0, 1));

    private static Vector3 Across(float z) => Vector3.Cross(Vector3.UnitY, Forward(z));

    private static Vector3 Side(float z, bool left, float off) => new Vector3(Middle(z), 0, z) + Across(z) * (left ? -Half + off : Half - off);

    /// <summary>Stands something made for a wall at z = 0 against the house fronts.</summary>
    private static Matrix4x4 OnWall(float z, bool left, float off, float y)
    {
        var t = Forward(z);
        var back = left ? -Across(z) : Across(z);
        var o = Side(z, left, off);
        return new Matrix4x4(t.X, t.Y, t.Z, 0, 0, 1, 0, 0, back.X, back.Y, back.Z, 0, o.X, y, o.Z, 1);
    }

    private void Row(bool left)
    {
        (int Bays, int Floors, bool Shop)[] first = left
            ? [(3, 4, false), (3, 3, true), (2, 4, false), (3, 4, true), (2, 3, false)]
            : [(2, 4, true), (3, 4, false), (3, 3, true), (2, 5, false), (3, 4, true)];
        var z = left ? -3.6f : -2.2f;
        for (var i = 0; z < 84; i++)
        {
            var (bays, floors, shop) = i < first.Length ? first[i] : (2 + (int)(dice.Unit() * 2), 3 + (int)(dice.Unit() * 3), dice.Unit() < 0.35f);
            var wide = bays * Facades.Bay;
            var back = dice.Between(0, 0.22f);
            var seed = 910 + i * 2 + (left ? 1 : 0);
            // A wall stands straight: it takes the lane's direction at its middle.
            var place = Matrix4x4.CreateTranslation(-wide / 2, 0, 0) * OnWall(z + wide / 2, left, -back, 0);
            stands.Add(new Stand(Facades.House(bays, floors, shop, seed), place, seed));
            if (shop)
            {
                var outward = left ? Across(z + wide / 2) : -Across(z + wide / 2);
                lamps.Add(new Lamp(Side(z + wide * 0.42f, left, 0.25f) + new Vector3(0, 1.8f, 0), new Vector3(1.0f, 0.62f, 0.29f) * 7, outward));
            }

            z += wide * Forward(z + wide / 2).Z + 0.02f;
        }
    }

    private void Pavements()
    {
        var mesh = new Mesh();
        foreach (var left in (bool[])[true, false])
        {
            for (var z = -4f; z < 84; z += 1.2f)
            {
                Vector3 P(float at, float off, float y) => Side(at, left, off) + new Vector3(0, y, 0);
                var (a, b) = (z, z + 1.2f);
                var tilt = (Noise.Unit((int)(z * 10), left ? 1 : 0, 905) - 0.5f) * 0.012f;
                mesh.Quad(P(a, -0.5f, 0.13f), P(b, -0.5f, 0.13f), P(b, 0.92f, 0.10f + tilt), P(a, 0.92f, 0.10f + tilt), (int)Masonry.Paving);
                mesh.Quad(P(a, 0.92f, 0.10f + tilt), P(b - 0.012f, 0.92f, 0.10f + tilt), P(b - 0.012f, 1.06f, 0.10f), P(a, 1.06f, 0.10f), (int)Masonry.Trim);
                mesh.Quad(P(a, 1.06f, 0.10f), P(b - 0.012f, 1.06f, 0.10f), P(b - 0.012f, 1.08f, -0.05f), P(a, 1.08f, -0.05f), (int)Masonry.Trim);
            }
        }

        stands.Add(new Stand(mesh.Close(), Matrix4x4.Identity, 3));
    }

    private void Lanterns()
    {
        var lantern = Fittings.Lantern();
        (float Z, bool Left, float Y)[] places = [(5.4f, false, 3.75f), (10.2f, true, 3.8f), (16.5f, false, 3.7f), (23, true, 3.8f), (30, false, 3.7f), (37, true, 3.8f), (45, false, 3.7f), (53, true, 3.8f), (61, true, 3.8f)];
        foreach (var (z, left, y) in places)
        {
            var place = OnWall(z, left, 0.02f, y);
            stands.Add(new Stand(lantern, place, stands.Count));
            lamps.Add(new Lamp(Vector3.Transform(new Vector3(0, -0.05f, -0.75f), place), Warm * (z < 20 ? 14 : 24), Vector3.Zero));
        }
    }

    private void Overhead()
    {
        var mesh = new Mesh();
        (float From, float To, float High, float Low, float Sag)[] strings = [(7.0f, 9.2f, 5.6f, 5.9f, 0.75f), (12.5f, 11.4f, 6.0f, 5.7f, 0.7f), (17.5f, 20, 5.9f, 5.8f, 0.7f), (25, 24, 6.1f, 5.8f, 0.7f), (31, 33, 6.0f, 5.9f, 0.7f), (40, 39, 6, 6, 0.7f)];
        foreach (var (from, to, high, low, sag) in strings)
        {
            var bulbs = Fittings.Festoon(mesh, Side(from, true, 0) + new Vector3(0, high, 0), Side(to, false, 0) + new Vector3(0, low, 0), sag, 13);
            foreach (var at in bulbs.Where((_, i) => i % 4 == 2)) lamps.Add(new Lamp(at, Warm * 2.2f, Vector3.Zero));
        }

        for (var i = 0; i < 9; i++)
        {
            var (a, b) = (dice.Between(4, 45), dice.Between(-3, 3));
            var from = Side(a, true, 0) + new Vector3(0, dice.Between(7, 10), 0);
            var to = Side(a + b, false, 0) + new Vector3(0, dice.Between(7, 10), 0);
            mesh.Tube([.. Enumerable.Range(0, 13).Select(k => k / 12f).Select(v => Vector3.Lerp(from, to, v) - new Vector3(0, 1.4f * v * (1 - v), 0))], (_, _) => 0.011f, 5, (int)Masonry.Iron);
        }

        stands.Add(new Stand(mesh.Close(), Matrix4x4.Identity, 5));
    }

    private void Signs()
    {
        var (cross, cup) = (Fittings.Cross(), Fittings.Cup());
        Hang(cross, 13.2f, false, 3.55f, new Vector3(0.10f, 1.0f, 0.42f) * 4.5f);
        Hang(cup, 8.6f, true, 3.35f, new Vector3(1.0f, 0.16f, 0.30f) * 3.4f);
        Hang(cup, 27.5f, false, 3.6f, new Vector3(1.0f, 0.16f, 0.30f) * 3.6f);
        Hang(cross, 34, true, 3.6f, new Vector3(0.10f, 1.0f, 0.42f) * 4.5f);

        void Hang(Solid sign, float z, bool left, float y, Vector3 power)
        {
            var place = OnWall(z, left, 0, y);
            stands.Add(new Stand(sign, place, stands.Count));
            lamps.Add(new Lamp(Vector3.Transform(new Vector3(0, 0, -0.95f), place), power, Vector3.Zero));
        }
    }

    private void People()
    {
        var lean = Matrix4x4.CreateRotationX(0.14f);
        stands.Add(new Stand(Fittings.Bicycle(), lean * OnWall(4.75f, true, 0.42f, 0.12f), 71));
        stands.Add(new Stand(Fittings.Walker(), Matrix4x4.CreateRotationY(0.1f) * Matrix4x4.CreateTranslation(0.55f, 0.01f, 15.5f), 72));
        stands.Add(new Stand(Fittings.Walker(), Matrix4x4.CreateScale(0.97f) * Matrix4x4.CreateRotationY(2.9f) * Matrix4x4.CreateTranslation(Middle(30) - 0.9f, 0.01f, 30), 73));
        (float Z, bool Left, float Size)[] pots = [(3.15f, false, 1.05f), (4.0f, false, 0.8f), (6.35f, true, 0.9f), (9.6f, true, 1.1f), (11.6f, false, 1.0f), (12.4f, false, 0.8f), (18, true, 1.1f), (22, false, 1.1f)];
        foreach (var (z, left, size) in pots)
            stands.Add(new Stand(Fittings.Pot(stands.Count), Matrix4x4.CreateScale(size) * OnWall(z, left, 0.34f, 0.115f), stands.Count));
    }

    /// <summary>A church tower over the far roofs, its clock alight.</summary>
    private void Tower()
    {
        var mesh = new Mesh();
        mesh.Box(new Vector3(-3, -12, -3), new Vector3(3, 27, 3), (int)Masonry.Wall);
        mesh.Box(new Vector3(-3.3f, 19.5f, -3.3f), new Vector3(3.3f, 20, 3.3f), (int)Masonry.Trim);
        mesh.Box(new Vector3(-3.4f, 27, -3.4f), new Vector3(3.4f, 27.6f, 3.4f), (int)Masonry.Trim);
        Vector3[] foot = [new(-3.2f, 27.6f, -3.2f), new(3.2f, 27.6f, -3.2f), new(3.2f, 27.6f, 3.2f), new(-3.2f, 27.6f, 3.2f)];
        for (var i = 0; i < 4; i++) mesh.Triangle(foot[i], foot[(i + 1) % 4], new Vector3(0, 41, 0), (int)Masonry.Tile);
        mesh.Bar(new Vector3(0, 40, 0), new Vector3(0, 43, 0), 0.07f, (int)Masonry.Iron);
        mesh.Ball(new Vector3(0, 23.6f, -3.0f), new Vector3(1.5f, 1.5f, 0.12f), (int)Masonry.Clock, 20);
        mesh.Bar(new Vector3(0, 23.6f, -3.2f), new Vector3(0.62f, 24.3f, -3.2f), 0.07f, (int)Masonry.Iron);
        mesh.Bar(new Vector3(0, 23.6f, -3.2f), new Vector3(-0.25f, 22.4f, -3.2f), 0.05f, (int)Masonry.Iron);
        for (var hour = 0; hour < 12; hour++)
        {
            var (sin, cos) = MathF.SinCos(hour * MathF.Tau / 12);
            mesh.Bar(new Vector3(1.16f * sin, 23.6f + 1.16f * cos, -3.16f), new Vector3(1.36f * sin, 23.6f + 1.36f * cos, -3.12f), 0.06f, (int)Masonry.Iron);
        }

        foreach (var x in (float[])[-1.1f, 1.1f])
            mesh.Box(new Vector3(x - 0.5f, 15, -3.04f), new Vector3(x + 0.5f, 18.6f, -2.9f), (int)Masonry.Iron);
        stands.Add(new Stand(mesh.Close(), Matrix4x4.CreateRotationY(0.12f) * Matrix4x4.CreateTranslation(9.3f, 12, 92), 77));
    }
}
