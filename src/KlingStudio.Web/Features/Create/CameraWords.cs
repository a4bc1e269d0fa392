using System.Text.RegularExpressions;

namespace KlingStudio.Web.Features.Create;

/// <summary>A chip: real camera words that go into the prompt and come out again.</summary>
/// <param name="Label">On the chip.</param>
/// <param name="Words">Into the prompt.</param>
/// <param name="Found">How it reads when a person typed it.</param>
/// <param name="Excludes">Labels of what it can't go with: switching it on takes those out.</param>
internal sealed record CameraMove(string Label, string Words, Regex Found, params IReadOnlyList<string> Excludes)
{
    /// <summary>How fast, not where to: it goes before the first move.</summary>
    public bool IsSpeed => Label is "Slow" or "Fast";
}

/// <summary>The chips under the prompt, and what they do to it. Pure.</summary>
internal static partial class CameraWords
{
    private static readonly string[] Locked = ["Locked off"];
    private static readonly char[] Breaks = [',', '.', ';', ':', '!', '?', '\n'];

    /// <summary>In the order of the screen.</summary>
    public static IReadOnlyList<CameraMove> Moves { get; } =
    [
        new("Push in", "push in", PushIn(), "Pull out", "Locked off"),
        new("Pull out", "pull out", PullOut(), "Push in", "Locked off"),
        new("Pan left", "pan left", PanLeft(), "Pan right", "Locked off"),
        new("Pan right", "pan right", PanRight(), "Pan left", "Locked off"),
        new("Tilt up", "tilt up", TiltUp(), "Tilt down", "Locked off"),
        new("Tilt down", "tilt down", TiltDown(), "Tilt up", "Locked off"),
        new("Orbit", "orbit", Orbit(), Locked),
        new("Crane up", "crane up", Crane(), Locked),
        new("Handheld", "handheld", Handheld(), Locked),
        new("Locked off", "locked off", LockedOff(), "Push in", "Pull out", "Pan left", "Pan right", "Tilt up", "Tilt down", "Orbit", "Crane up", "Handheld", "Slow", "Fast"),
        new("Slow", "slow", Slow(), "Fast", "Locked off"),
        new("Fast", "fast", Fast(), "Slow", "Locked off"),
    ];

    /// <summary>Whether the prompt holds the move.</summary>
    public static bool IsOn(string prompt, CameraMove move) => Find(prompt, move) is not null;

    /// <summary>The prompt with the move put in, or taken out if it was there; everything else a person typed stays as it is.</summary>
    public static string Toggle(string prompt, CameraMove move)
    {
        if (IsOn(prompt, move))
            return Without(prompt, move);
        var opposites = Moves.Where(other => move.Excludes.Contains(other.Label)).ToList();
        // The first of its opposites makes way for it where it stands: "slow push in across the water" becomes "slow pull out across the water".
        if (opposites.Where(other => other.IsSpeed == move.IsSpeed).Select(other => Find(prompt, other)).OfType<Match>().MinBy(match => match.Index) is { } place)
            prompt = $"{prompt[..place.Index]}{move.Words}{prompt[(place.Index + place.Length)..]}";
        prompt = opposites.Aggregate(prompt, Without);
        return IsOn(prompt, move) ? prompt : move.IsSpeed ? WithSpeed(prompt, move) : With(prompt, move.Words);
    }

    private static Match? Find(string prompt, CameraMove move) => move.Found.Matches(prompt).FirstOrDefault(match => !move.IsSpeed || IsOfTheCamera(prompt, match));

    // "A fast river" says nothing of the camera: a speed does where its part of the sentence holds a move, or nothing else.
    private static bool IsOfTheCamera(string prompt, Match speed)
    {
        var start = prompt.LastIndexOfAny(Breaks, speed.Index) + 1;
        var end = prompt.IndexOfAny(Breaks, speed.Index);
        var part = prompt[start..(end < 0 ? prompt.Length : end)];
        return part.Trim().Length == speed.Length || Moves.Any(move => !move.IsSpeed && move.Found.IsMatch(part));
    }

