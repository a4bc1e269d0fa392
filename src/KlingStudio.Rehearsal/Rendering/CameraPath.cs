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
/// Nothing exists outside a still, so sideways travel and turns are paid with zoom. They are paid once: the whole clip has the least
/// crop that keeps every frame inside. A crop that grew with a pan would pin the picture to one edge and look like a push in.
/// Where the moves themselves leave room (a push in, a pull out) nothing is cropped, and the widest frame is the still itself.
/// </summary>
public static class CameraPath
{
    /// <summary>Travel to either side of the middle, in widths and heights.</summary>
    private const double MaxOffset = 0.2;

    /// <summary>Twelve degrees, in radians.</summary>
    private const double MaxRoll = 0.21;

    /// <summary>How much the speed of a corner may change from one frame to the next, in long sides: more looks like a blow.</summary>
    private const double MaxPush = 0.0035;

    private const double Radians = 0.017453292519943295;

    /// <summary>The pose of each frame.</summary>
    public static CameraPose[] Plan(Shot shot, int width, int height)
    {
        var calm = Calm(shot, width, height);
        return Lay(calm, HandMotion.Plan(calm, width, height), width, height);
    }

    /// <summary>
    /// Moves that fall together go less far as a whole until they push no harder than <see cref="MaxPush"/>, or than the hardest of them does alone:
    /// a snap zoom may snap. The hand has no part in it.
    /// </summary>
    private static Shot Calm(Shot shot, int width, int height)
    {
        double PushOf(IReadOnlyList<ShotMove> moves) => Push(Lay(shot with { Moves = moves }, null, width, height), width, height);

        if (shot.Moves.Count < 2 || PushOf(shot.Moves) <= MaxPush)
            return shot;
        var most = Math.Max(MaxPush, shot.Moves.Max(move => PushOf([move])));
        double less = 0, more = 1;
        for (var turn = 0; turn < 12; turn++)
        {
            var middle = (less + more) / 2;
            (less, more) = PushOf(Scaled(shot.Moves, middle)) <= most ? (middle, more) : (less, middle);
        }
        return shot with { Moves = Scaled(shot.Moves, less) };
    }

    private static List<ShotMove> Scaled(IReadOnlyList<ShotMove> moves, double part) =>
        [.. moves.Select(move => move with { X = move.X * part, Y = move.Y * part, LogZoom = move.LogZoom * part, RollDegrees = move.RollDegrees * part })];

    private static CameraPose[] Lay(Shot shot, HandMotion? hand, int width, int height)
    {
        var poses = Sum(shot, hand, width, height);
        Limit(poses, width, height);
        Cover(poses, width, height);
        return poses;
    }

    /// <summary>The hardest push that any corner of the frame is given, in long sides a frame a frame.</summary>
    private static double Push(CameraPose[] path, int width, int height)
    {
        double most = 0, halfWidth = (width - 1) / 2.0, halfHeight = (height - 1) / 2.0;
        foreach (var (across, down) in (ReadOnlySpan<(double, double)>)[(halfWidth, halfHeight), (halfWidth, -halfHeight), (-halfWidth, halfHeight), (-halfWidth, -halfHeight)])
        {
            for (var i = 2; i < path.Length; i++)
            {
                var (a, b, c) = (Corner(path[i - 2], across, down), Corner(path[i - 1], across, down), Corner(path[i], across, down));
                double x = a.X - 2 * b.X + c.X, y = a.Y - 2 * b.Y + c.Y;
                most = Math.Max(most, x * x + y * y);
            }
        }
        return Math.Sqrt(most) / Math.Max(width, height);
    }

    private static (double X, double Y) Corner(CameraPose pose, double across, double down)
    {
        double cos = ExactMath.Cos(pose.Roll), sin = ExactMath.Sin(pose.Roll);
        return (pose.X + (across * cos - down * sin) / pose.Zoom, pose.Y + (across * sin + down * cos) / pose.Zoom);
    }

