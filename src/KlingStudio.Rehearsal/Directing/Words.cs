using System.Text;

namespace KlingStudio.Rehearsal;

internal enum WordKind
{
    Word,
    Comma,
    Stop,
    Colon,
    Open,
    Close,
    Arrow,
}

/// <summary>One word of a prompt, lower case, with its place in the text.</summary>
internal readonly record struct Word(WordKind Kind, string Text, int Start, int End);

/// <summary>Cuts a prompt into words and marks. Any script; what it does not know are just words.</summary>
internal static class Words
{
    /// <summary>More than this is not read: a prompt has at most 2,500 characters.</summary>
    private const int MostCharacters = 6_000;

    /// <summary>Camera terms of prompts written in Chinese, as the English ones.</summary>
    private static readonly (string Foreign, string English)[] Foreign =
    [
        ("固定镜头", " locked off "), ("镜头固定", " locked off "), ("推近", " push in "), ("推进", " push in "), ("拉远", " pull out "), ("拉开", " pull out "),
        ("左移", " pan left "), ("右移", " pan right "), ("左摇", " pan left "), ("右摇", " pan right "), ("上摇", " tilt up "), ("下摇", " tilt down "),
        ("上移", " pedestal up "), ("下移", " pedestal down "), ("环绕", " orbit "), ("手持", " handheld "), ("放大", " zoom in "), ("缩小", " zoom out "),
        ("抖动", " shake "), ("晃动", " shake "), ("镜头", " camera "), ("缓慢", " slowly "), ("缓缓", " slowly "), ("慢慢", " slowly "), ("快速", " quickly "),
        ("轻微", " slightly "), ("然后", " then "), ("不要", " no "), ("没有", " no "),
    ];

    /// <summary>The text as it is read: not too long, foreign camera terms as English ones, wide letters ("ＺＯＯＭ") as narrow ones.</summary>
    public static string Clean(string text)
    {
        if (text.Length > MostCharacters)
            text = text[..MostCharacters];
        if (text.All(c => c < 0x3000))
            return text;
        var clean = new StringBuilder(text);
        for (var i = 0; i < clean.Length; i++)
            clean[i] = clean[i] switch
            {
                >= '！' and <= '～' => (char)(clean[i] - '！' + '!'),
                '\u3000' => ' ',
                _ => clean[i],
            };
        foreach (var (foreign, english) in Foreign)
            clean.Replace(foreign, english);
        return clean.ToString();
    }

    /// <summary>The words and marks of a clean text.</summary>
    public static List<Word> Cut(string text)
    {
        var words = new List<Word>();
        for (var i = 0; i < text.Length;)
        {
            if (char.IsLetterOrDigit(text[i]))
                i = AddWord(text, i, words);
            else
                i = AddMark(text, i, words);
        }
        return words;
    }

    private static int AddWord(string text, int start, List<Word> words)
    {
        var end = start;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || IsInside(text, end)))
            end++;
        var word = text[start..end].ToLowerInvariant().Replace('’', '\'');
        // "don't" and "camera's": the first is a word of its own, of the second only the noun counts.
        if (word.EndsWith("'s", StringComparison.Ordinal))
            word = word[..^2];
        // "12%" and "12 %".
        var sign = end + 1 < text.Length && text[end] == ' ' && char.IsAsciiDigit(word[^1]) ? end + 1 : end;
        if (sign < text.Length && text[sign] == '%')
        {
            word += "%";
            end = sign + 1;
        }
        words.Add(new(WordKind.Word, word.Replace("'", "", StringComparison.Ordinal), start, end));
        return end;
    }

    /// <summary>An apostrophe between letters, a decimal point between digits.</summary>
    private static bool IsInside(string text, int at) =>
        at > 0 && at + 1 < text.Length
        && ((text[at] is '\'' or '’' && char.IsLetter(text[at - 1]) && char.IsLetter(text[at + 1]))
            || (text[at] == '.' && char.IsAsciiDigit(text[at - 1]) && char.IsAsciiDigit(text[at + 1])));

    private static int AddMark(string text, int at, List<Word> words)
    {
        if (text[at] == '-' && at + 1 < text.Length && text[at + 1] == '>')
        {
            words.Add(new(WordKind.Arrow, "->", at, at + 2));
            return at + 2;
        }
        WordKind? kind = text[at] switch
        {
            ',' or '、' or '(' or ')' => WordKind.Comma,
            '.' or '!' or '?' or ';' or '\n' or '。' => WordKind.Stop,
            ':' => WordKind.Colon,
            '[' => WordKind.Open,
            ']' => WordKind.Close,
            '→' => WordKind.Arrow,
            _ => null,
        };
        if (kind is { } mark)
            words.Add(new(mark, text[at].ToString(), at, at + 1));
        else if (text[at] is '+' or '&')
            words.Add(new(WordKind.Word, "and", at, at + 1));
        return at + 1;
    }
}
