namespace KlingStudio.Storage;

/// <summary>The row of a recipe; once per owner and content.</summary>
internal sealed class RecipeRow
{
    public required Guid Id { get; init; }

    public required string Owner { get; init; }

    /// <summary>See <see cref="RecipeFingerprint"/>: equal recipes of one owner share a row.</summary>
    public required byte[] Fingerprint { get; init; }

    public required Guid StillId { get; init; }

    public StillRow Still { get; init; } = null!;

    public required string Prompt { get; init; }

    public required string NegativePrompt { get; init; }

    public required double CfgScale { get; init; }

    public required int Seconds { get; init; }

    public required string EngineId { get; init; }

    public required DateTime CreatedAt { get; init; }

    public List<GenerationRow> Generations { get; init; } = [];
}
