using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>What a tile, a rail row or the stage shows of a generation.</summary>
public sealed record GenerationCard
{
    /// <summary>The row of the life cycle.</summary>
    public required Generation Generation { get; init; }

    /// <summary>What it runs.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>Of what.</summary>
    public required Still Still { get; init; }

    /// <summary>The result, once completed.</summary>
    public Clip? Clip { get; init; }

    /// <summary>Marked by its owner.</summary>
    public bool Favourite { get; init; }

    /// <summary>When its owner deleted it (it can be restored for 30 days), or null. UTC.</summary>
    public DateTime? DeletedAt { get; init; }

    /// <summary>How many takes of the same recipe are in the library, this one included.</summary>
    public int TakesOfRecipe { get; init; } = 1;
}
