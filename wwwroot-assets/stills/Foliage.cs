using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>What the forest is made of.</summary>
internal enum Growth
{
    Ground,
    Bark,
    Smooth,
    Dead,
    Leaf,
    Needle,
    Fern,
    Grass,
    Litter,
    Stone,
}

/// <summary>Branches and low plants, each grown once and set down many times. Branches grow along +x.</summary>
internal static class Foliage
{
    /// <summary>A pine or spruce branch of 1 m, twigs to both sides, every needle a sliver.</summary>
    public static Solid Needles(int seed)
    {
        var dice = new Dice(seed);
        var mesh = new Mesh();
        var path = Curve(dice, 9, 1, 0.28f);
        mesh.Tube(path, (_, v) => 0.012f * (1.1f - v), 5, (int)Growth.Dead);
        for (var i = 0; i < 26; i++)
        {
            var v = 0.12f + 0.88f * i / 25f;
            var at = Along(path, v);
            var side = (i & 1) == 0 ? 1 : -1;
            var length = 0.42f * MathF.Sin(MathF.Min(1, 1.25f - v) * 1.5f) * dice.Between(0.6f, 1.1f);
            var twig = Vector3.Normalize(new Vector3(dice.Between(0.5f, 1), dice.Between(-0.5f, 0.05f), side * dice.Between(0.7f, 1)));
            Twig(mesh, dice, at, twig, length);
        }

        Twig(mesh, dice, Along(path, 0.9f), Vector3.Normalize(new Vector3(1, -0.2f, 0)), 0.2f);
        return mesh.Close();
    }

    /// <summary>A beech branch of 1 m with its leaves spread flat to the light.</summary>
    public static Solid Leaves(int seed)
    {
        var dice = new Dice(seed);
        var mesh = new Mesh();
        var path = Curve(dice, 8, 1, 0.12f);
        mesh.Tube(path, (_, v) => 0.0075f * (1.1f - v), 5, (int)Growth.Smooth);
        for (var i = 0; i < 13; i++)
        {
            var v = 0.15f + 0.83f * i / 12f;
            var side = (i & 1) == 0 ? 1 : -1;
            var length = 0.46f * (1.15f - v) * dice.Between(0.6f, 1.2f);
            var out1 = Vector3.Normalize(new Vector3(dice.Between(0.5f, 0.9f), dice.Between(-0.15f, 0.2f), side * 0.8f));
            var start = Along(path, v);
            mesh.Tube([start, start + out1 * length], (_, w) => 0.003f * (1.2f - w), 4, (int)Growth.Smooth);
            var n = Math.Max(2, (int)(length / 0.042f));
            for (var k = 0; k < n; k++)
            {
                var edge = Vector3.Normalize(out1 + new Vector3(0, dice.Between(-0.5f, 0.25f), ((k & 1) == 0 ? 1 : -1) * dice.Between(0.4f, 1.0f)));
                Leaf(mesh, dice, start + out1 * (length * (k + 1) / n), edge, dice.Between(0.05f, 0.085f));
            }
        }

        return mesh.Close();
    }

    /// <summary>A fern: a funnel of arched fronds, each with its row of leaflets to the left and right.</summary>
    public static Solid Fern(int seed)
    {
        var dice = new Dice(seed);
        var mesh = new Mesh();
        var fronds = 9 + (int)(dice.Unit() * 5);
        for (var f = 0; f < fronds; f++)
        {
            var (sin, cos) = MathF.SinCos((f + dice.Between(-0.3f, 0.3f)) * MathF.Tau / fronds);
            var away = new Vector3(cos, 0, sin);
            var across = new Vector3(-sin, 0, cos);
            var reach = dice.Between(0.55f, 0.85f);
            var rise = dice.Between(0.45f, 0.85f);
            var path = new Vector3[26];
            for (var i = 0; i < path.Length; i++)
            {
                var v = i / 25f;
                path[i] = away * (reach * MathF.Pow(v, 1.15f)) + new Vector3(0, rise * (1.55f * v - 1.15f * v * v * v), 0) + across * (0.06f * v * v * dice.Between(0.8f, 1) * ((f & 1) * 2 - 1));
            }

            mesh.Tube(path, (_, v) => 0.0045f * (1.1f - v), 4, (int)Growth.Fern);
            for (var i = 3; i < 25; i++)
            {
                var v = i / 25f;
                var along = Vector3.Normalize(path[i + 1 < 26 ? i + 1 : 25] - path[i - 1]);
                var leaflet = 0.19f * MathF.Pow(MathF.Sin(MathF.PI * MathF.Pow(1 - v, 0.75f)), 0.8f) * dice.Between(0.85f, 1.1f) + 0.006f;
                for (var s = -1; s <= 1; s += 2)
                {
                    var tip = path[i] + Vector3.Normalize(across * s + along * 0.45f + new Vector3(0, -0.25f + dice.Between(-0.1f, 0.1f), 0)) * leaflet;
                    Leaflet(mesh, path[i], tip, along * (reach / 25 * 0.46f));
                }
            }
        }

        return mesh.Close();
    }

