using System.Runtime.CompilerServices;
using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>One generation, for the stage, the clip page and a pushed row.</summary>
public sealed class GenerationDetails(IDbContextFactory<StudioContext> contexts, TimeProvider clock)
{
    // As long as somebody holds the hint, and no longer.
    private readonly ConditionalWeakTable<FeedHint, SharedRead> _heard = [];

    /// <summary>Null when there is none of this owner (deleted ones are found: they can be restored).</summary>
    public Task<GenerationCard?> ReadAsync(OwnerId owner, Guid id, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) =>
        {
            var cards = await context.Generations.Where(row => row.Id == id && row.Owner == owner.Value).ToCardsAsync(token);
            return cards.SingleOrDefault();
        },
        cancellationToken);

    /// <summary>
    /// As the row was when the first of this node's pages heard the hint, or later: a hint goes to every open page of its owner, and they share one read.
    /// </summary>
    /// <param name="owner">Whose feed brought the hint.</param>
    /// <param name="hint">The very instance that was delivered.</param>
    public Task<HeardCard> ReadAsync(OwnerId owner, FeedHint hint)
    {
        var shared = _heard.GetValue(hint, _ => new(owner, new(() => HearAsync(owner, hint.GenerationId))));
        return shared.Owner == owner ? shared.Card.Value : HearAsync(owner, hint.GenerationId);
    }

    private async Task<HeardCard> HearAsync(OwnerId owner, Guid id)
    {
        var began = clock.GetTimestamp();
        return new HeardCard(await ReadAsync(owner, id, CancellationToken.None), began);
    }

    private sealed record SharedRead(OwnerId Owner, Lazy<Task<HeardCard>> Card);
}

/// <summary>What a shared read found.</summary>
/// <param name="Card">Null when there is none of this owner.</param>
/// <param name="Began">When the read began, as <see cref="TimeProvider.GetTimestamp"/>: what its reader learned since is newer.</param>
public sealed record HeardCard(GenerationCard? Card, long Began);
