using System.Globalization;
using System.Text;
using KlingStudio.Storage;

namespace KlingStudio.Web.Shell;

/// <summary>What a downloaded clip is called: "slow-push-in-harbour-take-2.mp4".</summary>
internal static class ClipName
{
    private const int MostCharacters = 80;

    /// <summary>From the prompt, the still's name and the take. Only letters and digits of any script, with hyphens between.</summary>
    public static string Of(GenerationCard card)
    {
        var words = new List<string>();
        Add(words, Words(card.Recipe.Prompt).Take(6));
        Add(words, Words(Path.GetFileNameWithoutExtension(card.Still.DisplayName)).Take(4));
        if (words.Count == 0)
            words.Add("clip");
        if (card.Generation.Take > 1 || card.TakesOfRecipe > 1)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"take-{card.Generation.Take}"));
        return string.Join('-', words) + ".mp4";
    }

    /// <summary>From words that may be seen by whoever downloads it.</summary>
    public static string Of(string title)
    {
        var words = new List<string>();
        Add(words, Words(title));
        return (words.Count == 0 ? "clip" : string.Join('-', words)) + ".mp4";
    }

    private static void Add(List<string> words, IEnumerable<string> more)
    {
        foreach (var word in more)
        {
            if (words.Sum(taken => taken.Length + 1) + word.Length <= MostCharacters)
                words.Add(word);
        }
    }

    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)
                word.Append(Rune.ToLowerInvariant(rune));
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0)
            yield return word.ToString();
    }
}
