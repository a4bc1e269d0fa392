namespace KlingStudio.Rehearsal;

/// <summary>
/// Where the frame lies on the picture, in pixels of the output. Pixel (i, j) of the frame shows the point
/// centre + offset + turn((i, j) - centre) / zoom, where (0, 0) is the middle of the first pixel.
/// </summary>
/// <param name="X">Offset of the middle, to the right.</param>
/// <param name="Y">Offset of the middle, downward.</param>
/// <param name="Zoom">1 shows the whole picture.</param>
/// <param name="Roll">Radians, clockwise.</param>
public readonly record struct CameraPose(double X, double Y, double Zoom, double Roll);

/// <summary>
/// A shot on a frame of a given size: one pose a frame, none of which leaves the picture.
/// Nothing exists outside a still, so every sideways travel is paid with zoom; it grows with the travel, and the first frame
/// (the last one, of a move that goes out) is the still itself.
/// </summary>
public static class CameraPath
{
    private const double MaxOffset = 0.3;
    private const double MaxRoll = 0.21;

    /// <summary>The pose of each frame.</summary>
    public static CameraPose[] Plan(Shot shot, int width, int height)
    {
        var planned = Sum(shot, width, height);
        var hand = HandMotion.Plan(shot, width, height);
        Anchor(planned, shot.ConstantCrop);
        Limit(planned, hand, width, height);
        var need = new double[planned.Length];
        for (var i = 0; i < need.Length; i++)
            need[i] = Need(planned[i], hand, i, width, height);
        if (shot.ConstantCrop)
            Array.Fill(need, need.Max());
        else
            Smooth(need, Array.IndexOf(need, 0));
        var path = new CameraPose[planned.Length];
        for (var i = 0; i < path.Length; i++)
            path[i] = Join(planned[i], hand, need[i], i);
        return path;
    }

    /// <summary>How far the frame's nearest corner stays inside the picture, in output pixels; negative would show a black edge.</summary>
    public static double Margin(CameraPose pose, int width, int height)
    {
        var (halfWidth, halfHeight) = Extent(pose.Roll, width, height);
        return Math.Min(
            (width - 1) / 2.0 - Math.Abs(pose.X) - halfWidth / pose.Zoom,
            (height - 1) / 2.0 - Math.Abs(pose.Y) - halfHeight / pose.Zoom);
    }

    private static CameraPose[] Sum(Shot shot, int width, int height)
    {
        var poses = new CameraPose[shot.Frames];
        for (var i = 0; i < poses.Length; i++)
        {
            double t = i / (double)Math.Max(1, shot.Frames - 1), x = 0, y = 0, zoom = 0, roll = 0;
            foreach (var move in shot.Moves)
            {
                var part = move.Ease.At((t - move.Start) / Math.Max(1e-6, move.End - move.Start));
                x += move.X * part;
                y += move.Y * part;
                zoom += move.LogZoom * part;
                roll += move.RollDegrees * part;
            }
            // Zoom stays a logarithm until the end: constant speed in it looks constant.
            poses[i] = new(x * width, y * height, zoom, roll * 0.017453292519943295);
        }
        return poses;
    }

    /// <summary>Moves the whole path so that its widest frame is the still; with a constant crop, so that it uses the picture evenly.</summary>
    private static void Anchor(CameraPose[] poses, bool constantCrop)
    {
        var widest = 0;
        for (var i = 1; i < poses.Length; i++)
            if (poses[i].Zoom < poses[widest].Zoom - 1e-12)
                widest = i;
        var from = poses[widest];
        var (x, y) = constantCrop
            ? ((poses.Min(pose => pose.X) + poses.Max(pose => pose.X)) / 2, (poses.Min(pose => pose.Y) + poses.Max(pose => pose.Y)) / 2)
            : (from.X, from.Y);
        for (var i = 0; i < poses.Length; i++)
            poses[i] = new(poses[i].X - x, poses[i].Y - y, poses[i].Zoom - from.Zoom, poses[i].Roll - from.Roll);
    }

