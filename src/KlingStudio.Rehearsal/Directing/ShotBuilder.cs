namespace KlingStudio.Rehearsal;

/// <summary>Turns the moves of a plan into amounts and times.</summary>
internal sealed class ShotBuilder(int seconds, double cfgScale, ulong seed)
{
    /// <summary>Neighbours of a sequence overlap, so that one flows into the next.</summary>
    private const double Overlap = 0.35;

    /// <summary>A quick move takes this part of its time and then holds.</summary>
    private const double QuickPart = 0.55;

    /// <summary>A crash zoom or a whip pan takes this many seconds, after a third of its time.</summary>
    private const double SnapSeconds = 0.5;

    /// <summary>A move with less time than this, in seconds, goes less far: many moves in one clip must not become a jolt each.</summary>
    private const double FullReachSeconds = 1;

    private readonly double _reach = (0.25 + 0.75 * cfgScale) * (seconds >= 10 ? 1.5 : 1);

    public Shot Build(ShotPlan plan, IReadOnlyList<string> actions)
    {
        var moves = plan.Automatic ? Automatic(plan) : plan.Moves;
        var still = plan.Static || moves.All(move => move.Kind == MoveKind.Hold);
        var timed = moves.Where(move => move.Kind is not (MoveKind.Handheld or MoveKind.Shake)).ToList();
        return new()
        {
            Frames = seconds * Shot.FramesPerSecond,
            Moves = still ? [] : [.. Place(timed)],
            HandheldDegrees = still ? 0 : Level(moves, MoveKind.Handheld, 0.25, 1.2),
            Shake = still ? 0 : Level(moves, MoveKind.Shake, 0.0035, 0.02),
            Seed = seed,
            Reading = ReadingText.Of(plan, still ? [] : moves, actions),
        };
    }

    /// <summary>Nothing was asked: a gentle push with a slight drift, less what was ruled out.</summary>
    private static List<Mention> Automatic(ShotPlan plan)
    {
        Mention[] wished = [new() { Kind = MoveKind.PushIn, Heading = Heading.In, Amount = 0.6 }, new() { Kind = MoveKind.Truck, Heading = Heading.Right, Amount = 0.3 }];
        // Whoever rules out zooming does not want the picture to grow, whatever the move is called.
        return [.. wished.Where(move => !plan.RuledOut.Any(no => ShotPlan.Excludes(no, move) || (move.Kind == MoveKind.PushIn && no.Kind is MoveKind.ZoomIn or MoveKind.ZoomOut)))];
    }

    private double Level(IReadOnlyList<Mention> moves, MoveKind kind, double normal, double most)
    {
        var asked = moves.Where(move => move.Kind == kind).Select(move => move.Amount * move.Scale).DefaultIfEmpty(0).Max();
        return Math.Min(most, normal * asked * _reach);
    }

    private IEnumerable<ShotMove> Place(List<Mention> moves)
    {
        var groups = moves.GroupBy(move => move.Order).OrderBy(group => group.Key).Select(group => group.ToList()).ToList();
        var lengths = Lengths(groups);
        var overlap = groups.Count > 1 ? Math.Min(Overlap, lengths.Min() / 3) / seconds : 0;
        var at = 0.0;
        for (var i = 0; i < groups.Count; i++)
        {
            var (start, end) = (Math.Max(0, at - overlap / 2), Math.Min(1, at + lengths[i] / seconds + overlap / 2));
            foreach (var move in groups[i])
                foreach (var part in Parts(move, start, end))
                    yield return part;
            at += lengths[i] / seconds;
        }
    }

