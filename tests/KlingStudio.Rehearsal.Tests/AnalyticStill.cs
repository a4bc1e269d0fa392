namespace KlingStudio.Rehearsal.Tests;

/// <summary>
/// A picture known between its pixels: a sum of waves. So a frame says by itself where it really lies, to two thousandths of a pixel:
/// the shift that best explains it is a linear fit against the waves and their slopes.
/// </summary>
internal sealed class AnalyticStill(int width, int height)
{
    /// <summary>Loudness in levels, waves a pixel across and down, phase.</summary>
    private static readonly (double Level, double Across, double Down, double Phase)[] Waves =
    [
        (16, 1 / 9.1, 1 / 31.0, 0.3), (16, -1 / 37.0, 1 / 8.3, 1.9), (14, 1 / 13.7, 1 / 14.9, 2.2), (14, 1 / 17.3, -1 / 11.9, 4.1), (12, 1 / 53.0, 1 / 23.0, 5.0), (12, -1 / 21.0, 1 / 47.0, 0.9),
    ];

    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>Grey, so that its luma is known too.</summary>
    public RgbPicture Picture()
    {
        var rgb = new byte[Width * Height * 3];
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
                rgb.AsSpan((y * Width + x) * 3, 3).Fill((byte)Math.Clamp(Math.Round(At(x, y).Value), 0, 255));
        return new(Width, Height, rgb);
    }

    /// <summary>The grey level at a point, and its slope to the right and down.</summary>
    public static (double Value, double Right, double Down) At(double x, double y)
    {
        double value = 128, right = 0, down = 0;
        foreach (var (level, across, along, phase) in Waves)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * (across * x + along * y) + phase);
            value += level * sin;
            right += level * cos * 2 * Math.PI * across;
            down += level * cos * 2 * Math.PI * along;
        }
        return (value, right, down);
    }

    /// <summary>How far a patch of a frame lies from where the pose says, in pixels of the still.</summary>
    /// <param name="luma">The frame's luma, row by row.</param>
    /// <param name="pose">Where it should lie.</param>
    /// <param name="left">Of the patch, in pixels of the frame.</param>
    /// <param name="top">Of the patch.</param>
    public (double X, double Y) Deviation(ReadOnlySpan<byte> luma, CameraPose pose, int left, int top)
    {
        const int Side = 40;
        double x = 0, y = 0;
        for (var round = 0; round < 2; round++)
        {
            var fit = new LeastSquares(4);
            double cos = Math.Cos(pose.Roll) / pose.Zoom, sin = Math.Sin(pose.Roll) / pose.Zoom, middleX = (Width - 1) / 2.0, middleY = (Height - 1) / 2.0;
            for (var j = top; j < top + Side; j++)
                for (var i = left; i < left + Side; i++)
                {
                    double u = i - middleX, v = j - middleY;
                    var (value, right, down) = At(middleX + pose.X + cos * u - sin * v + x, middleY + pose.Y + sin * u + cos * v + y);
                    fit.Add([1, value, right, down], luma[j * Width + i]);
                }
            var answer = fit.Solve();
            (x, y) = (x + answer[2] / answer[1], y + answer[3] / answer[1]);
        }
        return (x, y);
    }

    /// <summary>Root mean square of the second differences of the deviations of three patches, frame after frame: how much the motion trembles, in pixels.</summary>
    public double Tremble(IReadOnlyList<byte[]> frames, IReadOnlyList<CameraPose> path)
    {
        var sum = 0.0;
        var count = 0;
        foreach (var (left, top) in ((int, int)[])[(40, 40), (Width / 2 - 20, Height / 2 - 20), (Width - 90, Height - 90)])
        {
            var track = frames.Select((frame, i) => Deviation(frame, path[i], left, top)).ToList();
            for (var i = 2; i < track.Count; i++, count++)
                sum += Squared(track[i].X - 2 * track[i - 1].X + track[i - 2].X) + Squared(track[i].Y - 2 * track[i - 1].Y + track[i - 2].Y);
        }
        return Math.Sqrt(sum / count);
    }

    private static double Squared(double value) => value * value;
}

/// <summary>A linear fit by its normal equations.</summary>
internal sealed class LeastSquares(int terms)
{
    private readonly double[,] _sums = new double[terms, terms + 1];

    public void Add(ReadOnlySpan<double> known, double measured)
    {
        for (var i = 0; i < terms; i++)
        {
            for (var k = 0; k < terms; k++)
                _sums[i, k] += known[i] * known[k];
            _sums[i, terms] += known[i] * measured;
        }
    }

    public double[] Solve()
    {
        for (var pivot = 0; pivot < terms; pivot++)
            for (var row = 0; row < terms; row++)
            {
                if (row == pivot)
                    continue;
                var factor = _sums[row, pivot] / _sums[pivot, pivot];
                for (var k = pivot; k <= terms; k++)
                    _sums[row, k] -= factor * _sums[pivot, k];
            }
        return [.. Enumerable.Range(0, terms).Select(i => _sums[i, terms] / _sums[i, i])];
    }
}
