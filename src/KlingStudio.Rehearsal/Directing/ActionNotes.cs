using System.Collections.Frozen;

namespace KlingStudio.Rehearsal;

/// <summary>Notes what a prompt asks of the subject or the weather: a rehearsal moves only the camera, and says so.</summary>
internal sealed class ActionNotes(string text, List<Word> words)
{
    private const int Longest = 60;
    private const int Most = 2;

    private static readonly FrozenSet<string> Doing = Lexicon.Set(
        "smiles smile laughs walks walk runs run turns turn waves wave blows falls flies fly flows flow dances jumps sings talks speaks blinks looks nods rises rise moves move opens closes drives rolls burns glows flickers swims rides "
        + "tosses cooks eats drinks plays writes reads sleeps sits stands leaves grows blooms explodes spins shakes swings sways ripples crashes sails zooms backs drifts floats nears follows hits chases tilts lifts lowers pours");

    private static readonly FrozenSet<string> Weather = Lexicon.Set(
        "rain raining snow snowing fog mist haze dust grain vignette flare embers sparks fireflies lightning thunder smoke storm bokeh focus defocus waves");

    private static readonly FrozenSet<string> NoDeed = Lexicon.Set(
        "building morning evening lighting ceiling painting string spring king ring wing clothing wedding setting thing nothing everything something during outstanding stunning breathtaking striking amazing being standing sitting lying cooking baking frying");

    /// <summary>At most two, as written.</summary>
    public List<string> Found { get; } = [];

    public void Look(int start, int end)
    {
        if (Found.Count >= Most || start >= end)
            return;
        for (var i = start; i < end; i++)
        {
            if (words[i].Kind != WordKind.Word || Lexicon.Negators.Contains(words[i].Text))
                return;
        }
        var weather = false;
        var deed = false;
        for (var i = start; i < end; i++)
        {
            var word = words[i].Text;
            weather |= Weather.Contains(word);
            deed |= i > start && (Doing.Contains(word) || (word.Length > 5 && word.EndsWith("ing", StringComparison.Ordinal) && !NoDeed.Contains(word)));
        }
        if (deed || (weather && end - start <= 4))
            Found.Add(Quote(start, end));
    }

    private string Quote(int start, int end)
    {
        var quote = text[words[start].Start..Math.Min(text.Length, words[end - 1].End)].Trim();
        if (quote.Length > Longest)
        {
            var cut = quote.LastIndexOf(' ', Longest);
            cut = cut > 0 ? cut : Longest;
            quote = quote[..(char.IsHighSurrogate(quote[cut - 1]) ? cut - 1 : cut)] + "…";
        }
        return string.Concat(quote.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
