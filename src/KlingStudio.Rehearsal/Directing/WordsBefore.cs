using System.Globalization;

namespace KlingStudio.Rehearsal;

/// <summary>How a move is to be done, as the words around it say.</summary>
internal readonly record struct Manner(double Amount, bool Quick, double? Seconds, double? Percent, double? Degrees);

/// <summary>Looks at the words around a move: which way, how far, how fast, how long.</summary>
internal static class WordsBefore
{
    /// <summary>Longer than any clip; "for 1e300 seconds" must not swallow the arithmetic.</summary>
    private const double LongestSeconds = 60;

    private static readonly string[] Counts = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    /// <summary>Headings right behind a verb, "and" between them allowed; <paramref name="end"/> is behind the last of them.</summary>
    public static List<Heading> HeadingsAfter(List<Word> words, int from, out int end)
    {
        var found = new List<Heading>();
        end = from;
        for (int i = from, misses = 0; i < words.Count && words[i].Kind == WordKind.Word && misses < 5; i++)
        {
            var word = words[i].Text;
            if (Lexicon.Headings.TryGetValue(word, out var heading))
            {
                // "back up" goes back; "up to the sky" stays up.
                if (!found.Contains(heading) && !(heading == Heading.Side && found.Count > 0) && !(word is "in" or "into" or "towards" or "toward" or "through" or "near" && found.Count > 0))
                    found.Add(heading);
                end = i + 1;
                misses = 0;
            }
            else if (word is "and" && found.Count > 0 && i + 1 < words.Count && Lexicon.Headings.ContainsKey(words[i + 1].Text))
                continue;
            else if (IsSkipped(word) || (word is "on" or "onto" or "at" && found.Count == 0))
                misses++;
            else if (word is "sky" or "ceiling" && found.Count == 0)
                found.Add(Heading.Up);
            else if (word is "ground" or "floor" or "street" && found.Count == 0)
                found.Add(Heading.Down);
            else
                break;
        }
        // "Sideways to the right" is one way, not two.
        if (found.Exists(heading => heading is Heading.Left or Heading.Right))
            found.RemoveAll(h => h == Heading.Side);
        return found;
    }

    /// <summary>"left pan", "upward tilt".</summary>
    public static Heading HeadingBefore(List<Word> words, int at)
    {
        for (var i = at - 1; i >= Math.Max(0, at - 3) && words[i].Kind == WordKind.Word; i--)
        {
            if (Lexicon.Headings.TryGetValue(words[i].Text, out var heading))
                return heading is Heading.In or Heading.Out or Heading.Side ? Heading.None : heading;
            if (!Lexicon.Amounts.ContainsKey(words[i].Text))
                return Heading.None;
        }
        return Heading.None;
    }

    /// <summary>A side said anywhere later in the piece ("pan across the lake to the left").</summary>
    public static Heading HeadingInPiece(List<Word> words, int start, int from)
    {
        for (var i = from; i < words.Count && words[i].Kind == WordKind.Word && words[i].Text is not ("and" or "while" or "then" or "as"); i++)
            if (Lexicon.Headings.TryGetValue(words[i].Text, out var heading) && heading is Heading.Left or Heading.Right or Heading.Clockwise or Heading.Counterclockwise)
                return heading;
        return HeadingBefore(words, start);
    }

    /// <summary>"turns her head": what is turned belongs to somebody.</summary>
    public static bool IsOwned(List<Word> words, int verb) =>
        verb + 1 < words.Count && words[verb + 1].Text is "her" or "his" or "their" or "its" or "my" or "your" or "him" or "them";

    /// <summary>"... a slow pan left", "mountain lake zoom in": a term with its way, or words of camera work right before it.</summary>
    public static bool IsNounPhrase(List<Word> words, int start, int end)
    {
        var before = start > 0 && words[start - 1].Kind == WordKind.Word ? words[start - 1].Text : "";
        if (Lexicon.Amounts.ContainsKey(before))
            return true;
        // "Cars zoom out of the tunnel" is about cars, and so is "it zooms in".
        var term = words[start].Text is "zoom" or "pan" or "tilt" or "dolly" && before.Length > 0 && !before.EndsWith('s') && before is not ("they" or "people");
        return end > start + 1 && (term || before is "a" or "smooth" or "steady" or "cinematic");
    }

    public static bool IsUnit(string word) => word is "second" or "seconds" or "sec" or "s" or "degrees" or "degree" or "percent" || Array.IndexOf(Counts, word) >= 0;

