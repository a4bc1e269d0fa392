using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>What a ray met. <c>Face</c> is the flat side's normal, <c>Normal</c> the rounded one, both towards the ray.</summary>
internal record struct Meeting(float Distance, Vector3 Normal, Vector3 Face, Vector2 Uv, Vector3 Local, int Matter, int Seed);

/// <summary>A finished shape that can stand in many places.</summary>
internal sealed class Solid
{
    private readonly (Vector3 A, Vector3 Ab, Vector3 Ac)[] flat;
    private readonly (Corner A, Corner B, Corner C, int Matter)[] faces;
    private readonly Bvh tree;

    public Solid((Corner A, Corner B, Corner C, int Matter)[] triangles)
    {
        tree = new Bvh([.. triangles.Select(t => Bounds.Empty.With(t.A.At).With(t.B.At).With(t.C.At))]);
        faces = [.. tree.Order.Select(i => triangles[i])];
        flat = [.. faces.Select(f => (f.A.At, f.B.At - f.A.At, f.C.At - f.A.At))];
    }

    public Bounds Whole => tree.Whole;

    public int Hit(Vector3 from, Vector3 dir, bool any, ref float best)
    {
        var leaf = new Leaf { Flat = flat, From = from, Dir = dir, Any = any, Found = -1 };
        tree.Walk(ref leaf, from, dir, ref best);
        return leaf.Found;
    }

    public Meeting Meet(int face, Vector3 point)
    {
        var (a, b, c, matter) = faces[face];
        var (_, ab, ac) = flat[face];
        var n = Vector3.Cross(ab, ac);
        var d = point - a.At;
        var v = Vector3.Dot(Vector3.Cross(d, ac), n) / n.LengthSquared();
        var w = Vector3.Dot(Vector3.Cross(ab, d), n) / n.LengthSquared();
        var normal = a.Normal + (b.Normal - a.Normal) * v + (c.Normal - a.Normal) * w;
        var uv = a.Uv + (b.Uv - a.Uv) * v + (c.Uv - a.Uv) * w;
        return new Meeting(0, normal, n, uv, point, matter, 0);
    }

    private struct Leaf : ILeaf
    {
        public (Vector3 A, Vector3 Ab, Vector3 Ac)[] Flat;
        public Vector3 From;
        public Vector3 Dir;
        public bool Any;
        public int Found;

        public bool Test(int item, ref float best)
        {
            ref var t = ref Flat[item];
            var p = Vector3.Cross(Dir, t.Ac);
            var det = Vector3.Dot(t.Ab, p);
            if (MathF.Abs(det) < 1e-12f) return false;
            var inverse = 1 / det;
            var s = From - t.A;
            var u = Vector3.Dot(s, p) * inverse;
            if (u is < 0 or > 1) return false;
            var q = Vector3.Cross(s, t.Ab);
            var v = Vector3.Dot(Dir, q) * inverse;
            if (v < 0 || u + v > 1) return false;
            var distance = Vector3.Dot(t.Ac, q) * inverse;
            if (distance < 1e-4f || distance >= best) return false;
            best = distance;
            Found = item;
            return Any;
        }
    }
}

/// <summary>A solid set down somewhere; the seed tells it from its twins.</summary>
internal sealed record Stand(Solid Solid, Matrix4x4 Place, int Seed);

/// <summary>Everything in a picture.</summary>
internal sealed class World
{
    private readonly struct Item(Stand stand)
    {
        public readonly Solid Solid = stand.Solid;
        public readonly Matrix4x4 Out = stand.Place;
        public readonly Matrix4x4 In = Matrix4x4.Invert(stand.Place, out var inverse) ? inverse : throw new InvalidOperationException("A solid has no volume.");
        public readonly int Seed = stand.Seed;
    }

    private readonly Item[] items;
    private readonly Bvh tree;

    public World(IReadOnlyList<Stand> stands)
    {
        tree = new Bvh([.. stands.Select(Around)]);
        items = [.. tree.Order.Select(i => new Item(stands[i]))];
    }

    public bool Hit(Vector3 from, Vector3 dir, float limit, out Meeting meeting)
    {
        var leaf = new Leaf { Items = items, From = from, Dir = dir, Face = -1 };
        var best = limit;
        tree.Walk(ref leaf, from, dir, ref best);
        meeting = default;
        if (leaf.Face < 0) return false;
        ref var item = ref items[leaf.Item];
        meeting = item.Solid.Meet(leaf.Face, Vector3.Transform(from + dir * best, item.In));
        var face = Vector3.Normalize(Vector3.TransformNormal(meeting.Face, item.Out));
        var normal = Vector3.Normalize(Vector3.TransformNormal(meeting.Normal, item.Out));
        if (Vector3.Dot(face, dir) > 0) face = -face;
        if (Vector3.Dot(normal, face) < 0) normal = -normal;
        meeting = meeting with { Distance = best, Face = face, Normal = normal, Seed = item.Seed };
        return true;
    }

    public bool Blocked(Vector3 from, Vector3 dir, float limit)
    {
        var leaf = new Leaf { Items = items, From = from, Dir = dir, Any = true, Face = -1 };
        tree.Walk(ref leaf, from, dir, ref limit);
        return leaf.Face >= 0;
    }

    private static Bounds Around(Stand stand)
    {
        var (low, high) = stand.Solid.Whole;
        var box = Bounds.Empty;
        for (var i = 0; i < 8; i++)
        {
            var corner = new Vector3((i & 1) == 0 ? low.X : high.X, (i & 2) == 0 ? low.Y : high.Y, (i & 4) == 0 ? low.Z : high.Z);
            box = box.With(Vector3.Transform(corner, stand.Place));
        }

        return box;
    }

    private struct Leaf : ILeaf
    {
        public Item[] Items;
        public Vector3 From;
        public Vector3 Dir;
        public bool Any;
        public int Item;
        public int Face;

        public bool Test(int item, ref float best)
        {
            ref var it = ref Items[item];
            // The direction is not made a unit again, so distances stay those of the world.
            var face = it.Solid.Hit(Vector3.Transform(From, it.In), Vector3.TransformNormal(Dir, it.In), Any, ref best);
            if (face < 0) return false;
            (Item, Face) = (item, face);
            return Any;
        }
    }
}
