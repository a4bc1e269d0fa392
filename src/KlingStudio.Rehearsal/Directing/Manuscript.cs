namespace KlingStudio.Rehearsal;

/// <summary>A text as the reader has it before him: its words with their stems, turns of speech made one word, and what stands at a place of it.</summary>
internal sealed class Manuscript
{
    private readonly string[] _stems;

    public Manuscript(string text)
    {
        Text = Rehearsal.Words.Clean(text);
        Words = Rehearsal.Words.Cut(Text);
        _stems = [.. Words.Select(word => word.Kind == WordKind.Word ? Lexicon.Stem(word.Text) : "")];
        MergeTurns();
    }

    /// <summary>The text that was read: foreign camera terms are English ones, wide letters narrow ones.</summary>
    public string Text { get; }

    /// <summary>In their order; marks are among them.</summary>
    public List<Word> Words { get; }

    /// <summary>One for each of <see cref="Words"/>; empty for a mark.</summary>
    public IReadOnlyList<string> Stems => _stems;

    /// <summary>The word behind that one; empty at the end.</summary>
    public string Next(int i) => i + 1 < Words.Count ? Words[i + 1].Text : "";

    /// <summary>Says how much, which way or how fast, and speaks of nobody.</summary>
    public bool IsFiller(int i)
    {
        var word = Words[i].Text;
        return Lexicon.Fillers.Contains(word) || Lexicon.Amounts.ContainsKey(word) || Lexicon.Headings.ContainsKey(word) || Lexicon.Quick.Contains(word)
            || word.EndsWith("ly", StringComparison.Ordinal) || char.IsAsciiDigit(word[0]) || WordsBefore.IsUnit(word);
    }

    /// <summary>The longest term of the trade that begins there, and where it ends.</summary>
    public (Phrase Phrase, int End)? PhraseAt(int i)
    {
        if (!Lexicon.Phrases.TryGetValue(_stems[i], out var phrases))
            return null;
        foreach (var phrase in phrases)
            if (Match(phrase.Words, i) is { } end)
                return (phrase, end);
        return null;
    }

    private int? Match(string[] pattern, int i)
    {
        var at = i + 1;
        for (var k = 1; k < pattern.Length; k++, at++)
        {
            while (at < Words.Count && at - i < 5 && Words[at].Kind == WordKind.Word && Words[at].Text.EndsWith("ly", StringComparison.Ordinal) && _stems[at] != pattern[k])
                at++;
            if (at >= Words.Count || (_stems[at] != pattern[k] && Words[at].Text != pattern[k]))
                return null;
        }
        return at;
    }

    /// <summary>"from left to right" becomes one word, and so do its like.</summary>
    private void MergeTurns()
    {
        for (var i = 0; i + 1 < Words.Count; i++)
            if (Words[i].Text is "counter" or "anti" && Words[i + 1].Text == "clockwise")
            {
                Words[i + 1] = Words[i + 1] with { Text = _stems[i + 1] = "counterclockwise" };
                Words[i] = Words[i] with { Text = "from" };
            }
        for (var i = 0; i + 2 < Words.Count; i++)
        {
            if (Words[i + 1].Text != "to")
                continue;
            var merged = (Words[i].Text, Words[i + 2].Text) switch
            {
                ("left", "right") => "rightward",
                ("right", "left") => "leftward",
                ("top", "bottom") or ("head", "toe") or ("sky", "ground") => "downward",
                ("bottom", "top") or ("toe", "head") or ("ground", "sky") => "upward",
                _ => null,
            };
            if (merged is null)
                continue;
            Words[i + 2] = Words[i + 2] with { Text = merged };
            Words[i] = Words[i] with { Text = "from" };
            _stems[i] = "from";
            _stems[i + 2] = merged;
        }
    }
}
