namespace KlingStudio.Rehearsal;

/// <summary>Which moves a verb means, by the ways it goes.</summary>
internal static class VerbMoves
{
    public static List<(MoveKind Kind, Heading Heading)> Of(MoveVerb verb, List<Heading> headings)
    {
        var moves = new List<(MoveKind, Heading)>();
        foreach (var heading in headings)
        {
            var kind = heading switch
            {
                Heading.In => verb.In,
                Heading.Out => verb.Out,
                Heading.Left or Heading.Right or Heading.Side => verb.Side,
                Heading.Up or Heading.Down => verb.Vertical,
                Heading.Clockwise or Heading.Counterclockwise => verb.Turn,
                _ => null,
            };
            if (kind is { } found)
                moves.Add((found, heading == Heading.Side ? Heading.None : heading));
        }
        if (moves.Count == 0 && verb.Bare is { } bare && headings.Count == 0)
            moves.Add((bare, verb.BareHeading));
        else if (moves.Count == 0 && verb.Bare is { } still && headings.TrueForAll(h => h is Heading.Side or Heading.In))
            moves.Add((still, verb.BareHeading));
        return moves;
    }
}
