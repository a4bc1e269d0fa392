using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KlingStudio.Rehearsal;

/// <summary>Resamples one plane, first along its rows, then along its columns, in integers: the same samples with and without vector units.</summary>
internal sealed class PlaneBuilder(ResamplePlan across, ResamplePlan down, int offset, int least, int most)
{
    private const int Pad = 256;

    /// <summary>Writes the plane into <paramref name="into"/>: one sample every <paramref name="spacing"/> bytes, with the border copied around it.</summary>
    public void Fill(ColourRows.Row source, byte[] into, int stride, int spacing, int phase)
    {
        int sourceRows = down.SourceLength, width = across.SourceLength;
        var narrow = new short[sourceRows * across.Count];
        var row = new short[width + 2 * Pad];
        for (var y = 0; y < sourceRows; y++)
        {
            source(y, row.AsSpan(Pad, width));
            row.AsSpan(0, Pad).Fill(row[Pad]);
            row.AsSpan(Pad + width).Fill(row[Pad + width - 1]);
            Shrink(row, narrow.AsSpan(y * across.Count, across.Count));
        }
        var sums = new int[across.Count];
        for (var y = 0; y < down.Count; y++)
        {
            Gather(narrow, y, sourceRows, sums);
            Store(sums, into.AsSpan((y + WorkingPicture.Border) * stride, stride), spacing, phase);
        }
        CopyBorder(into, stride, down.Count);
    }

    private void Shrink(short[] row, Span<short> into)
    {
        var taps = across.Taps;
        ref var from = ref MemoryMarshal.GetArrayDataReference(row);
        ref var weights = ref MemoryMarshal.GetArrayDataReference(across.Weights);
        for (var x = 0; x < into.Length; x++)
        {
            var at = across.First[x] + Pad;
            var sum = Vector128<int>.Zero;
            for (var t = 0; t < taps; t += 8)
            {
                var samples = Vector128.LoadUnsafe(ref from, (nuint)(at + t));
                var factors = Vector128.LoadUnsafe(ref weights, (nuint)(x * taps + t));
                sum += DotPairs(samples, factors);
            }
            into[x] = (short)Math.Clamp((Vector128.Sum(sum) + 8192) >> 14, short.MinValue, short.MaxValue);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> DotPairs(Vector128<short> a, Vector128<short> b)
    {
        if (System.Runtime.Intrinsics.X86.Sse2.IsSupported)
            return System.Runtime.Intrinsics.X86.Sse2.MultiplyAddAdjacent(a, b);
        return Vector128.WidenLower(a) * Vector128.WidenLower(b) + Vector128.WidenUpper(a) * Vector128.WidenUpper(b);
    }

    private void Gather(short[] narrow, int y, int sourceRows, int[] sums)
    {
        Array.Clear(sums);
        for (var t = 0; t < down.Taps; t++)
        {
            int weight = down.Weights[y * down.Taps + t];
            if (weight == 0)
                continue;
            var line = narrow.AsSpan(Math.Clamp(down.First[y] + t, 0, sourceRows - 1) * sums.Length, sums.Length);
            Accumulate(line, weight, sums);
        }
    }

    private static void Accumulate(ReadOnlySpan<short> line, int weight, Span<int> sums)
    {
        var x = 0;
        var factor = new Vector<int>(weight);
        for (; x + Vector<short>.Count <= line.Length; x += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(line[x..]), out var low, out var high);
            (new Vector<int>(sums[x..]) + low * factor).CopyTo(sums[x..]);
            var next = sums[(x + Vector<int>.Count)..];
            (new Vector<int>(next) + high * factor).CopyTo(next);
        }
        for (; x < line.Length; x++)
            sums[x] += line[x] * weight;
    }

    private void Store(ReadOnlySpan<int> sums, Span<byte> into, int spacing, int phase)
    {
        var at = WorkingPicture.Border * spacing + phase;
        // 14 bits of weight and 6 of sample.
        for (var x = 0; x < sums.Length; x++, at += spacing)
            into[at] = (byte)Math.Clamp(((sums[x] + (1 << 19)) >> 20) + offset, least, most);
        var last = WorkingPicture.Border * spacing + phase + (sums.Length - 1) * spacing;
        for (var i = phase; i < WorkingPicture.Border * spacing; i += spacing)
            into[i] = into[WorkingPicture.Border * spacing + phase];
        for (var i = last + spacing; i < into.Length; i += spacing)
            into[i] = into[last];
    }

    private static void CopyBorder(byte[] plane, int stride, int rows)
    {
        for (var y = 0; y < WorkingPicture.Border; y++)
        {
            plane.AsSpan(WorkingPicture.Border * stride, stride).CopyTo(plane.AsSpan(y * stride));
            plane.AsSpan((WorkingPicture.Border + rows - 1) * stride, stride).CopyTo(plane.AsSpan((WorkingPicture.Border + rows + y) * stride));
        }
    }
}
