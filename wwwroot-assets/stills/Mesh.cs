using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>A corner of a triangle: where, facing where, and where on its surface.</summary>
internal readonly record struct Corner(Vector3 At, Vector3 Normal, Vector2 Uv);

/// <summary>Triangles being put together: the few shapes everything in the pictures is made of.</summary>
internal sealed class Mesh
{
    private readonly List<(Corner A, Corner B, Corner C, int Matter)> faces = [];

    public void Triangle(Corner a, Corner b, Corner c, int matter) => faces.Add((a, b, c, matter));

    public void Triangle(Vector3 a, Vector3 b, Vector3 c, int matter)
    {
        var n = Vector3.Cross(b - a, c - a);
        if (n.LengthSquared() < 1e-16f) return;
        n = Vector3.Normalize(n);
        Triangle(new Corner(a, n, Vector2.Zero), new Corner(b, n, Vector2.UnitX), new Corner(c, n, Vector2.One), matter);
    }

    /// <summary>Four corners in turn; u runs from a to b, v from a to d.</summary>
    public void Quad(Vector3 a, Vector3 b, Vector3 c, Vector3 d, int matter)
    {
        var n = Vector3.Normalize(Vector3.Cross(b - a, d - a));
        var (ca, cb) = (new Corner(a, n, Vector2.Zero), new Corner(b, n, Vector2.UnitX));
        var (cc, cd) = (new Corner(c, n, Vector2.One), new Corner(d, n, Vector2.UnitY));
        Triangle(ca, cb, cc, matter);
        Triangle(ca, cc, cd, matter);
    }

    public void Box(Vector3 low, Vector3 high, int matter)
    {
        var size = high - low;
        Block(low, new Vector3(size.X, 0, 0), new Vector3(0, size.Y, 0), new Vector3(0, 0, size.Z), matter);
    }

    /// <summary>A slanted box: one corner and its three edges.</summary>
    public void Block(Vector3 o, Vector3 x, Vector3 y, Vector3 z, int matter)
    {
        Quad(o, o + y, o + x + y, o + x, matter);
        Quad(o + z, o + x + z, o + x + y + z, o + y + z, matter);
        Quad(o, o + z, o + y + z, o + y, matter);
        Quad(o + x, o + x + y, o + x + y + z, o + x + z, matter);
        Quad(o, o + x, o + x + z, o + z, matter);
        Quad(o + y, o + y + z, o + x + y + z, o + x + y, matter);
    }

    /// <summary>A round bar along a path; u runs around it, v along it. The radius may differ with (angle, along).</summary>
    public void Tube(IReadOnlyList<Vector3> path, Func<float, float, float> radius, int sides, int matter)
    {
        var rings = new Corner[path.Count, sides + 1];
        var side = Vector3.Zero;
        for (var i = 0; i < path.Count; i++)
        {
            var along = Vector3.Normalize(path[Math.Min(i + 1, path.Count - 1)] - path[Math.Max(i - 1, 0)]);
            // The frame is carried on from ring to ring, so that the bar does not twist.
            if (side == Vector3.Zero) side = MathF.Abs(along.Y) > 0.7f ? Vector3.UnitX : Vector3.UnitY;
            side = Vector3.Normalize(side - along * Vector3.Dot(side, along));
            var across = Vector3.Cross(along, side);
            var v = i / (float)(path.Count - 1);
            for (var s = 0; s <= sides; s++)
            {
                var (sin, cos) = MathF.SinCos(s * MathF.Tau / sides);
                var n = side * cos + across * sin;
                rings[i, s] = new Corner(path[i] + n * radius(s % sides / (float)sides, v), n, new Vector2(s / (float)sides, v));
            }
        }

        for (var i = 0; i + 1 < path.Count; i++)
        {
            for (var s = 0; s < sides; s++)
            {
                Triangle(rings[i, s], rings[i, s + 1], rings[i + 1, s + 1], matter);
                Triangle(rings[i, s], rings[i + 1, s + 1], rings[i + 1, s], matter);
            }
        }
    }

    public void Bar(Vector3 from, Vector3 to, float radius, int matter, int sides = 8) => Tube([from, to], (_, _) => radius, sides, matter);

    /// <summary>An egg with three half axes; the relief scales it by direction.</summary>
    public void Ball(Vector3 centre, Vector3 half, int matter, int rings = 10, Func<Vector3, float>? relief = null)
    {
        var sides = rings * 2;
        var grid = new Corner[rings + 1, sides + 1];
        for (var i = 0; i <= rings; i++)
        {
            var (ring, y) = MathF.SinCos(i * MathF.PI / rings);
            for (var s = 0; s <= sides; s++)
            {
                var (sin, cos) = MathF.SinCos(s % sides * MathF.Tau / sides);
                var d = new Vector3(ring * cos, y, ring * sin);
                var at = centre + d * half * (relief?.Invoke(d) ?? 1);
                grid[i, s] = new Corner(at, Vector3.Normalize(d / half), new Vector2(s / (float)sides, i / (float)rings));
            }
        }

        for (var i = 0; i < rings; i++)
        {
            for (var s = 0; s < sides; s++)
            {
                Triangle(grid[i, s], grid[i + 1, s + 1], grid[i + 1, s], matter);
                Triangle(grid[i, s], grid[i, s + 1], grid[i + 1, s + 1], matter);
            }
        }
    }

    /// <summary>A lattice of points, for land.</summary>
    public void Sheet(int columns, int rows, Func<int, int, Vector3> point, int matter)
    {
        var grid = new Vector3[columns, rows];
        for (var i = 0; i < columns; i++)
        {
            for (var j = 0; j < rows; j++) grid[i, j] = point(i, j);
        }

        for (var i = 0; i + 1 < columns; i++)
        {
            for (var j = 0; j + 1 < rows; j++)
            {
                Triangle(At(i, j), At(i, j + 1), At(i + 1, j + 1), matter);
                Triangle(At(i, j), At(i + 1, j + 1), At(i + 1, j), matter);
            }
        }

        Corner At(int i, int j)
        {
            var dx = grid[Math.Min(i + 1, columns - 1), j] - grid[Math.Max(i - 1, 0), j];
            var dz = grid[i, Math.Min(j + 1, rows - 1)] - grid[i, Math.Max(j - 1, 0)];
            return new Corner(grid[i, j], Vector3.Normalize(Vector3.Cross(dz, dx)), new Vector2(i, j));
        }
    }

    public Solid Close() => new([.. faces]);
}
