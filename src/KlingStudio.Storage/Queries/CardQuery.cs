using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>Generations with all that a card shows, in one statement.</summary>
internal static class CardQuery
{
    public static async Task<List<GenerationCard>> ToCardsAsync(this IQueryable<GenerationRow> rows, CancellationToken cancellationToken)
    {
        var found = await rows
            .Select(row => new
            {
                Generation = row,
                row.Recipe,
                row.Recipe.Still,
                row.Clip,
                Takes = row.Recipe.Generations.Count(other => other.DeletedAt == null || other.Position == row.Position),
            })
            .ToListAsync(cancellationToken);
        return [.. found.Select(card => new GenerationCard
        {
            Generation = card.Generation.ToGeneration(),
            Recipe = card.Recipe.ToRecipe(),
            Still = card.Still.ToStill(),
            Clip = card.Clip?.ToClip(),
            Favourite = card.Generation.Favourite,
            DeletedAt = card.Generation.DeletedAt,
            TakesOfRecipe = card.Takes,
        })];
    }

    /// <summary>What an owner sees in lists.</summary>
    public static IQueryable<GenerationRow> KeptBy(this IQueryable<GenerationRow> rows, OwnerId owner) =>
        rows.Where(row => row.Owner == owner.Value && row.DeletedAt == null);
}
