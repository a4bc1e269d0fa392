using System.Text;

namespace KlingStudio.Rehearsal;

/// <summary>Says in plain words how a prompt was read.</summary>
internal static class ReadingText
{
    public static string Of(ShotPlan plan, IReadOnlyList<Mention> moves, IReadOnlyList<string> actions)
    {
        var text = new StringBuilder();
        if (plan.Automatic && moves.Count > 0)
            text.Append(moves.Count > 1 ? "No camera words: a gentle push in with a slight drift." : moves[0].Kind == MoveKind.PushIn ? "No camera words: a gentle push in." : "No camera words: a slight drift.");
        else if (moves.Count == 0)
            text.Append(plan.Static ? "Locked off: the camera does not move." : "Nothing is left to move: the camera stays still.");
        else
            text.Append(Capital(Sequence(moves)) + ".");
        if (plan.RuledOut.Where(no => no.Kind is not (MoveKind.Static or MoveKind.AnyMovement or MoveKind.Hold)).Select(no => Plain(no.Kind)).Distinct(StringComparer.Ordinal).Take(5).ToList() is { Count: > 0 } barred && moves.Count > 0)
            text.Append(" No ").Append(string.Join(", no ", barred)).Append('.');
        if (plan.Clash is { } clash)
            text.Append(" Left out: ").Append(Name(clash)).Append('.');
        if (actions.Count > 0)
            text.Append(" Not rehearsed: ").Append(string.Join("; ", actions.Select(Small))).Append('.');
        return text.ToString();
    }

    private static string Sequence(IReadOnlyList<Mention> moves)
    {
        var timed = moves.Where(move => !IsHand(move)).GroupBy(move => move.Order).OrderBy(group => group.Key)
            .Select(group => string.Join(" with ", group.Select(Name).Distinct(StringComparer.Ordinal)));
        var parts = string.Join(", then ", timed);
        var hand = string.Join(", ", moves.Where(IsHand).Select(Name).Distinct(StringComparer.Ordinal));
        return parts.Length > 0 && hand.Length > 0 ? $"{parts}, {hand}" : parts + hand;
    }

    private static bool IsHand(Mention move) => move.Kind is MoveKind.Handheld or MoveKind.Shake;

    private static string Name(Mention move)
    {
        if (move.Kind == MoveKind.Handheld)
            return (move.Amount * move.Scale) switch { <= 0.6 => "a little handheld", >= 1.5 => "very shaky", _ => "handheld" };
        var manner = move.Snap ? "snap " : move.Quick ? "quick " : move.Amount switch { < 0.45 => "barely visible ", < 0.6 => "gentle ", < 1 => "slow ", >= 2 => "extreme ", >= 1.5 => "strong ", _ => "" };
        var way = move.Heading switch
        {
            Heading.Left => " left",
            Heading.Right => " right",
            Heading.Up => " up",
            Heading.Down => " down",
            Heading.Clockwise => " clockwise",
            Heading.Counterclockwise => " counterclockwise",
            _ => "",
        };
        return manner + Plain(move.Kind) + (move.Kind is MoveKind.Dutch or MoveKind.Sway ? "" : way);
    }

    private static string Plain(MoveKind kind) => kind switch
    {
        MoveKind.PushIn => "push in",
        MoveKind.PullOut => "pull out",
        MoveKind.ZoomIn => "zoom in",
        MoveKind.ZoomOut => "zoom out",
        MoveKind.Truck => "truck",
        MoveKind.Pedestal => "pedestal",
        MoveKind.Pan => "pan",
        MoveKind.Tilt => "tilt",
        MoveKind.Roll => "roll",
        MoveKind.Dutch => "dutch angle",
        MoveKind.Orbit => "orbit (flat, as a truck with a slight push)",
        MoveKind.Crane => "crane",
        MoveKind.DollyZoom => "dolly zoom (flat, as a push)",
        MoveKind.Drone => "flight forward",
        MoveKind.Follow => "gentle push, following",
        MoveKind.Sway => "sway out and back",
        MoveKind.Reveal => "pull out to reveal",
        MoveKind.Handheld => "handheld",
        MoveKind.Shake => "shake",
        MoveKind.Hold => "hold",
        _ => "movement",
    };

    private static string Capital(string text) => text.Length > 0 ? char.ToUpperInvariant(text[0]) + text[1..] : text;

    private static string Small(string text) => text.Length > 1 && char.IsUpper(text[0]) && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
}
