namespace KlingStudio.Rehearsal;

/// <summary>How far a "no" reaches: through a list of plain moves ("no zoom, pan or shake"), not into the next instruction ("no zoom, push in slowly").</summary>
internal static class NegationReach
{
    /// <summary>Whether it goes on behind the comma or "and" at <paramref name="mark"/>.</summary>
    public static bool Continues(List<Word> words, IReadOnlyList<string> stems, int mark)
    {
        var bare = true;
        for (var i = mark + 1; i < words.Count; i++)
        {
            var word = words[i];
            if (word.Kind == WordKind.Comma)
            {
                if (i > mark + 1)
                    return bare && LeadsToOr(words, i) || bare;
                continue;
            }
            if (word.Kind != WordKind.Word)
                return bare;
            if (word.Text is "or" or "nor")
                return true;
            if (word.Text is "and" or "while" or "with" && i > mark + 1)
                return bare;
            if (word.Text is "but" or "just" or "only" or "then" or "instead")
                return false;
            if (Lexicon.Negators.Contains(word.Text))
                return bare;
            bare &= IsBare(word.Text, stems[i]) || LeadsToOr(words, i);
        }
        return bare;
    }

    /// <summary>A move and nothing about it.</summary>
    private static bool IsBare(string word, string stem) =>
        (Lexicon.Verbs.ContainsKey(stem) && !Lexicon.Headings.ContainsKey(word)) || Lexicon.Cameras.Contains(word)
        || word is "any" or "shaking" or "handheld" or "movement" or "motion" or "a" or "the" or "of";

    private static bool LeadsToOr(List<Word> words, int from)
    {
        for (var i = from; i < words.Count && words[i].Kind is WordKind.Word or WordKind.Comma; i++)
        {
            if (words[i].Text is "or" or "nor")
                return true;
            if (words[i].Text is "but" or "just" or "only" or "then" or "instead")
                return false;
        }
        return false;
    }
}
