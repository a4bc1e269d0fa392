using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace KlingStudio.Rehearsal;

/// <summary>
/// The sampling of <see cref="SampleKernels"/> for a frame that is not turned, with the same bytes. There all results of a row lie between the same
/// two rows of samples, which are blended once, and every row takes its results from the same columns, which are worked out once a frame:
/// eight neighbours are picked out of 16 blended samples at a time. A turned frame has to read single samples all over the picture.
/// </summary>
internal sealed unsafe class RowSampler
{
    /// <summary>How many samples a blended row may be read or written past its last one.</summary>
    public const int Slack = 48;

    /// <summary>The most that a position may move from one result to the next, in 16.16: 16 samples must hold eight results.</summary>
    public const int MaxStep = 2 << 16;

    private readonly Group[] _groups;
    private readonly int[] _rest;

    /// <param name="results">Of a row.</param>
    /// <param name="at">The column of samples that a result is taken at, in 16.16 fixed point.</param>
    public RowSampler(int results, Func<int, int> at)
    {
        First = at(0) >> 16;
        Samples = (at(results - 1) >> 16) - First + 2;
        _groups = [.. Enumerable.Range(0, results / 8).Select(group => Group.Of(8 * group, at, First))];
        _rest = [.. Enumerable.Range(results / 8 * 8, results % 8).Select(result => at(result) - (First << 16))];
    }

    /// <summary>This machine has what it takes.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>The leftmost column of samples that is needed.</summary>
    public int First { get; }

    /// <summary>How many from there on.</summary>
    public int Samples { get; }

    /// <summary>(above * (256 - fy) + below * fy + 1) >> 1 of each sample.</summary>
    /// <param name="above">The upper row's sample in column <see cref="First"/>.</param>
    /// <param name="stride">Bytes from there to the lower row.</param>
    /// <param name="fy">0 to 255: how near the lower row is.</param>
    /// <param name="into">Room for <see cref="Samples"/> and <see cref="Slack"/>.</param>
    public void Blend(byte* above, int stride, int fy, ushort* into)
    {
        var (near, far) = (Vector256.Create((ushort)(256 - fy)), Vector256.Create((ushort)fy));
        for (var i = 0; i < Samples; i += 16)
            Half(Avx2.ConvertToVector256Int16(above + i).AsUInt16() * near + Avx2.ConvertToVector256Int16(above + stride + i).AsUInt16() * far).Store(into + i);
    }

    /// <summary>As <see cref="Blend"/>, for two kinds of samples that take turns.</summary>
    public void BlendPairs(byte* above, int stride, int fy, ushort* first, ushort* second)
    {
        var (near, far, low) = (Vector256.Create((ushort)(256 - fy)), Vector256.Create((ushort)fy), Vector256.Create((ushort)255));
        for (var i = 0; i < Samples; i += 16)
        {
            var (upper, lower) = (Vector256.Load((ushort*)(above + 2 * i)), Vector256.Load((ushort*)(above + stride + 2 * i)));
            Half((upper & low) * near + (lower & low) * far).Store(first + i);
            Half((upper >> 8) * near + (lower >> 8) * far).Store(second + i);
        }
    }

    /// <summary>Writes a row's results.</summary>
    public void Across(ushort* blended, byte* to)
    {
        foreach (ref readonly var group in _groups.AsSpan())
        {
            var from = blended + group.Start;
            var even = Avx2.PermuteVar8x32(Vector256.Load((int*)from), group.Index);
            var odd = Avx2.PermuteVar8x32(Vector256.Load((int*)(from + 1)), group.Index);
            SampleKernels.Store(SampleKernels.Mix(Vector256.ConditionalSelect(group.Odd, odd, even).AsInt16(), group.Fractions), to);
            to += 8;
        }

        for (var i = 0; i < _rest.Length; i++)
        {
            var (x, fx) = (_rest[i] >> 16, (_rest[i] >> 8) & 255);
            to[i] = (byte)((blended[x] * (256 - fx) + blended[x + 1] * fx + (1 << 14)) >> 15);
        }
    }

    private static Vector256<ushort> Half(Vector256<ushort> column) => (column + Vector256<ushort>.One) >> 1;

    /// <summary>Eight results: where their 16 samples begin, which pair of them each takes, and how it is mixed.</summary>
    private readonly record struct Group(int Start, Vector256<int> Index, Vector256<int> Odd, Vector256<short> Fractions)
    {
        public static Group Of(int result, Func<int, int> at, int first)
        {
            var start = at(result) >> 16;
            Span<int> places = stackalloc int[8];
            for (var lane = 0; lane < 8; lane++)
                places[lane] = at(result + lane) - (start << 16);
            var x = Vector256.Create<int>(places);
            return new(start - first, x >> 17, (x << 15) >> 31, SampleKernels.Pair((x >> 8) & Vector256.Create(255)));
        }
    }
}
