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
        if (vectors && RowSampler.IsSupported && map.Sin == 0 && Fixed(2 * map.Cos) <= RowSampler.MaxStep)
        {
            DrawLumaRows(map, frame);
            DrawChromaRows(map, frame);
            return;
        }

        DrawLuma(map, frame);
        DrawChroma(map, frame);
    }

    private unsafe void DrawLumaRows(AffineMap map, byte[] frame)
    {
        var sampler = new RowSampler(Size.Width, x => LumaAt(map, x / Block * Block, 0).X + x % Block * Fixed(2 * map.Cos));
        var blended = stackalloc ushort[2 * Size.Width + RowSampler.Slack];
        fixed (byte* plane = picture.Luma, to = frame)
        {
            for (var y = 0; y < Size.Height; y++)
            {
                var at = LumaAt(map, 0, y).Y;
                sampler.Blend(plane + (at >> 16) * picture.LumaStride + sampler.First, picture.LumaStride, (at >> 8) & 255, blended);
                sampler.Across(blended, to + y * Size.Width);
            }
        }
    }

    private unsafe void DrawChromaRows(AffineMap map, byte[] frame)
    {
        var (columns, rows) = (Size.Width / 2, Size.Height / 2);
        var sampler = new RowSampler(columns, x => ChromaAt(map, x / Block * Block, 0).X + x % Block * Fixed(2 * map.Cos));
        ushort* blue = stackalloc ushort[Size.Width + RowSampler.Slack], red = stackalloc ushort[Size.Width + RowSampler.Slack];
        fixed (byte* plane = picture.Chroma, to = &frame[Size.Width * Size.Height])
        {
            for (var y = 0; y < rows; y++)
            {
                var at = ChromaAt(map, 0, y).Y;
                sampler.BlendPairs(plane + (at >> 16) * picture.ChromaStride + 2 * sampler.First, picture.ChromaStride, (at >> 8) & 255, blue, red);
                sampler.Across(blue, to + y * columns);
                sampler.Across(red, to + (rows + y) * columns);
            }
        }
    }

    private void DrawLuma(AffineMap map, byte[] frame)
    {
        var plane = new SamplePlane(picture.Luma, picture.LumaStride);
        for (var y = 0; y < Size.Height; y++)
            for (var x = 0; x < Size.Width; x += Block)
            {
                var (atX, atY) = LumaAt(map, x, y);
                var run = new SampleRun(atX, atY, Fixed(2 * map.Cos), Fixed(2 * map.Sin), Math.Min(Block, Size.Width - x));
                SampleKernels.Luma(plane, run, frame.AsSpan(y * Size.Width + x, run.Count), vectors);
            }
    }

    private void DrawChroma(AffineMap map, byte[] frame)
    {
        var plane = new SamplePlane(picture.Chroma, picture.ChromaStride);
        var (columns, rows) = (Size.Width / 2, Size.Height / 2);
        var (blue, red) = (Size.Width * Size.Height, Size.Width * Size.Height + columns * rows);
        for (var y = 0; y < rows; y++)
            for (var x = 0; x < columns; x += Block)
            {
                var (atX, atY) = ChromaAt(map, x, y);
                var run = new SampleRun(atX, atY, Fixed(2 * map.Cos), Fixed(2 * map.Sin), Math.Min(Block, columns - x));
                var at = y * columns + x;
                SampleKernels.Chroma(plane, run, frame.AsSpan(blue + at, run.Count), frame.AsSpan(red + at, run.Count), vectors);
            }
    }

    /// <summary>Where a sample of luma is taken, in 16.16 fixed point.</summary>
    private static (int X, int Y) LumaAt(AffineMap map, int x, int y)
    {
        var (atX, atY) = map.At(x, y);
        return (Position(2 * atX), Position(2 * atY));
    }

    /// <summary>Where a sample of chroma is taken, in 16.16 fixed point.</summary>
    private static (int X, int Y) ChromaAt(AffineMap map, int x, int y)
    {
        var (atX, atY) = map.At(2 * x, 2 * y + 0.5);
        return (Position(atX), Position(atY - 0.5));
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
