using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>Whether its owner lets a link answer.</summary>
public enum ShareState
{
    /// <summary>It answers (until it expires).</summary>
    Active,

    /// <summary>It does not, for now.</summary>
    Paused,

    /// <summary>It never will again.</summary>
    Revoked,
}

/// <summary>What a link shows beside the clip. All off shows the clip alone.</summary>
/// <param name="Prompt">The prompt in full.</param>
/// <param name="Still">The still the clip is made of.</param>
/// <param name="Download">A download of the clip in its full quality.</param>
/// <param name="Embedding">The player in pages of others.</param>
public sealed record ShareSwitches(bool Prompt = false, bool Still = true, bool Download = false, bool Embedding = true);

/// <summary>The words beside the clip. What is null is said in neutral words, or from the prompt where that is shown.</summary>
/// <param name="Title">Up to <see cref="ShareRules.TitleMax"/> characters.</param>
/// <param name="Maker">Who made it, up to <see cref="ShareRules.MakerMax"/> characters.</param>
/// <param name="Description">What is to be seen, for people who can't see it: up to <see cref="ShareRules.DescriptionMax"/> characters.</param>
public sealed record ShareWords(string? Title = null, string? Maker = null, string? Description = null);

/// <summary>A link to a clip as its owner sees it.</summary>
public sealed record ShareLink
{
    /// <summary>Version 7 GUID. No access right: that is the slug.</summary>
    public required Guid Id { get; init; }

    /// <summary>The generation whose clip it shows now.</summary>
    public required Guid GenerationId { get; init; }

    /// <summary>For whom it is; seen by its owner only.</summary>
    public required string Name { get; init; }

    /// <summary>The slug, encrypted: to show the address to its owner again.</summary>
    public required string SealedSlug { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>UTC; null never.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>Whether a visitor must know a password.</summary>
    public bool HasPassword { get; init; }

    /// <summary>Grows with every change of the password: an unlock counts for one version only.</summary>
    public int PasswordVersion { get; init; }

    /// <summary>What it shows.</summary>
    public required ShareSwitches Shows { get; init; }

    /// <summary>What it says.</summary>
    public required ShareWords Words { get; init; }

    /// <summary>As its owner set it.</summary>
    public ShareState State { get; init; }

    /// <summary>Once for each visitor and day.</summary>
    public int Views { get; init; }

    /// <summary>When it was last watched. UTC.</summary>
    public DateTime? LastSeenAt { get; init; }
}

/// <summary>What a person hands in for a new link, not yet judged.</summary>
/// <param name="Name">As typed; empty gets a name of ours.</param>
/// <param name="ExpiresAt">UTC; null never.</param>
/// <param name="Password">As typed; empty is none.</param>
/// <param name="Shows">The switches.</param>
/// <param name="Words">As typed.</param>
public sealed record ShareDraft(string Name, DateTime? ExpiresAt, string? Password, ShareSwitches Shows, ShareWords Words);

/// <summary>What a visitor answered.</summary>
public enum ShareVerdict
{
    /// <summary>"Approve".</summary>
    Approved,

    /// <summary>"Ask for a change".</summary>
    ChangeAsked,
}

/// <summary>An answer of a visitor.</summary>
/// <param name="LinkId">On which link.</param>
/// <param name="GenerationId">To which clip: the link may show a better one since.</param>
/// <param name="Verdict">What.</param>
/// <param name="Text">Why; may be empty for an approval.</param>
/// <param name="At">UTC.</param>
public sealed record ShareNote(Guid LinkId, Guid GenerationId, ShareVerdict Verdict, string Text, DateTime At);

/// <summary>What of a clip is given to visitors: files of their own without metadata, made once.</summary>
public sealed record ShareRendition
{
    /// <summary>Whose clip.</summary>
    public required Guid GenerationId { get; init; }

    /// <summary>Whose it is.</summary>
    public required OwnerId Owner { get; init; }

    /// <summary>To watch: at most <see cref="ShareRules.RenditionMost"/> bytes.</summary>
    public required VaultObject Watch { get; init; }

    /// <summary>To download: the same pictures as the clip's.</summary>
    public required VaultObject Download { get; init; }

    /// <summary>JPEG, 1200 x 630, for previews.</summary>
    public required VaultObject Poster { get; init; }

    /// <summary>The still as JPEG, cut to the clip's ratio.</summary>
    public required VaultObject Still { get; init; }

    /// <summary>Pixels of <see cref="Watch"/>.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels of <see cref="Watch"/>.</summary>
    public required int Height { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }
}
