using System.Text;
using KlingStudio.Generations;

namespace KlingStudio.Fal;

/// <summary>Text of others on its way to people and logs: one line, not endless, without the key.</summary>
internal static class FalText
{
    /// <summary>Control characters become spaces; what is too long is cut with "…", never inside a surrogate pair.</summary>
    public static string Tidy(string text, int most)
    {
        var tidy = new StringBuilder(Math.Min(text.Length, most));
        foreach (var rune in text.EnumerateRunes())
        {
            if (tidy.Length + rune.Utf16SequenceLength > most)
                return tidy.Append('…').ToString();
            if (Rune.IsControl(rune))
                tidy.Append(' ');
            else
                tidy.Append(rune.ToString());
        }

        return tidy.ToString().Trim();
    }

    /// <summary>A server may echo what it was sent: the key, whole or only its secret half, becomes stars.</summary>
    public static string Hide(string text, Secret? key)
    {
        if (key?.Reveal() is not { } value)
            return text;
        var hidden = text.Replace(value, "***", StringComparison.Ordinal);
        var half = value[(value.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return half.Length < 8 ? hidden : hidden.Replace(half, "***", StringComparison.Ordinal);
    }
}
