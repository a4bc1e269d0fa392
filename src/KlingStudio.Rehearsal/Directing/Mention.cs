namespace KlingStudio.Rehearsal;

/// <summary>A move that the text names.</summary>
internal sealed record Mention
{
    public required MoveKind Kind { get; init; }

    public Heading Heading { get; init; }

    /// <summary>What the words say about how far, as a factor.</summary>
    public double Amount { get; init; } = 1;

    /// <summary>What the phrase itself says about how far.</summary>
    public double Scale { get; init; } = 1;

    public bool Quick { get; init; }

    /// <summary>Over in half a second: a crash zoom, a whip pan.</summary>
    public bool Snap { get; init; }

    public bool Negated { get; init; }

    /// <summary>No way was said; <see cref="Heading"/> is the usual one.</summary>
    public bool Bare { get; init; }

    /// <summary>Moves with the same number happen together.</summary>
    public int Order { get; init; }

    /// <summary>How long, where the text says it.</summary>
    public double? Seconds { get; init; }

    /// <summary>A number with its unit ("12 %", "5 degrees"): taken as it is.</summary>
    public double? Percent { get; init; }

    /// <summary>A turn in degrees: taken as it is.</summary>
    public double? Degrees { get; init; }

    /// <summary>The same move said a second time: what one of the two leaves open, the other may say.</summary>
    public Mention And(Mention other) => this with
    {
        Heading = Bare ? other.Heading : Heading,
        Amount = Amount != 1 ? Amount : other.Amount,
        Scale = Math.Max(Scale, other.Scale),
        Bare = Bare && other.Bare,
        Quick = Quick || other.Quick,
        Snap = Snap || other.Snap,
        Seconds = Seconds ?? other.Seconds,
        Percent = Percent ?? other.Percent,
        Degrees = Degrees ?? other.Degrees,
    };
}

/// <summary>What a text says: its moves in order, and what of it is no camera move.</summary>
internal sealed record Script(IReadOnlyList<Mention> Mentions, IReadOnlyList<string> Actions);
