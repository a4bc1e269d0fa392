using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>Stills by id, for the composer and the media routes.</summary>
public sealed class StillShelf(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>Null when there is none of this owner.</summary>
    public Task<Still?> FindAsync(OwnerId owner, Guid id, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) => (await context.Stills.FirstOrDefaultAsync(still => still.Id == id && still.Owner == owner.Value, token))?.ToStill(),
        cancellationToken);
}
