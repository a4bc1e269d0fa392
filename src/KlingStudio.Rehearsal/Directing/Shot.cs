namespace KlingStudio.Rehearsal;

/// <summary>One move of a shot, in parts of the frame: what it adds is its amounts times its curve.</summary>
/// <param name="Kind">Which move.</param>
/// <param name="Heading">Which way.</param>
/// <param name="Start">When it begins, 0 to 1 of the clip.</param>
/// <param name="End">When it comes to rest.</param>
/// <param name="Ease">How.</param>
/// <param name="X">Travel of the frame over the picture to the right, in widths.</param>
/// <param name="Y">Travel downward, in heights.</param>
/// <param name="LogZoom">Natural logarithm of the magnification; negative goes out.</param>
/// <param name="RollDegrees">Clockwise turn of the camera.</param>
public sealed record ShotMove(
    MoveKind Kind, Heading Heading, double Start, double End, Ease Ease, double X = 0, double Y = 0, double LogZoom = 0, double RollDegrees = 0);

/// <summary>A prompt, read: everything the renderer needs to know, and how it was understood.</summary>
public sealed record Shot
{
    /// <summary>Frames a second, always.</summary>
    public const int FramesPerSecond = 24;

    /// <summary>Exactly seconds times <see cref="FramesPerSecond"/>.</summary>
    public required int Frames { get; init; }

    /// <summary>The moves in the order of the prompt.</summary>
    public required IReadOnlyList<ShotMove> Moves { get; init; }

    /// <summary>Hand-held motion: degrees, root mean square. 0 is none at all.</summary>
    public double HandheldDegrees { get; init; }

    /// <summary>A tremor, in widths. 0 is none at all.</summary>
    public double Shake { get; init; }

    /// <summary>Fixes the hand's phases. The same recipe has the same one.</summary>
    public ulong Seed { get; init; }

    /// <summary>How the prompt was read, in one plain line.</summary>
    public required string Reading { get; init; }

    /// <summary>Every frame is the still.</summary>
    public bool IsStatic => HandheldDegrees == 0 && Shake == 0 && Moves.All(move => move is { X: 0, Y: 0, LogZoom: 0, RollDegrees: 0 });

    /// <summary>How far the moves of a kind go together (the largest of their four amounts each); exactly 0 when it was taken out.</summary>
    public double AmountOf(MoveKind kind) => kind switch
    {
        MoveKind.Handheld => HandheldDegrees,
        MoveKind.Shake => Shake,
        _ => Moves.Where(move => move.Kind == kind)
            .Sum(move => Math.Max(Math.Max(Math.Abs(move.X), Math.Abs(move.Y)), Math.Max(Math.Abs(move.LogZoom), Math.Abs(move.RollDegrees)))),
    };
}
