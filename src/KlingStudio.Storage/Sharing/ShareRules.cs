using System.Globalization;
using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>What a link may be, when it is open and what it shows. Pure.</summary>
public static class ShareRules
{
    /// <summary>Longest name, in characters.</summary>
    public const int NameMax = 80;

    /// <summary>Longest title, in characters: what previews show without cutting.</summary>
    public const int TitleMax = 60;

    /// <summary>Longest maker, in characters.</summary>
    public const int MakerMax = 60;

    /// <summary>Longest description, in characters.</summary>
    public const int DescriptionMax = 1_000;

    /// <summary>Longest note of a visitor, in characters.</summary>
    public const int NoteMax = 500;

    /// <summary>Shortest password, in characters: tries are limited to 30 an hour.</summary>
    public const int PasswordMin = 4;

    /// <summary>Longest password, in characters.</summary>
    public const int PasswordMax = 128;

    /// <summary>What stands in for a title.</summary>
    public const string NeutralTitle = "A still, set in motion";

    /// <summary>Bytes of what is watched: Telegram, Discord and iMessage play up to this with room to spare (facts of each service).</summary>
    public const long RenditionMost = 8_000_000;

    /// <summary>Bytes of a preview picture: WhatsApp shows no larger one for sure.</summary>
    public const int PosterMost = 250_000;

    /// <summary>How long a link lives when nobody says otherwise.</summary>
    public static readonly TimeSpan DefaultLife = TimeSpan.FromDays(30);

    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(3_660);

    /// <summary>Everything that is wrong with a draft, at once.</summary>
    public static IReadOnlyList<Refusal> Judge(ShareDraft draft, DateTime now)
    {
        var refusals = new List<Refusal>();
        TooLong(refusals, "name", "name", draft.Name, NameMax);
        TooLong(refusals, "title", "title", draft.Words.Title, TitleMax);
        TooLong(refusals, "maker", "maker's name", draft.Words.Maker, MakerMax);
        TooLong(refusals, "description", "description", draft.Words.Description, DescriptionMax);
        if (JudgePassword(draft.Password) is { } password)
            refusals.Add(password);
        if (draft.ExpiresAt is { } end && (end <= now || end > now + LongestLife))
            refusals.Add(new("expires", "value_out_of_range", "The link must expire later than now, and within ten years."));
        return refusals;
    }

    /// <summary>What is wrong with a password; none at all is right.</summary>
    public static Refusal? JudgePassword(string? password) => string.IsNullOrEmpty(password) || password.Length is >= PasswordMin and <= PasswordMax
        ? null
        : new("password", "length", $"The password has {Number(password.Length)} characters; {PasswordMin} to {PasswordMax} are allowed.");

    /// <summary>How it stands now. A visitor must not be able to tell the closed ones apart.</summary>
    public static ShareStanding Stand(FoundShare? found, DateTime now, bool unlocked) => found switch
    {
        null or { ClipIsThere: false } or { Clip: null } => ShareStanding.Closed,
        { Link: var link } when link.State != ShareState.Active || Expired(link, now) => ShareStanding.Closed,
        { Link.HasPassword: true } when !unlocked => ShareStanding.Locked,
        _ => ShareStanding.Open,
    };

    /// <summary>Its time is over.</summary>
    public static bool Expired(ShareLink link, DateTime now) => link.ExpiresAt is { } end && end <= now;

    /// <summary>What a visitor sees of an open link.</summary>
    public static ShareView View(FoundShare found)
    {
        var (link, clip) = (found.Link, found.Clip ?? throw new InvalidOperationException("An open link has a clip."));
        var prompt = link.Shows.Prompt ? Line(found.Prompt) : null;
        var seconds = clip.FrameRate > 0 ? clip.Frames / clip.FrameRate : 0;
        return new ShareView
        {
            Title = Cut(Own(link.Words.Title, found) ?? (prompt is null ? NeutralTitle : Headline(prompt)), TitleMax),
            Maker = Line(link.Words.Maker) is { Length: > 0 } maker ? maker : null,
            Description = Own(link.Words.Description, found) ?? prompt ?? Neutral(seconds),
            Prompt = link.Shows.Prompt ? found.Prompt : null,
            EngineId = found.EngineId,
            MadeAt = clip.CreatedAt,
            Width = found.Rendition?.Width ?? clip.Width,
            Height = found.Rendition?.Height ?? clip.Height,
            Seconds = seconds,
            FrameRate = clip.FrameRate,
            Shows = link.Shows,
            Tag = clip.Sha256[..12],
        };
    }

    /// <summary>The first clause of a prompt, as a title: "Slow push in towards the ship".</summary>
    public static string Headline(string prompt)
    {
        var line = Line(prompt);
        var end = line.IndexOfAny([',', '.', ';', ':', '!', '?']);
        var clause = Cut(end >= 8 ? line[..end] : line, TitleMax);
        return clause.Length > 0 && char.IsAsciiLetterLower(clause[0]) ? char.ToUpperInvariant(clause[0]) + clause[1..] : clause;
    }

    /// <summary>What stands in for a description that may not repeat the prompt.</summary>
    public static string Neutral(double seconds) =>
        $"A silent clip of {Number((int)Math.Round(seconds))} seconds: a still picture begins to move.";

    /// <summary>At most <paramref name="most"/> characters, cut between words where there are some, with an ellipsis.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        var space = text.LastIndexOf(' ', end - 1, Math.Min(end, 20));
        return text[..(space > 0 ? space : end)].TrimEnd() + "…";
    }

    // Words that only repeat a hidden prompt would give it away: then the neutral ones stand.
    private static string? Own(string? words, FoundShare found)
    {
        var line = Line(words);
        var repeats = !found.Link.Shows.Prompt && string.Equals(line, Line(found.Prompt), StringComparison.OrdinalIgnoreCase);
        return line.Length == 0 || repeats ? null : line;
    }

    private static string Line(string? text) => string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static void TooLong(List<Refusal> refusals, string field, string name, string? text, int most)
    {
        if (text is not null && text.Trim().Length > most)
            refusals.Add(new(field, "sequence_too_long", $"The {name} has {Number(text.Trim().Length)} characters; {Number(most)} are allowed."));
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
