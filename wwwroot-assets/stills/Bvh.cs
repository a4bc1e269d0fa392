using System.Numerics;

namespace KlingStudio.Stills;

/// <summary>An axis-aligned box.</summary>
internal readonly record struct Bounds(Vector3 Low, Vector3 High)
{
    public static readonly Bounds Empty = new(new Vector3(float.MaxValue), new Vector3(float.MinValue));

    public Vector3 Centre => (Low + High) * 0.5f;

    public Bounds With(Bounds other) => new(Vector3.Min(Low, other.Low), Vector3.Max(High, other.High));

    public Bounds With(Vector3 point) => new(Vector3.Min(Low, point), Vector3.Max(High, point));

    public float Area()
    {
        var d = Vector3.Max(High - Low, Vector3.Zero);
        return d.X * d.Y + d.Y * d.Z + d.Z * d.X;
    }
}

/// <summary>What lies in the leaves of a tree of boxes. Shortens <c>best</c> on a hit; true ends the walk.</summary>
internal interface ILeaf
{
    bool Test(int item, ref float best);
}

/// <summary>A tree of boxes, split where the surface area heuristic says a ray has least to do.</summary>
internal sealed class Bvh
{
    private const int Bins = 12;

    private struct Node
    {
        public Vector3 Low;
        public int First;
        public Vector3 High;
        public int Count;
    }

    private readonly Node[] nodes;
    private int used = 1;

    public Bvh(Bounds[] boxes)
    {
        Order = [.. Enumerable.Range(0, boxes.Length)];
        nodes = new Node[Math.Max(2, 2 * boxes.Length)];
        Split(0, 0, boxes.Length, boxes);
    }

    /// <summary>Where each leaf slot came from: the owner sorts its items by it.</summary>
    public int[] Order { get; }

    public Bounds Whole => new(nodes[0].Low, nodes[0].High);

    public void Walk<T>(ref T leaf, Vector3 from, Vector3 dir, ref float best)
        where T : struct, ILeaf
    {
        Span<int> stack = stackalloc int[64];
        var inverse = Vector3.One / dir;
        var depth = 0;
        var at = 0;
        if (Enter(ref nodes[0], from, inverse, best) == float.MaxValue) return;
        while (true)
        {
            ref var node = ref nodes[at];
            if (node.Count > 0)
            {
                for (var i = node.First; i < node.First + node.Count; i++)
                {
                    if (leaf.Test(i, ref best)) return;
                }
            }
            else
            {
                var near = node.First;
                var far = near + 1;
                var a = Enter(ref nodes[near], from, inverse, best);
                var b = Enter(ref nodes[far], from, inverse, best);
                if (b < a) (near, far, a, b) = (far, near, b, a);
                if (a != float.MaxValue)
                {
                    if (b != float.MaxValue) stack[depth++] = far;
                    at = near;
                    continue;
                }
            }

            if (depth == 0) return;
            at = stack[--depth];
        }
    }

    private static float Enter(ref Node node, Vector3 from, Vector3 inverse, float best)
    {
        var a = (node.Low - from) * inverse;
        var b = (node.High - from) * inverse;
        var min = Vector3.Min(a, b);
        var max = Vector3.Max(a, b);
        var near = MathF.Max(MathF.Max(min.X, 0), MathF.Max(min.Y, min.Z));
        var far = MathF.Min(MathF.Min(max.X, best), MathF.Min(max.Y, max.Z));
        return near <= far ? near : float.MaxValue;
    }

    private void Split(int at, int first, int count, Bounds[] boxes)
    {
        var whole = Bounds.Empty;
        var centres = Bounds.Empty;
        for (var i = first; i < first + count; i++)
        {
            whole = whole.With(boxes[Order[i]]);
            centres = centres.With(boxes[Order[i]].Centre);
        }

        nodes[at] = new Node { Low = whole.Low, High = whole.High, First = first, Count = count };
        if (count <= 2) return;
        var size = centres.High - centres.Low;
        var axis = size.X >= size.Y && size.X >= size.Z ? 0 : size.Y >= size.Z ? 1 : 2;
        if (size[axis] <= 1e-6f) return;
        var cut = Cheapest(first, count, axis, centres, boxes, out var cost);
        if (count <= 6 && cost >= count * whole.Area()) return;
        var middle = Partition(first, count, axis, centres, cut, boxes);
        if (middle == first || middle == first + count) return;
        var left = used;
        used += 2;
        nodes[at].First = left;
        nodes[at].Count = 0;
        Split(left, first, middle - first, boxes);
        Split(left + 1, middle, first + count - middle, boxes);
    }

    private static int Bin(Bounds box, int axis, Bounds centres) =>
        Math.Min(Bins - 1, (int)(Bins * (box.Centre[axis] - centres.Low[axis]) / (centres.High[axis] - centres.Low[axis])));

    private int Cheapest(int first, int count, int axis, Bounds centres, Bounds[] boxes, out float cost)
    {
        Span<Bounds> bins = stackalloc Bounds[Bins];
        Span<int> filled = stackalloc int[Bins];
        Span<float> right = stackalloc float[Bins];
        bins.Fill(Bounds.Empty);
        for (var i = first; i < first + count; i++)
        {
            var bin = Bin(boxes[Order[i]], axis, centres);
            bins[bin] = bins[bin].With(boxes[Order[i]]);
            filled[bin]++;
        }

        var grown = Bounds.Empty;
        var n = 0;
        for (var i = Bins - 1; i > 0; i--)
        {
            grown = grown.With(bins[i]);
            n += filled[i];
            right[i] = n == 0 ? 0 : n * grown.Area();
        }

        (grown, n, cost) = (Bounds.Empty, 0, float.MaxValue);
        var cut = 1;
        for (var i = 1; i < Bins; i++)
        {
            grown = grown.With(bins[i - 1]);
            n += filled[i - 1];
            var price = (n == 0 ? 0 : n * grown.Area()) + right[i];
            if (price < cost) (cost, cut) = (price, i);
        }

        return cut;
    }

    private int Partition(int first, int count, int axis, Bounds centres, int cut, Bounds[] boxes)
    {
        var (low, high) = (first, first + count - 1);
        while (low <= high)
        {
            if (Bin(boxes[Order[low]], axis, centres) < cut) low++;
            else (Order[low], Order[high]) = (Order[high--], Order[low]);
        }

        return low;
    }
}