    /// <summary>A pile of moves that would need more picture than there is goes less far as a whole; its shape stays.</summary>
    private static void Limit(CameraPose[] poses, HandMotion hand, int width, int height)
    {
        var x = poses.Max(pose => Math.Abs(pose.X)) + hand.MaxX;
        var y = poses.Max(pose => Math.Abs(pose.Y)) + hand.MaxY;
        var roll = poses.Max(pose => Math.Abs(pose.Roll)) + hand.MaxRoll;
        var shift = Math.Min(1, Math.Min(MaxOffset * width / Math.Max(x, 1), MaxOffset * height / Math.Max(y, 1)));
        var turn = Math.Min(1, MaxRoll / Math.Max(roll, 1e-9));
        if (shift >= 1 && turn >= 1)
            return;
        for (var i = 0; i < poses.Length; i++)
            poses[i] = poses[i] with { X = poses[i].X * shift, Y = poses[i].Y * shift, Roll = poses[i].Roll * turn };
        hand.Scale(shift, turn);
    }

    /// <summary>
    /// The logarithm of the least zoom that keeps a frame inside. The hand counts with its largest swing, faded in,
    /// so that its trembling never pumps the zoom.
    /// </summary>
    private static double Need(CameraPose pose, HandMotion hand, int frame, int width, int height)
    {
        var fade = hand.FadeAt(frame);
        var (halfWidth, halfHeight) = Extent(Math.Abs(pose.Roll) + fade * hand.MaxRoll, width, height);
        var across = halfWidth / ((width - 1) / 2.0 - Math.Abs(pose.X) - fade * hand.MaxX);
        var down = halfHeight / ((height - 1) / 2.0 - Math.Abs(pose.Y) - fade * hand.MaxY);
        return SoftMax(across <= 1 ? 0 : ExactMath.Log(across), down <= 1 ? 0 : ExactMath.Log(down), 0.01);
    }

    private static (double Width, double Height) Extent(double roll, int width, int height)
    {
        double cos = ExactMath.Cos(roll), sin = Math.Abs(ExactMath.Sin(roll));
        return (((width - 1) * cos + (height - 1) * sin) / 2, ((width - 1) * sin + (height - 1) * cos) / 2);
    }

    /// <summary>At least the larger of two, without the corner a maximum has, and 0 when both are.</summary>
    private static double SoftMax(double a, double b, double softness) =>
        (a + b + Math.Sqrt((a - b) * (a - b) + 4 * softness * a * b)) / 2;

    /// <summary>
    /// Rounds off the corners of a need that rises and falls (there and back, a side changed): the average of a running maximum of
    /// the same reach is never below the need. The reach closes towards the frame that is the still.
    /// </summary>
    private static void Smooth(double[] need, int still)
    {
        const int Reach = 8;
        if (!HasCorner(need))
            return;
        var rounded = new double[need.Length];
        for (var i = 0; i < need.Length; i++)
        {
            var reach = still < 0 ? Reach : Math.Min(Reach, Math.Abs(i - still) / 2);
            double sum = 0, weights = 0;
            for (var j = -reach; j <= reach; j++)
            {
                var high = 0.0;
                for (var k = -reach; k <= reach; k++)
                    high = Math.Max(high, need[Math.Clamp(i + j + k, 0, need.Length - 1)]);
                var u = 1 - j / (reach + 1.0) * (j / (reach + 1.0));
                sum += high * u * u;
                weights += u * u;
            }
            rounded[i] = sum / weights;
        }
        rounded.CopyTo(need, 0);
    }

    private static bool HasCorner(double[] need)
    {
        for (var i = 2; i < need.Length; i++)
            if (Math.Abs(need[i] - 2 * need[i - 1] + need[i - 2]) > 0.0015)
                return true;
        return false;
    }

    private static CameraPose Join(CameraPose planned, HandMotion hand, double need, int frame)
    {
        var (x, y, roll) = hand.At(frame);
        var zoom = ExactMath.Exp(SoftMax(planned.Zoom, need, 0.04));
        return new(planned.X + x, planned.Y + y, Math.Max(1, zoom), planned.Roll + roll);
    }
}
