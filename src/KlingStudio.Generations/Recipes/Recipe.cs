namespace KlingStudio.Generations;

/// <summary>What a person asked for, immutable: the same recipe gives comparable takes.</summary>
public sealed record Recipe
{
    /// <summary>Version 7 GUID.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who asked.</summary>
    public required OwnerId Owner { get; init; }

    /// <summary>The still that is brought to life; it has the same owner.</summary>
    public required Guid StillId { get; init; }

    /// <summary>Trimmed, 1 to <see cref="RecipeRules.PromptMax"/> characters.</summary>
    public required string Prompt { get; init; }

    /// <summary>What must not happen; may be empty, up to <see cref="RecipeRules.PromptMax"/> characters.</summary>
    public required string NegativePrompt { get; init; }

    /// <summary>0 to 1.</summary>
    public required double CfgScale { get; init; }

    /// <summary>5 or 10.</summary>
    public required int Seconds { get; init; }

    /// <summary>The engine that runs it, see <see cref="EngineDescription.Id"/>.</summary>
    public required string EngineId { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }
}

/// <summary>What the composer or a program hands in, not yet judged. <see cref="RecipeRules.Judge"/> says what is wrong with it.</summary>
/// <param name="StillId">The chosen still, or none yet.</param>
/// <param name="Prompt">As typed.</param>
/// <param name="NegativePrompt">As typed.</param>
/// <param name="CfgScale">As given, NaN included.</param>
/// <param name="Seconds">As given.</param>
/// <param name="EngineId">As given.</param>
/// <param name="Takes">How many generations to make of it.</param>
public sealed record RecipeDraft(
    Guid? StillId,
    string Prompt,
    string NegativePrompt = RecipeRules.DefaultNegativePrompt,
    double CfgScale = RecipeRules.DefaultCfgScale,
    int Seconds = RecipeRules.DefaultSeconds,
    string EngineId = EngineIds.Rehearsal,
    int Takes = 1);
