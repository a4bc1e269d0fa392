using System.Text;

namespace KlingStudio.Storage;

/// <summary>What a person typed into the search field: words, each of which the prompt must contain as it stands. Nothing in it is grammar.</summary>
/// <param name="Match">The words that the full-text index can find, as its query; null when there is none.</param>
/// <param name="Patterns">For each shorter word, the LIKE patterns of which one must fit.</param>
internal sealed record SearchWords(string? Match, IReadOnlyList<IReadOnlyList<string>> Patterns)
{
    /// <summary>The index is made of groups of three characters.</summary>
    private const int Indexed = 3;

    /// <summary>More words than this narrow nothing further.</summary>
    private const int MaxWords = 32;

    public bool IsEmpty => Match is null && Patterns.Count == 0;

    public static SearchWords Of(string? typed)
    {
        var words = (typed ?? "").Replace('\0', ' ')
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal)
            .Take(MaxWords)
            .ToLookup(word => word.EnumerateRunes().Count() >= Indexed);
        var match = string.Join(' ', words[true].Select(Quote));
        return new SearchWords(match.Length == 0 ? null : match, [.. words[false].Select(Shapes)]);
    }

    /// <summary>A quoted string is a literal phrase to FTS5; a quote inside it is doubled.</summary>
    private static string Quote(string word) => $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>LIKE knows upper and lower case of a to z only: for other letters each combination is spelt out (two letters at most, so four).</summary>
    private static string[] Shapes(string word)
    {
        IEnumerable<string> shapes = [""];
        foreach (var rune in word.EnumerateRunes())
            shapes = [.. shapes.SelectMany(shape => Cases(rune).Select(letter => shape + letter))];
        return [.. shapes.Select(shape => $"%{shape}%")];
    }

    private static IEnumerable<string> Cases(Rune rune) =>
        rune.IsAscii
            ? [rune.Value is '%' or '_' or '\\' ? $"\\{rune}" : rune.ToString()]
            : new[] { Rune.ToLowerInvariant(rune), Rune.ToUpperInvariant(rune), rune }.Distinct().Select(letter => letter.ToString());
}