    /// <summary>A tuft of grass, about 25 cm.</summary>
    public static Solid Grass(int seed)
    {
        var dice = new Dice(seed);
        var mesh = new Mesh();
        for (var i = 0; i < 34; i++)
        {
            var (sin, cos) = MathF.SinCos(dice.Unit() * MathF.Tau);
            var root = new Vector3(dice.Between(-0.09f, 0.09f), -0.02f, dice.Between(-0.09f, 0.09f));
            var tall = dice.Between(0.10f, 0.30f);
            var lean = new Vector3(cos, 0, sin) * (tall * dice.Between(0.15f, 0.7f));
            var wide = new Vector3(-sin, 0, cos) * 0.0028f;
            var knee = root + lean * 0.35f + new Vector3(0, tall * 0.7f, 0);
            var tip = root + lean + new Vector3(0, tall, 0);
            mesh.Triangle(root - wide, root + wide, knee + wide * 0.7f, (int)Growth.Grass);
            mesh.Triangle(root - wide, knee + wide * 0.7f, knee - wide * 0.7f, (int)Growth.Grass);
            mesh.Triangle(knee - wide * 0.7f, knee + wide * 0.7f, tip, (int)Growth.Grass);
        }

        return mesh.Close();
    }

    /// <summary>A square metre of last year's leaves.</summary>
    public static Solid Litter(int seed)
    {
        var dice = new Dice(seed);
        var mesh = new Mesh();
        for (var i = 0; i < 55; i++)
        {
            var at = new Vector3(dice.Between(-0.5f, 0.5f), dice.Between(0.004f, 0.022f), dice.Between(-0.5f, 0.5f));
            var (sin, cos) = MathF.SinCos(dice.Unit() * MathF.Tau);
            Leaf(mesh, dice, at, Vector3.Normalize(new Vector3(cos, dice.Between(-0.2f, 0.35f), sin)), dice.Between(0.04f, 0.075f), Growth.Litter);
        }

        return mesh.Close();
    }

    public static Solid Stone(int seed)
    {
        var mesh = new Mesh();
        mesh.Ball(Vector3.Zero, new Vector3(1, 0.62f, 0.8f), (int)Growth.Stone, 28, d =>
            1 + 0.30f * Noise.Perlin(d.X * 1.1f + seed, d.Z * 1.1f + d.Y * 0.9f, seed) + 0.10f * Noise.Fbm(d.X * 3 + d.Y, d.Z * 3 - d.Y, 4, seed + 3));
        return mesh.Close();
    }

    private static Vector3[] Curve(Dice dice, int points, float length, float droop)
    {
        var path = new Vector3[points];
        var sway = dice.Between(-0.12f, 0.12f);
        for (var i = 0; i < points; i++)
        {
            var v = i / (points - 1f);
            path[i] = new Vector3(length * v, droop * (0.35f * v - v * v) + 0.05f * v * v * v, sway * v * v);
        }

        return path;
    }

    private static Vector3 Along(Vector3[] path, float v)
    {
        var x = Math.Clamp(v, 0, 0.9999f) * (path.Length - 1);
        return Vector3.Lerp(path[(int)x], path[(int)x + 1], x - (int)x);
    }

    private static void Twig(Mesh mesh, Dice dice, Vector3 from, Vector3 dir, float length)
    {
        var n = (int)(length / 0.016f) + 2;
        for (var i = 0; i < n; i++)
        {
            var v = i / (float)n;
            var at = from + dir * (length * v) + new Vector3(0, -0.14f * length * v * v, 0);
            for (var k = 0; k < 2; k++)
            {
                var turn = dice.Unit() * MathF.Tau;
                var side = Vector3.Normalize(Vector3.Cross(dir, new Vector3(MathF.Cos(turn), MathF.Sin(turn), 0.3f)));
                var tip = at + (side * 0.9f + dir * 0.7f) * (0.034f * dice.Between(0.7f, 1.2f));
                mesh.Triangle(at - dir * 0.0035f, at + dir * 0.0035f, tip, (int)Growth.Needle);
            }
        }
    }

    /// <summary>Two halves folded along the midrib, widest below the middle.</summary>
    private static void Leaf(Mesh mesh, Dice dice, Vector3 at, Vector3 along, float length, Growth matter = Growth.Leaf)
    {
        var across = Vector3.Normalize(Vector3.Cross(along, Vector3.UnitY) + new Vector3(0, dice.Between(-0.5f, 0.5f), 0));
        var fold = Vector3.Cross(across, along) * (length * 0.07f);
        var tip = at + along * length;
        for (var s = -1; s <= 1; s += 2)
        {
            var a = at + along * (length * 0.28f) + across * (s * length * 0.25f) + fold;
            var b = at + along * (length * 0.62f) + across * (s * length * 0.26f) + fold;
            mesh.Triangle(at, a, b, (int)matter);
            mesh.Triangle(at, b, tip, (int)matter);
        }
    }

    private static void Leaflet(Mesh mesh, Vector3 root, Vector3 tip, Vector3 half)
    {
        var middle = Vector3.Lerp(root, tip, 0.45f);
        mesh.Triangle(root - half, root + half, middle + half * 0.75f, (int)Growth.Fern);
        mesh.Triangle(root - half, middle + half * 0.75f, middle - half * 0.75f, (int)Growth.Fern);
        mesh.Triangle(middle - half * 0.75f, middle + half * 0.75f, tip, (int)Growth.Fern);
    }
}
