namespace KlingStudio.Rehearsal;

/// <summary>Whether a path as a whole, moved sideways as needed, fits into a picture at a crop.</summary>
internal sealed class PathFit
{
    private const double Tolerance = 1e-7;

    private readonly CameraPose[] _poses;
    private readonly (double Width, double Height)[] _halves;
    private readonly double _halfWidth;
    private readonly double _halfHeight;

    /// <param name="poses">With zoom as a logarithm, none below 0.</param>
    /// <param name="width">Of the output, pixels.</param>
    /// <param name="height">Of the output, pixels.</param>
    public PathFit(CameraPose[] poses, int width, int height)
    {
        _poses = poses;
        (_halfWidth, _halfHeight) = ((width - 1) / 2.0, (height - 1) / 2.0);
        _halves = [.. poses.Select(pose =>
        {
            var (across, down) = CameraPath.Extent(pose.Roll, width, height);
            var shrink = ExactMath.Exp(-pose.Zoom);
            return (across * shrink, down * shrink);
        })];
    }

    /// <param name="crop">The logarithm of a zoom that all frames get.</param>
    public bool Fits(double crop)
    {
        var (left, right, top, bottom) = Room(crop);
        return left <= right + Tolerance && top <= bottom + Tolerance;
    }

    /// <summary>What to take off every position: as little as possible, so that the still stays where it is wherever there is room.</summary>
    public (double X, double Y) Offset(double crop)
    {
        var (left, right, top, bottom) = Room(crop);
        return (Nearest(left, right), Nearest(top, bottom));
    }

    private static double Nearest(double low, double high) => low > high ? (low + high) / 2 : Math.Clamp(0, low, high);

    /// <summary>The offsets that keep every frame inside.</summary>
    private (double Left, double Right, double Top, double Bottom) Room(double crop)
    {
        var shrink = ExactMath.Exp(-crop);
        double left = double.NegativeInfinity, right = double.PositiveInfinity, top = left, bottom = right;
        for (var i = 0; i < _poses.Length; i++)
        {
            double across = _halfWidth - _halves[i].Width * shrink, down = _halfHeight - _halves[i].Height * shrink;
            left = Math.Max(left, _poses[i].X - across);
            right = Math.Min(right, _poses[i].X + across);
            top = Math.Max(top, _poses[i].Y - down);
            bottom = Math.Min(bottom, _poses[i].Y + down);
        }
        return (left, right, top, bottom);
    }
}
