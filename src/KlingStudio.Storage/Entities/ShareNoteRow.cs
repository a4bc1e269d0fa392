namespace KlingStudio.Storage;

/// <summary>An answer of a visitor.</summary>
internal sealed class ShareNoteRow
{
    public long Id { get; init; }

    public required Guid LinkId { get; init; }

    public required Guid GenerationId { get; init; }

    public required ShareVerdict Verdict { get; init; }

    public required string Text { get; init; }

    public required DateTime At { get; init; }
}