    /// <summary>How far the frame's nearest corner stays inside the picture, in output pixels; negative would show a black edge.</summary>
    public static double Margin(CameraPose pose, int width, int height)
    {
        var (halfWidth, halfHeight) = Extent(pose.Roll, width, height);
        return Math.Min(
            (width - 1) / 2.0 - Math.Abs(pose.X) - halfWidth / pose.Zoom,
            (height - 1) / 2.0 - Math.Abs(pose.Y) - halfHeight / pose.Zoom);
    }

    /// <summary>
    /// All moves together, laid so that the widest frame is the still; zoom as a logarithm, since constant speed in it looks constant.
    /// A slanted frame stays slanted, also where the camera ends at its widest.
    /// </summary>
    private static CameraPose[] Sum(Shot shot, HandMotion? hand, int width, int height)
    {
        var poses = new CameraPose[shot.Frames];
        var widest = 0;
        for (var i = 0; i < poses.Length; i++)
        {
            poses[i] = At(shot.Moves, i, poses.Length);
            if (poses[i].Zoom < poses[widest].Zoom - 1e-12)
                widest = i;
        }
        var from = At(shot.Moves.Where(move => move.Kind != MoveKind.Dutch), widest, poses.Length);
        for (var i = 0; i < poses.Length; i++)
        {
            var (x, y, roll) = hand?.At(i) ?? default;
            poses[i] = new(
                (poses[i].X - from.X) * width + x,
                (poses[i].Y - from.Y) * height + y,
                poses[i].Zoom - from.Zoom,
                (poses[i].Roll - from.Roll) * Radians + roll);
        }
        return poses;
    }

    private static CameraPose At(IEnumerable<ShotMove> moves, int frame, int frames)
    {
        double t = frame / (double)Math.Max(1, frames - 1), x = 0, y = 0, zoom = 0, roll = 0;
        foreach (var move in moves)
        {
            var part = move.Ease.At((t - move.Start) / Math.Max(1e-6, move.End - move.Start));
            x += move.X * part;
            y += move.Y * part;
            zoom += move.LogZoom * part;
            roll += move.RollDegrees * part;
        }
        return new(x, y, zoom, roll);
    }

    /// <summary>A pile of moves that would need more picture than there is goes less far as a whole; its shape stays.</summary>
    private static void Limit(CameraPose[] poses, int width, int height)
    {
        var x = (poses.Max(pose => pose.X) - poses.Min(pose => pose.X)) / 2;
        var y = (poses.Max(pose => pose.Y) - poses.Min(pose => pose.Y)) / 2;
        var shift = Math.Min(1, Math.Min(MaxOffset * width / Math.Max(x, 1), MaxOffset * height / Math.Max(y, 1)));
        var turn = Math.Min(1, MaxRoll / Math.Max(poses.Max(pose => Math.Abs(pose.Roll)), 1e-9));
        for (var i = 0; i < poses.Length; i++)
            poses[i] = poses[i] with { X = poses[i].X * shift, Y = poses[i].Y * shift, Roll = poses[i].Roll * turn };
    }

    /// <summary>Finds the least crop with which all frames fit into the picture, lays the path there, and turns logarithms into zooms.</summary>
    private static void Cover(CameraPose[] poses, int width, int height)
    {
        var fit = new PathFit(poses, width, height);
        double crop = 0, most = 2;
        if (!fit.Fits(0))
        {
            for (var turn = 0; turn < 48; turn++)
            {
                var middle = (crop + most) / 2;
                (crop, most) = fit.Fits(middle) ? (crop, middle) : (middle, most);
            }
            crop = most;
        }
        var (x, y) = fit.Offset(crop);
        for (var i = 0; i < poses.Length; i++)
            poses[i] = poses[i] with { X = poses[i].X - x, Y = poses[i].Y - y, Zoom = ExactMath.Exp(poses[i].Zoom + crop) };
    }

    /// <summary>Half the width and half the height that a turned frame takes up, in pixels.</summary>
    internal static (double Width, double Height) Extent(double roll, int width, int height)
    {
        double cos = ExactMath.Cos(roll), sin = Math.Abs(ExactMath.Sin(roll));
        return (((width - 1) * cos + (height - 1) * sin) / 2, ((width - 1) * sin + (height - 1) * cos) / 2);
    }
}
