using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>The rail beside the stage: the newest generations.</summary>
public sealed class RecentGenerations(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>Newest first, deleted ones left out.</summary>
    public Task<IReadOnlyList<GenerationCard>> ReadAsync(OwnerId owner, int count, CancellationToken cancellationToken) =>
        contexts.ReadAsync<IReadOnlyList<GenerationCard>>(
            async (context, token) => await context.Generations.KeptBy(owner).OrderByDescending(row => row.Position).Take(count).ToCardsAsync(token),
            cancellationToken);
}
