using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>One generation, for the stage, the clip page and a pushed row.</summary>
public sealed class GenerationDetails(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>Null when there is none of this owner (deleted ones are found: they can be restored).</summary>
    public Task<GenerationCard?> ReadAsync(OwnerId owner, Guid id, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) =>
        {
            var cards = await context.Generations.Where(row => row.Id == id && row.Owner == owner.Value).ToCardsAsync(token);
            return cards.SingleOrDefault();
        },
        cancellationToken);
}
