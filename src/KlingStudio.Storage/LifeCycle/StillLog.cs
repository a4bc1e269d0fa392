using System.Runtime.CompilerServices;
using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>The stills that are kept, for the intake and for the sweep of media that nothing names.</summary>
public sealed class StillLog(IDbContextFactory<StudioContext> contexts) : IStillIndex
{
    /// <summary>The owner's still of those bytes (<see cref="Still.SourceSha256"/>), or null.</summary>
    public Task<Still?> FindAsync(OwnerId owner, string sourceSha256, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) => (await FindRowAsync(context, owner, sourceSha256, token))?.ToStill(),
        cancellationToken);

    /// <summary>Keeps <paramref name="still"/>; if the owner has those bytes already (another upload was first), gives that one and keeps nothing.</summary>
    public Task<Still> AddOrGetAsync(Still still, CancellationToken cancellationToken) => contexts.WriteAsync(
        async (context, token) =>
        {
            if (await FindRowAsync(context, still.Owner, still.SourceSha256, token) is { } known)
                return known.ToStill();
            context.Stills.Add(still.ToRow());
            await context.SaveChangesAsync(token);
            return still;
        },
        cancellationToken);

    /// <summary>Every vault key that a still names, of all owners.</summary>
    public async IAsyncEnumerable<VaultKey> AllKeysAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = await contexts.ReadAsync(
            (context, token) => context.Stills.Select(still => new { still.Key, still.ThumbnailKey }).ToListAsync(token),
            cancellationToken);
        foreach (var row in rows)
        {
            yield return new VaultKey(row.Key);
            yield return new VaultKey(row.ThumbnailKey);
        }
    }

    private static Task<StillRow?> FindRowAsync(StudioContext context, OwnerId owner, string sourceSha256, CancellationToken cancellationToken) =>
        context.Stills.FirstOrDefaultAsync(still => still.Owner == owner.Value && still.SourceSha256 == sourceSha256, cancellationToken);
}