    private static string With(string prompt, string words)
    {
        var text = prompt.TrimEnd();
        if (text.Length == 0)
            return words;
        // "slow" alone waits for the move it belongs to.
        if (LoneSpeed().IsMatch(text))
            return $"{text} {words}";
        return Breaks.Contains(text[^1]) ? $"{text} {words}" : $"{text}, {words}";
    }

    private static string WithSpeed(string prompt, CameraMove speed)
    {
        var first = Moves.Where(move => !move.IsSpeed).Select(move => move.Found.Match(prompt)).Where(match => match.Success).MinBy(match => match.Index);
        return first is null ? With(prompt, speed.Words) : $"{prompt[..first.Index]}{speed.Words} {prompt[first.Index..]}";
    }

    private static string Without(string prompt, CameraMove move)
    {
        while (Find(prompt, move) is { } match)
            prompt = Close(prompt[..match.Index], prompt[(match.Index + match.Length)..]);
        return prompt;
    }

    // The gap where a move was: only what hung on it goes, a comma or a space.
    private static string Close(string left, string right)
    {
        var next = right.TrimStart(' ', '\t');
        if (left.Length == 0 || left[^1] == '\n')
            return left + next.TrimStart(',', ';', '.', ' ');
        if (next.Length == 0 || next[0] is '\n' or '\r')
        {
            var text = left.TrimEnd(' ', '\t');
            return (text.EndsWith(',') ? text[..^1] : text) + next;
        }

        if (!Breaks.Contains(next[0]))
            return char.IsWhiteSpace(left[^1]) || right[0] != ' ' ? left + next : left + right[1..];
        var before = left.TrimEnd(' ', '\t');
        return before.Length == 0 || !Breaks.Contains(before[^1]) ? before + next
            : before[^1] is ',' or ';' ? before[..^1] + next
            : before + next[1..];
    }

    private const RegexOptions Plain = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    [GeneratedRegex(@"\b(push(es|ing)?[ -]?in|dolly[ -]in|zoom[ -]in)\b", Plain, 1000)]
    private static partial Regex PushIn();

    [GeneratedRegex(@"\b(pull(s|ing)?[ -]?(out|back)|dolly[ -]out|zoom[ -]out)\b", Plain, 1000)]
    private static partial Regex PullOut();

    [GeneratedRegex(@"\bpan(s|ning)?( to the)? left\b", Plain, 1000)]
    private static partial Regex PanLeft();

    [GeneratedRegex(@"\bpan(s|ning)?( to the)? right\b", Plain, 1000)]
    private static partial Regex PanRight();

    [GeneratedRegex(@"\btilt(s|ing)? up(wards?)?\b", Plain, 1000)]
    private static partial Regex TiltUp();

    [GeneratedRegex(@"\btilt(s|ing)? down(wards?)?\b", Plain, 1000)]
    private static partial Regex TiltDown();

    [GeneratedRegex(@"\b(orbit(s|ing)?|arc shot)\b", Plain, 1000)]
    private static partial Regex Orbit();

    [GeneratedRegex(@"\b(cran(e|es|ing) up|crane shot)\b", Plain, 1000)]
    private static partial Regex Crane();

    [GeneratedRegex(@"\bhand[ -]?held\b", Plain, 1000)]
    private static partial Regex Handheld();

    [GeneratedRegex(@"\b(locked[ -]off|static (camera|shot)|lock-off)\b", Plain, 1000)]
    private static partial Regex LockedOff();

    [GeneratedRegex(@"\b(slow(ly)?|gentle|gently)\b", Plain, 1000)]
    private static partial Regex Slow();

    [GeneratedRegex(@"\b(fast|quick(ly)?|rapid(ly)?)\b", Plain, 1000)]
    private static partial Regex Fast();

    [GeneratedRegex(@"(^|[,.;:!?\n][ \t]*)(slow|fast)$", Plain, 1000)]
    private static partial Regex LoneSpeed();
}
