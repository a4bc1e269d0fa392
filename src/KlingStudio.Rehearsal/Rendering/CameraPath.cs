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

    private const double Radians = 0.017453292519943295;

    /// <summary>The pose of each frame.</summary>
    public static CameraPose[] Plan(Shot shot, int width, int height)
    {
        var poses = Sum(shot, width, height);
        Limit(poses, width, height);
        Cover(poses, width, height);
        return poses;
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
    private static CameraPose[] Sum(Shot shot, int width, int height)
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
        var hand = HandMotion.Plan(shot, width, height);
        for (var i = 0; i < poses.Length; i++)
        {
            var (x, y, roll) = hand.At(i);
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
