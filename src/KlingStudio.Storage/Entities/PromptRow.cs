namespace KlingStudio.Storage;

/// <summary>A prompt that was ordered once; outlives the clips that were made of it.</summary>
internal sealed class PromptRow
{
    public long Id { get; init; }

    public required string Owner { get; init; }

    /// <summary>SHA-256 of <see cref="Text"/>: a short unique index over a long text.</summary>
    public required byte[] Digest { get; init; }

    public required string Text { get; init; }

    /// <summary>Grows with every use by this owner, so that the order does not hang on the clock.</summary>
    public required long Used { get; init; }

    public required DateTime LastUsedAt { get; init; }
}
