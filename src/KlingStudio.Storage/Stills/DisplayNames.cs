using System.Globalization;
using System.Text;

namespace KlingStudio.Storage;

/// <summary>Makes a file's name fit to be read by people. It is never part of a path.</summary>
internal static class DisplayNames
{
    private const int Longest = 120;

    public static string Clean(string fileName)
    {
        var last = fileName[(fileName.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
        var text = new StringBuilder();
        foreach (var rune in last.EnumerateRunes())
        {
            if (IsReadable(rune))
                text.Append(rune);
        }
        var name = string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        name = Cut(name).Trim();
        return name.Trim('.').Length == 0 ? "Untitled picture" : name;
    }

    // Format characters turn text around or hide it; the joiner alone is needed, inside emoji.
    private static bool IsReadable(Rune rune) => rune.Value == 0x200D || Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) && rune != Rune.ReplacementChar;

    // Whole characters as a person counts them: an emoji of several parts isn't torn.
    private static string Cut(string name)
    {
        if (name.Length <= Longest)
            return name;
        var end = 0;
        var elements = StringInfo.GetTextElementEnumerator(name);
        while (elements.MoveNext() && elements.ElementIndex + elements.GetTextElement().Length <= Longest - 1)
            end = elements.ElementIndex + elements.GetTextElement().Length;
        return name[..end] + "…";
    }
}
