using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>What an owner did last, and what of it still goes on.</summary>
public sealed class RecentGenerations(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>The rail beside the stage: newest first, deleted ones left out.</summary>
    public Task<IReadOnlyList<GenerationCard>> ReadAsync(OwnerId owner, int count, CancellationToken cancellationToken) =>
        contexts.ReadAsync<IReadOnlyList<GenerationCard>>(
            async (context, token) => await context.Generations.KeptBy(owner).OrderByDescending(row => row.Position).Take(count).ToCardsAsync(token),
            cancellationToken);

    /// <summary>The queue: all that has not ended, however old; newest first, deleted ones left out.</summary>
    public Task<IReadOnlyList<GenerationCard>> UnfinishedAsync(OwnerId owner, CancellationToken cancellationToken) =>
        contexts.ReadAsync<IReadOnlyList<GenerationCard>>(
            async (context, token) => await context.Generations.KeptBy(owner)
                .Where(row => row.Stage == LibraryState.Working).OrderByDescending(row => row.Position).ToCardsAsync(token),
            cancellationToken);
}