    /// <summary>How far, how fast and how long, from the words before and behind a move, to the ends of its piece.</summary>
    public static Manner MannerOf(List<Word> words, int start, int end)
    {
        double amount = 1;
        bool quick = false, said = false;
        void Take(int i)
        {
            quick |= Lexicon.Quick.Contains(words[i].Text);
            if (!Lexicon.Amounts.TryGetValue(words[i].Text, out var factor))
                return;
            var very = i > 0 && words[i - 1].Text is "very" or "extremely" or "super" or "really";
            amount *= very ? factor < 1 ? factor * 0.8 : factor * 1.25 : factor;
            said = true;
        }
        for (var i = start - 1; i >= 0 && start - i <= 6 && IsBefore(words, i); i--)
            Take(i);
        for (var i = start + 1; i < end; i++)
            Take(i);
        for (var i = end; i < words.Count && words[i].Kind is WordKind.Word or WordKind.Comma && !EndsPiece(words, i); i++)
            if (i < end + 4 && !said && words[i].Kind == WordKind.Word && IsManner(words, i) || words[i].Text.EndsWith("ly", StringComparison.Ordinal) && !said)
                Take(i);
        for (var i = start - 1; i >= 0 && !said && words[i].Kind == WordKind.Word && !EndsPiece(words, i); i--)
            if (words[i].Text.EndsWith("ly", StringComparison.Ordinal))
                Take(i);
        if (IsNotTooFast(words, start - 3) || IsNotTooFast(words, end) || (end < words.Count && words[end].Kind == WordKind.Comma && IsNotTooFast(words, end + 1)))
            (amount, quick) = (0.75, false);
        return new(amount, quick, SecondsIn(words, start, end), NumberIn(words, end, "%"), NumberIn(words, end, "degree"));
    }

    private static bool IsNotTooFast(List<Word> words, int i) =>
        i >= 0 && i + 2 < words.Count && words[i].Text == "not" && words[i + 1].Text is "too" or "so" or "very" && words[i + 2].Text is "fast" or "quick" or "quickly" or "much" or "far";

    private static bool IsBefore(List<Word> words, int i) =>
        (words[i].Kind == WordKind.Word && (IsSkipped(words[i].Text) || Lexicon.Amounts.ContainsKey(words[i].Text) || words[i].Text is "very" or "smooth" or "steady"))
        || (words[i].Kind == WordKind.Comma && i > 0 && Lexicon.Amounts.ContainsKey(words[i - 1].Text) && words[i - 1].Text is not ("little" or "bit"));

    private static bool EndsPiece(List<Word> words, int i) =>
        words[i].Text is "and" or "while" or "then" or "with" or "finally" || (words[i].Kind == WordKind.Comma && words[i].Text is not ("(" or ")"));

    /// <summary>"Zoom in fast", "truck left a little", but not "zoom in on a little girl".</summary>
    private static bool IsManner(List<Word> words, int i) =>
        Lexicon.Amounts.ContainsKey(words[i].Text)
        && (words[i].Text is not ("little" or "bit" or "small" or "big" or "huge" or "light" or "deep")
            || (words[i].Text is "little" or "bit" && words[i - 1].Text == "a" && (i + 1 == words.Count || words[i + 1].Kind != WordKind.Word || EndsPiece(words, i + 1))));

    private static bool IsSkipped(string word) =>
        word is "to" or "the" or "a" or "an" or "screen" or "bit" or "very" or "slightly" or "further" or "more" or "from" or "camera" or "shot" or "directly" or "straight" or "of" or "super"
        || Lexicon.Amounts.ContainsKey(word) || word.EndsWith("ly", StringComparison.Ordinal);

    private static double? SecondsIn(List<Word> words, int start, int end)
    {
        for (var i = end; i + 1 < words.Count && i < end + 8 && words[i].Kind == WordKind.Word && !(i > start && words[i].Text is "then" or "while"); i++)
            if (words[i + 1].Text is "second" or "seconds" or "sec" or "s" && Number(words[i].Text) is { } seconds)
                return Math.Min(seconds, LongestSeconds);
        return null;
    }

    private static double? NumberIn(List<Word> words, int end, string unit)
    {
        for (var i = end; i < words.Count && i < end + 4 && words[i].Kind == WordKind.Word; i++)
        {
            var text = words[i].Text;
            if (unit == "%" && text.EndsWith('%') && Number(text[..^1]) is { } percent)
                return percent;
            if (i + 1 < words.Count && Number(text) is { } number
                && (unit == "%" ? words[i + 1].Text is "percent" : words[i + 1].Text is "degree" or "degrees" or "deg"))
                return number;
        }
        return null;
    }

    private static double? Number(string text) =>
        Array.IndexOf(Counts, text) is >= 0 and var count ? count
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
