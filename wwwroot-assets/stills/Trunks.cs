using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>The stems of the forest: pines with fissured bark, their dead lower limbs, and thin young beeches.</summary>
internal static class Trunks
{
    public const float Tall = 27;

    /// <summary>A pine's stem, 27 m tall and about 0.3 m thick at breast height.</summary>
    public static Solid Pine(int seed)
    {
        var dice = new Dice(seed);
        var mesh = new Mesh();
        const int rings = 150;
        var path = new Vector3[rings];
        var sweep = new Vector2(dice.Between(-0.5f, 0.5f), dice.Between(-0.5f, 0.5f));
        for (var i = 0; i < rings; i++)
        {
            var y = Height(i / (rings - 1f));
            var bend = sweep * (y / Tall) * (y / Tall) * 1.6f;
            path[i] = new Vector3(bend.X + 0.05f * Noise.Perlin(y * 0.25f, seed, 31), y - 0.5f, bend.Y + 0.05f * Noise.Perlin(y * 0.25f, seed, 32));
        }

        var turn = dice.Unit() * MathF.Tau;
        var roots = 4 + (int)(dice.Unit() * 3);
        mesh.Tube(path, Radius, 44, (int)Growth.Bark);
        for (var i = 0; i < 26; i++)
        {
            var y = dice.Between(1.8f, 10);
            var angle = dice.Unit() * MathF.Tau;
            var reach = dice.Between(0.25f, 0.5f + y * 0.16f);
            Limb(mesh, dice, At(path, y), angle, reach, dice.Between(0.008f, 0.02f));
        }

        return mesh.Close();

        float Radius(float u, float v)
        {
            var y = Height(v);
            var angle = u * MathF.Tau;
            var flare = 0.16f * MathF.Exp(-MathF.Max(0, y - 0.35f) / 0.38f) * (1 + 0.55f * MathF.Cos(roots * angle + turn) + 0.3f * MathF.Cos(2 * angle - turn));
            var ridge = MathF.Abs(Noise.Perlin(MathF.Cos(angle) * 4.1f + seed, MathF.Sin(angle) * 4.1f + y * 1.1f, seed)) * 0.022f * MathF.Exp(-y / 12);
            return 0.29f * (1 - 0.86f * y / Tall) + flare + ridge + 0.012f * Noise.Perlin(MathF.Cos(angle) * 1.5f + seed, y * 1.3f, 33);
        }
    }

    /// <summary>A young beech: a thin, forked stem of about 5 m. Its leaves are set on separately.</summary>
    public static Solid Sapling(int seed)
    {
        var dice = new Dice(seed);
        var mesh = new Mesh();
        var path = new Vector3[14];
        var lean = new Vector2(dice.Between(-0.5f, 0.5f), dice.Between(-0.5f, 0.5f));
        for (var i = 0; i < path.Length; i++)
        {
            var v = i / 13f;
            path[i] = new Vector3(lean.X * v * v + 0.05f * MathF.Sin(v * 9), v * 5.2f - 0.2f, lean.Y * v * v);
        }

        mesh.Tube(path, (_, v) => 0.034f * (1.06f - v), 10, (int)Growth.Smooth);
        return mesh.Close();
    }

    private static float Height(float v) => Tall * MathF.Pow(v, 1.7f);

    private static Vector3 At(Vector3[] path, float y) => path.MinBy(p => MathF.Abs(p.Y - y));

    private static void Limb(Mesh mesh, Dice dice, Vector3 from, float angle, float reach, float thick)
    {
        var (sin, cos) = MathF.SinCos(angle);
        var path = new Vector3[7];
        var droop = dice.Between(-0.15f, 0.35f);
        for (var i = 0; i < path.Length; i++)
        {
            var v = i / 6f;
            var off = new Vector3(cos, 0.12f - droop * v, sin) * (reach * v + 0.15f);
            path[i] = from + off + new Vector3(dice.Between(-1, 1), dice.Between(-1, 1), dice.Between(-1, 1)) * (0.03f * reach * v);
        }

        mesh.Tube(path, (_, v) => thick * (1.1f - v), 5, (int)Growth.Dead);
        for (var i = 2; i < 6; i++)
        {
            var side = new Vector3(-sin, dice.Between(-0.3f, 0.3f), cos) * (dice.Unit() < 0.5f ? -1 : 1);
            var end = path[i] + (side * 0.7f + new Vector3(cos, -0.2f, sin)) * (reach * dice.Between(0.15f, 0.4f));
            mesh.Tube([path[i], end], (_, v) => thick * 0.4f * (1.1f - v), 4, (int)Growth.Dead);
        }
    }
}
