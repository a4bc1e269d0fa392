using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>An API key as it is kept.</summary>
/// <param name="Owner">Whose.</param>
/// <param name="KeyId">Its public half.</param>
/// <param name="SecretDigest">SHA-256 of the other half.</param>
/// <param name="SealedKey">All of it, sealed, until it has been shown.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record ApiKey(OwnerId Owner, string KeyId, byte[] SecretDigest, string? SealedKey, DateTime CreatedAt);

/// <summary>The API keys, one for each owner.</summary>
public sealed class ApiKeyLog(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>The owner's key, or null.</summary>
    public Task<ApiKey?> FindAsync(OwnerId owner, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) => ToKey(await context.ApiKeys.FirstOrDefaultAsync(row => row.Owner == owner.Value, token)),
        cancellationToken);

    /// <summary>The key of that id, whoever's it is, or null.</summary>
    public Task<ApiKey?> FindByIdAsync(string keyId, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) => ToKey(await context.ApiKeys.FirstOrDefaultAsync(row => row.KeyId == keyId, token)),
        cancellationToken);

    /// <summary>Keeps a key in place of the one before.</summary>
    /// <param name="key">The key.</param>
    /// <param name="onlyIfNone">False is given back, and nothing is changed, when the owner has one already.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<bool> SetAsync(ApiKey key, bool onlyIfNone, CancellationToken cancellationToken) => contexts.WriteAsync(
        async (context, token) =>
        {
            var own = context.ApiKeys.Where(row => row.Owner == key.Owner.Value);
            if (onlyIfNone && await own.AnyAsync(token))
                return false;
            await own.ExecuteDeleteAsync(token);
            context.ApiKeys.Add(new ApiKeyRow
            {
                Owner = key.Owner.Value,
                KeyId = key.KeyId,
                SecretDigest = key.SecretDigest,
                SealedKey = key.SealedKey,
                CreatedAt = key.CreatedAt,
            });
            await context.SaveChangesAsync(token);
            return true;
        },
        cancellationToken);

    /// <summary>Takes the sealed key out of the row: of two who ask at once, one gets it.</summary>
    public Task<string?> TakeSealedAsync(OwnerId owner, CancellationToken cancellationToken) => contexts.WriteAsync(
        async (context, token) =>
        {
            var own = context.ApiKeys.Where(row => row.Owner == owner.Value && row.SealedKey != null);
            var taken = await own.Select(row => row.SealedKey).FirstOrDefaultAsync(token);
            await own.ExecuteUpdateAsync(set => set.SetProperty(row => row.SealedKey, default(string)), token);
            return taken;
        },
        cancellationToken);

    private static ApiKey? ToKey(ApiKeyRow? row) => row is null ? null : new(new OwnerId(row.Owner), row.KeyId, row.SecretDigest, row.SealedKey, row.CreatedAt);
}