    /// <summary>Groups share the time evenly, except where the text says how long.</summary>
    private double[] Lengths(List<List<Mention>> groups)
    {
        var said = groups.Select(group => group.Select(move => move.Seconds).FirstOrDefault(s => s is > 0)).ToList();
        var free = said.Count(s => s is null);
        var total = said.Sum(s => s ?? 0);
        // What is said may not use up what the others need.
        var most = free > 0 ? seconds * 0.8 : seconds;
        var shrink = total > most ? most / total : 1;
        var rest = free > 0 ? (seconds - total * shrink) / free : 0;
        return [.. said.Select(s => s * shrink ?? rest)];
    }

    private IEnumerable<ShotMove> Parts(Mention move, double start, double end)
    {
        if (move.Snap)
            (start, end) = Snap(start, end);
        else if (move.Quick && move.Kind != MoveKind.Hold)
            end = start + (end - start) * QuickPart;
        var factor = move.Amount * move.Scale * _reach;
        var brief = move.Snap ? 1 : Math.Min(1, (end - start) * seconds / FullReachSeconds);
        var shot = new ShotMove(move.Kind, move.Heading, start, end, Ease.InOut);
        var sign = move.Heading is Heading.Left or Heading.Up or Heading.Counterclockwise ? -1 : 1;
        double Far(double normal, double most) => brief * Math.Min(most, move.Percent / 100 ?? normal * factor);
        double Turn(double normal, double most) => brief * Math.Min(most, move.Degrees ?? normal * factor);
        switch (move.Kind)
        {
            case MoveKind.PushIn:
                return [shot with { LogZoom = In(Far(0.15, 0.40)) }];
            case MoveKind.Follow:
                return [shot with { LogZoom = In(Far(0.10, 0.30)), Ease = Ease.Ramped }];
            case MoveKind.DollyZoom:
                return [shot with { LogZoom = In(Far(0.12, 0.30)) * (move.Heading == Heading.Out ? -1 : 1) }];
            case MoveKind.ZoomIn:
                return [shot with { LogZoom = In(Far(0.18, 0.60)) }];
            case MoveKind.PullOut or MoveKind.Reveal:
                return [shot with { LogZoom = -In(Far(0.15, 0.35)) }];
            case MoveKind.ZoomOut:
                return [shot with { LogZoom = -In(Far(0.18, 0.60)) }];
            case MoveKind.Truck:
                return [shot with { X = sign * Far(0.04, 0.09), Ease = Ease.Ramped }];
            case MoveKind.Pan:
                return [shot with { X = sign * (move.Degrees is { } turn ? brief * Math.Min(0.13, turn * 0.0186) : Far(0.065, 0.13)), Ease = Ease.Ramped }];
            case MoveKind.Tilt:
                return [shot with { Y = sign * (move.Degrees is { } angle ? brief * Math.Min(0.13, angle * 0.0267) : Far(0.08, 0.13)), Ease = Ease.Ramped }];
            case MoveKind.Pedestal:
                return [shot with { Y = sign * Far(0.04, 0.08) }];
            case MoveKind.Crane:
                return [shot with { Y = sign * Far(0.05, 0.09) }];
            case MoveKind.Orbit:
                return [shot with { X = sign * Far(0.035, 0.06), LogZoom = In(Far(0.03, 0.05)) }];
            case MoveKind.Sway:
                return [shot with { X = sign * Far(0.03, 0.06), Ease = Ease.ThereAndBack }];
            case MoveKind.Roll:
                return [shot with { RollDegrees = sign * Turn(3, 8) }];
            case MoveKind.Dutch:
                return [shot with { RollDegrees = sign * Turn(6, 10), End = Math.Min(end, start + 1.2 / seconds) }];
            case MoveKind.Drone:
                return [shot with { LogZoom = In(Far(0.14, 0.28)), Y = -Far(0.02, 0.04) }];
            default:
                return [];
        }
    }

    private (double Start, double End) Snap(double start, double end)
    {
        var length = Math.Min(end - start, SnapSeconds / seconds);
        var at = start + 0.35 * (end - start - length);
        return (at, at + length);
    }

    private static double In(double share) => ExactMath.Log(1 + share);
}
