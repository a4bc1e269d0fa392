using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KlingStudio.Rehearsal;

/// <summary>Samples of one plane, with a border around them.</summary>
internal readonly record struct SamplePlane(byte[] Samples, int Stride);

/// <summary>A straight run of positions in 16.16 fixed point.</summary>
internal readonly record struct SampleRun(int X, int Y, int StepX, int StepY, int Count);

/// <summary>
/// Bilinear sampling with 8-bit fractions. Each result is
/// (t0 * (256 - fx) + t1 * fx + 2^14) >> 15 with t = (above * (256 - fy) + below * fy + 1) >> 1, in integers:
/// the vector form gives the same bytes as the plain one.
/// </summary>
internal static unsafe class SampleKernels
{
    public static void Luma(SamplePlane plane, SampleRun run, Span<byte> into, bool vectors)
    {
        var done = 0;
        fixed (byte* from = plane.Samples, to = into)
        {
            if (vectors && Avx2.IsSupported)
                done = LumaVectors(from, plane.Stride, run, to);
            for (var i = done; i < run.Count; i++)
                to[i] = Sample(from, plane.Stride, run.X + i * run.StepX, run.Y + i * run.StepY, 1);
        }
    }

    public static void Chroma(SamplePlane plane, SampleRun run, Span<byte> blue, Span<byte> red, bool vectors)
    {
        var done = 0;
        fixed (byte* from = plane.Samples, toBlue = blue, toRed = red)
        {
            if (vectors && Avx2.IsSupported)
                done = ChromaVectors(from, plane.Stride, run, toBlue, toRed);
            for (var i = done; i < run.Count; i++)
            {
                int x = run.X + i * run.StepX, y = run.Y + i * run.StepY;
                toBlue[i] = Sample(from, plane.Stride, x, y, 2);
                toRed[i] = Sample(from + 1, plane.Stride, x, y, 2);
            }
        }
    }

    private static byte Sample(byte* from, int stride, int x, int y, int spacing)
    {
        var above = from + (y >> 16) * stride + (x >> 16) * spacing;
        var below = above + stride;
        int fx = (x >> 8) & 255, fy = (y >> 8) & 255;
        var left = (above[0] * (256 - fy) + below[0] * fy + 1) >> 1;
        var right = (above[spacing] * (256 - fy) + below[spacing] * fy + 1) >> 1;
        return (byte)((left * (256 - fx) + right * fx + (1 << 14)) >> 15);
    }

    private static int LumaVectors(byte* from, int stride, SampleRun run, byte* to)
    {
        var pick = Vector256.Create((byte)0, 128, 1, 128, 4, 128, 5, 128, 8, 128, 9, 128, 12, 128, 13, 128, 0, 128, 1, 128, 4, 128, 5, 128, 8, 128, 9, 128, 12, 128, 13, 128);
        var lanes = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);
        var x = Vector256.Create(run.X) + lanes * run.StepX;
        var y = Vector256.Create(run.Y) + lanes * run.StepY;
        var i = 0;
        for (; i + 8 <= run.Count; i += 8)
        {
            var index = (y >> 16) * stride + (x >> 16);
            var above = Avx2.GatherVector256((int*)from, index, 1).AsByte();
            var below = Avx2.GatherVector256((int*)(from + stride), index, 1).AsByte();
            var (fx, fy) = (Pair((x >> 8) & Vector256.Create(255)), Twice((y >> 8) & Vector256.Create(255)));
            Store(Blend(Avx2.Shuffle(above, pick), Avx2.Shuffle(below, pick), fx, fy), to + i);
            x += Vector256.Create(8 * run.StepX);
            y += Vector256.Create(8 * run.StepY);
        }
        return i;
    }

    private static int ChromaVectors(byte* from, int stride, SampleRun run, byte* toBlue, byte* toRed)
    {
        var pickBlue = Vector256.Create((byte)0, 128, 2, 128, 4, 128, 6, 128, 8, 128, 10, 128, 12, 128, 14, 128, 0, 128, 2, 128, 4, 128, 6, 128, 8, 128, 10, 128, 12, 128, 14, 128);
        var pickRed = Vector256.Create((byte)1, 128, 3, 128, 5, 128, 7, 128, 9, 128, 11, 128, 13, 128, 15, 128, 1, 128, 3, 128, 5, 128, 7, 128, 9, 128, 11, 128, 13, 128, 15, 128);
        var lanes = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);
        var x = Vector256.Create(run.X) + lanes * run.StepX;
        var y = Vector256.Create(run.Y) + lanes * run.StepY;
        var i = 0;
        for (; i + 8 <= run.Count; i += 8)
        {
            var index = (y >> 16) * stride + (x >> 16) * 2;
            var above = Avx2.GatherVector256((int*)from, index, 1).AsByte();
            var below = Avx2.GatherVector256((int*)(from + stride), index, 1).AsByte();
            var (fx, fy) = (Pair((x >> 8) & Vector256.Create(255)), Twice((y >> 8) & Vector256.Create(255)));
            Store(Blend(Avx2.Shuffle(above, pickBlue), Avx2.Shuffle(below, pickBlue), fx, fy), toBlue + i);
            Store(Blend(Avx2.Shuffle(above, pickRed), Avx2.Shuffle(below, pickRed), fx, fy), toRed + i);
            x += Vector256.Create(8 * run.StepX);
            y += Vector256.Create(8 * run.StepY);
        }
        return i;
    }

    /// <summary>(256 - f, f) as two 16-bit numbers in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Pair(Vector256<int> f) => ((f << 16) | (Vector256.Create(256) - f)).AsInt16();

    /// <summary>(f, f) as two 16-bit numbers in each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Twice(Vector256<int> f) => ((f << 16) | f).AsUInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Blend(Vector256<byte> above, Vector256<byte> below, Vector256<short> fx, Vector256<ushort> fy)
    {
        var column = above.AsUInt16() * (Vector256.Create((ushort)256) - fy) + below.AsUInt16() * fy;
        var halved = (column + Vector256<ushort>.One) >> 1;
        return Mix(halved.AsInt16(), fx);
    }

    /// <summary>Left and right of each lane, by how near they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Mix(Vector256<short> neighbours, Vector256<short> fx) =>
        (Avx2.MultiplyAddAdjacent(neighbours, fx) + Vector256.Create(1 << 14)) >> 15;

    /// <summary>Eight results as bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> values, byte* to)
    {
        var words = Sse41.PackUnsignedSaturate(values.GetLower(), values.GetUpper());
        *(ulong*)to = Sse2.PackUnsignedSaturate(words.AsInt16(), words.AsInt16()).AsUInt64().ToScalar();
    }
}
