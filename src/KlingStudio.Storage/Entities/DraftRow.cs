namespace KlingStudio.Storage;

/// <summary>The composer's unfinished order; one per owner.</summary>
internal sealed class DraftRow
{
    public required string Owner { get; init; }

    /// <summary>A <see cref="KlingStudio.Generations.RecipeDraft"/> as JSON.</summary>
    public required string Json { get; init; }
}
