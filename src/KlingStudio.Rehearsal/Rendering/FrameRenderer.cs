namespace KlingStudio.Rehearsal;

/// <summary>Draws frames of a picture as a camera pose shows it: planar 4:2:0, limited range. Any number of threads may draw different frames at once.</summary>
internal sealed class FrameRenderer(WorkingPicture picture, bool vectors = true)
{
    /// <summary>Positions are exact again every so many samples: a step rounded to 1/65536 adds up to nothing one could see.</summary>
    private const int Block = 128;

    public FrameSize Size => picture.Size;

    /// <summary>Draws one frame; <paramref name="frame"/> has <see cref="FrameSize.Bytes"/> bytes.</summary>
    public void Draw(CameraPose pose, byte[] frame)
    {
        var (width, height) = (Size.Width, Size.Height);
        // The kernels read without asking; a pose that left the picture would read outside it.
        if (!(CameraPath.Margin(pose, width, height) >= -0.01) || frame.Length != Size.Bytes)
            throw new ArgumentException("The pose leaves the picture, or the frame has another size.", nameof(pose));
        var map = new AffineMap(pose, width, height);
        DrawLuma(map, frame);
        DrawChroma(map, frame);
    }

    private void DrawLuma(AffineMap map, byte[] frame)
    {
        var plane = new SamplePlane(picture.Luma, picture.LumaStride);
        var (stepX, stepY) = (Fixed(2 * map.Cos), Fixed(2 * map.Sin));
        for (var y = 0; y < Size.Height; y++)
            for (var x = 0; x < Size.Width; x += Block)
            {
                var (atX, atY) = map.At(x, y);
                var run = new SampleRun(Position(2 * atX), Position(2 * atY), stepX, stepY, Math.Min(Block, Size.Width - x));
                SampleKernels.Luma(plane, run, frame.AsSpan(y * Size.Width + x, run.Count), vectors);
            }
    }

    private void DrawChroma(AffineMap map, byte[] frame)
    {
        var plane = new SamplePlane(picture.Chroma, picture.ChromaStride);
        var (columns, rows) = (Size.Width / 2, Size.Height / 2);
        var (blue, red) = (Size.Width * Size.Height, Size.Width * Size.Height + columns * rows);
        var (stepX, stepY) = (Fixed(2 * map.Cos), Fixed(2 * map.Sin));
        for (var y = 0; y < rows; y++)
            for (var x = 0; x < columns; x += Block)
            {
                var (atX, atY) = map.At(2 * x, 2 * y + 0.5);
                var run = new SampleRun(Position(atX), Position(atY - 0.5), stepX, stepY, Math.Min(Block, columns - x));
                var at = y * columns + x;
                SampleKernels.Chroma(plane, run, frame.AsSpan(blue + at, run.Count), frame.AsSpan(red + at, run.Count), vectors);
            }
    }

    private static int Fixed(double value) => (int)Math.Floor(value * 65536 + 0.5);

    private static int Position(double value) => Fixed(value + WorkingPicture.Border);

    /// <summary>Output pixels to points of the still, both in output pixels.</summary>
    private readonly struct AffineMap
    {
        private readonly double _middleX, _middleY, _originX, _originY;

        public AffineMap(CameraPose pose, int width, int height)
        {
            Cos = ExactMath.Cos(pose.Roll) / pose.Zoom;
            Sin = ExactMath.Sin(pose.Roll) / pose.Zoom;
            (_middleX, _middleY) = ((width - 1) / 2.0, (height - 1) / 2.0);
            (_originX, _originY) = (_middleX + pose.X, _middleY + pose.Y);
        }

        public double Cos { get; }

        public double Sin { get; }

        public (double X, double Y) At(double x, double y)
        {
            double u = x - _middleX, v = y - _middleY;
            return (_originX + Cos * u - Sin * v, _originY + Sin * u + Cos * v);
        }
    }
}
