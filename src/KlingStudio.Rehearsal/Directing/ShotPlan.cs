namespace KlingStudio.Rehearsal;

/// <summary>Which moves are left when prompt and negative prompt have been weighed against each other.</summary>
/// <param name="Moves">In order; empty when nothing was asked or nothing is left.</param>
/// <param name="Static">The camera is locked off.</param>
/// <param name="Automatic">No camera words: a gentle move of our own.</param>
/// <param name="RuledOut">What must not happen.</param>
/// <param name="Clash">A move that the prompt asks for and something else takes back; null if none.</param>
internal sealed record ShotPlan(IReadOnlyList<Mention> Moves, bool Static, bool Automatic, IReadOnlyList<Mention> RuledOut, Mention? Clash)
{
    public static ShotPlan Of(IReadOnlyList<Mention> asked, IReadOnlyList<Mention> excluded)
    {
        var ruledOut = asked.Concat(excluded).Where(mention => mention.Negated).ToList();
        var locked = asked.Concat(excluded).Any(mention => mention.Kind == MoveKind.Static && !mention.Negated)
            && !excluded.Any(mention => mention.Kind == MoveKind.Static && mention.Negated);
        var named = asked.Where(mention => !mention.Negated && mention.Kind is not (MoveKind.Static or MoveKind.AnyMovement)).ToList();
        var left = named.Where(mention => !ruledOut.Exists(no => Excludes(no, mention))).ToList();
        var moving = left.Exists(mention => mention.Kind != MoveKind.Hold);
        if (locked || (!moving && left.Count > 0))
            return new([], true, false, ruledOut, locked ? named.Find(mention => mention.Kind != MoveKind.Hold) : null);
        // "Pull back to reveal the room", "pan left, following the coast": the purpose of a move is no second one.
        var moves = left.Where(IsTravel).Select(mention => mention.Order).ToHashSet();
        left.RemoveAll(mention => mention.Kind == MoveKind.Reveal ? moves.Count > 0 : mention.Kind == MoveKind.Follow && moves.Contains(mention.Order));
        var clash = named.Find(mention => !left.Contains(mention) && mention.Kind is not (MoveKind.Reveal or MoveKind.Follow));
        var conflict = RemoveOpposites(left);
        return new(left, false, left.Count == 0 && named.Count == 0, ruledOut, clash ?? conflict);
    }

    private static bool IsTravel(Mention mention) =>
        mention.Kind is MoveKind.PushIn or MoveKind.PullOut or MoveKind.ZoomOut or MoveKind.Crane or MoveKind.Pan or MoveKind.Tilt or MoveKind.Truck or MoveKind.Pedestal;

    /// <summary>Whether a move that must not happen covers another: the same kind, and the same way if a way was said.</summary>
    public static bool Excludes(Mention no, Mention move)
    {
        var same = no.Kind == move.Kind || (Family(no.Kind) is { } family && family == Family(move.Kind));
        if (!same)
            return false;
        return no.Kind switch
        {
            MoveKind.ZoomIn or MoveKind.PushIn => no.Bare || move.Kind is MoveKind.ZoomIn or MoveKind.PushIn,
            MoveKind.ZoomOut or MoveKind.PullOut => move.Kind is MoveKind.ZoomOut or MoveKind.PullOut,
            MoveKind.Handheld or MoveKind.Shake => true,
            _ => no.Bare || no.Heading == Heading.None || no.Heading == move.Heading,
        };
    }

    private static string? Family(MoveKind kind) => kind switch
    {
        MoveKind.ZoomIn or MoveKind.ZoomOut => "zoom",
        MoveKind.PushIn or MoveKind.PullOut => "push",
        MoveKind.Handheld or MoveKind.Shake => "hand",
        MoveKind.Roll or MoveKind.Dutch => "roll",
        _ => null,
    };

    /// <summary>In and out at once can't be: the first counts.</summary>
    private static Mention? RemoveOpposites(List<Mention> moves)
    {
        for (var i = 0; i < moves.Count; i++)
            for (var k = i + 1; k < moves.Count; k++)
            {
                if (moves[i].Order != moves[k].Order || !AreOpposite(moves[i], moves[k]))
                    continue;
                var second = moves[k];
                moves.RemoveAt(k);
                return second;
            }
        return null;
    }

    private static bool AreOpposite(Mention a, Mention b) => (a.Kind, b.Kind) switch
    {
        (MoveKind.ZoomIn, MoveKind.ZoomOut) or (MoveKind.ZoomOut, MoveKind.ZoomIn) or (MoveKind.PushIn, MoveKind.PullOut) or (MoveKind.PullOut, MoveKind.PushIn) => true,
        var (x, y) => x == y && x is not (MoveKind.Handheld or MoveKind.Shake or MoveKind.Hold) && a.Heading != b.Heading && Opposite(a.Heading) == b.Heading,
    };

    private static Heading Opposite(Heading heading) => heading switch
    {
        Heading.Left => Heading.Right,
        Heading.Right => Heading.Left,
        Heading.Up => Heading.Down,
        Heading.Down => Heading.Up,
        Heading.Clockwise => Heading.Counterclockwise,
        Heading.Counterclockwise => Heading.Clockwise,
        _ => Heading.None,
    };
}
