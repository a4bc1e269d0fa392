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
    public static bool IsOn(string prompt, CameraMove move) => move.Found.IsMatch(prompt);

    /// <summary>The prompt with the move put in, or taken out if it was there; everything else a person typed stays.</summary>
    public static string Toggle(string prompt, CameraMove move)
    {
        if (IsOn(prompt, move))
            return Without(prompt, move);
        foreach (var other in Moves.Where(other => move.Excludes.Contains(other.Label)))
            prompt = Without(prompt, other);
        return move.IsSpeed ? WithSpeed(prompt, move) : With(prompt, move.Words);
    }

    private static string With(string prompt, string words)
    {
        var text = prompt.TrimEnd();
        if (text.Length == 0)
            return words;
        // "slow" alone waits for the move it belongs to.
        if (LoneSpeed().IsMatch(text))
            return $"{text} {words}";
        return text[^1] is ',' or '.' or ';' or ':' or '!' or '?' or '\n' ? $"{text} {words}" : $"{text}, {words}";
    }

    private static string WithSpeed(string prompt, CameraMove speed)
    {
        var first = Moves.Where(move => !move.IsSpeed).Select(move => move.Found.Match(prompt)).Where(match => match.Success).MinBy(match => match.Index);
        return first is null ? With(prompt, speed.Words) : $"{prompt[..first.Index]}{speed.Words} {prompt[first.Index..]}";
    }

    private static string Without(string prompt, CameraMove move)
    {
        var text = move.Found.Replace(prompt, "");
        text = Spaces().Replace(text, " ");
        text = EmptyParts().Replace(text, "${end}");
        return text.Trim(' ', ',', ';');
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

    [GeneratedRegex(@"\bcran(e|es|ing)( (up|down))?\b", Plain, 1000)]
    private static partial Regex Crane();

    [GeneratedRegex(@"\bhand[ -]?held\b", Plain, 1000)]
    private static partial Regex Handheld();

    [GeneratedRegex(@"\b(locked[ -]off|static (camera|shot)|lock-off)\b", Plain, 1000)]
    private static partial Regex LockedOff();

    [GeneratedRegex(@"\b(slow(ly)?|gentle|gently)\b", Plain, 1000)]
    private static partial Regex Slow();

    [GeneratedRegex(@"\b(fast|quick(ly)?|rapid(ly)?)\b", Plain, 1000)]
    private static partial Regex Fast();

    [GeneratedRegex(@"(^|[,.;:]\s*)(slow|fast)$", Plain, 1000)]
    private static partial Regex LoneSpeed();

    [GeneratedRegex(@"[ \t]{2,}", RegexOptions.None, 1000)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"(\s*,)+(?<end>\s*[,.;])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EmptyParts();
}
