using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>How a link stands to a visitor.</summary>
public enum ShareStanding
{
    /// <summary>It shows its clip.</summary>
    Open,

    /// <summary>It asks for a password.</summary>
    Locked,

    /// <summary>It shows nothing, whatever the reason.</summary>
    Closed,
}

/// <summary>All that the public pages may know of a link: what is hidden is not in here, so no page can give it away.</summary>
public sealed record ShareView
{
    /// <summary>For headings and previews, up to <see cref="ShareRules.TitleMax"/> characters.</summary>
    public required string Title { get; init; }

    /// <summary>Who made it, if that was said.</summary>
    public string? Maker { get; init; }

    /// <summary>What is to be seen: the text alternative of a silent clip (WCAG 1.2.1).</summary>
    public required string Description { get; init; }

    /// <summary>The prompt, where it is shown.</summary>
    public string? Prompt { get; init; }

    /// <summary>See <see cref="EngineDescription.Id"/>.</summary>
    public required string EngineId { get; init; }

    /// <summary>When the clip was made. UTC.</summary>
    public required DateTime MadeAt { get; init; }

    /// <summary>Pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Of the clip.</summary>
    public required double Seconds { get; init; }

    /// <summary>Frames a second.</summary>
    public required double FrameRate { get; init; }

    /// <summary>Whether the still, a download and an embedded player are offered; <see cref="ShareSwitches.Prompt"/> is <see cref="Prompt"/>.</summary>
    public required ShareSwitches Shows { get; init; }

    /// <summary>Names what is shown now: it changes when a better take is swapped in. No id, and none can be found from it.</summary>
    public required string Tag { get; init; }
}

/// <summary>A link as the public door finds it: what it may do, and what it is about. Never handed to a page: that gets a <see cref="ShareView"/>.</summary>
public sealed record FoundShare
{
    /// <summary>The link.</summary>
    public required ShareLink Link { get; init; }

    /// <summary>Whose it is: for news and limits.</summary>
    public required OwnerId Owner { get; init; }

    /// <summary>Of the password, or null.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>The clip is there: completed, and not deleted by its owner.</summary>
    public required bool ClipIsThere { get; init; }

    /// <summary>In full, shown or not.</summary>
    public required string Prompt { get; init; }

    /// <summary>See <see cref="EngineDescription.Id"/>.</summary>
    public required string EngineId { get; init; }

    /// <summary>The clip.</summary>
    public Clip? Clip { get; init; }

    /// <summary>What visitors get of it, once it is made.</summary>
    public ShareRendition? Rendition { get; init; }
}
