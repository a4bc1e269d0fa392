using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.AspNetCore.DataProtection;
using Secret = KlingStudio.Generations.Secret;

namespace KlingStudio.Web;

/// <inheritdoc cref="IStudioKeys" />
internal sealed class StudioKeys(ApiKeyLog log, IDataProtectionProvider protection, TimeProvider clock) : IStudioKeys
{
    private const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private readonly IDataProtector _keys = protection.CreateProtector("KlingStudio.Api.Key.v1");

    /// <summary>Makes the key of an owner who has none: at the first start.</summary>
    public async Task EnsureAsync(OwnerId owner, CancellationToken cancellationToken)
    {
        if (await log.FindAsync(owner, cancellationToken) is not null)
            return;
        var (id, secret) = Make();
        await log.SetAsync(Kept(owner, id, secret) with { SealedKey = _keys.Protect($"{id}:{secret}") }, onlyIfNone: true, cancellationToken);
    }

    /// <summary>Whether that is the studio's own key, whole. A mistyped one is told by its check digits, without a look into the database.</summary>
    public async ValueTask<bool> IsOwnAsync(string said, CancellationToken cancellationToken)
    {
        var colon = said.IndexOf(':', StringComparison.Ordinal);
        var (id, secret) = (said[..Math.Max(0, colon)], said[(colon + 1)..]);
        return IsWellFormed(id, secret)
            && await log.FindByIdAsync(id, cancellationToken) is { } key
            && CryptographicOperations.FixedTimeEquals(key.SecretDigest, Digest(secret));
    }

    /// <inheritdoc />
    public async ValueTask<StudioKeyFacts?> FactsAsync(OwnerId owner, CancellationToken cancellationToken) =>
        await log.FindAsync(owner, cancellationToken) is { } key ? new(key.KeyId, key.CreatedAt, key.SealedKey is null) : null;

    /// <inheritdoc />
    public async ValueTask<Secret?> ShowOnceAsync(OwnerId owner, CancellationToken cancellationToken)
    {
        if (await log.TakeSealedAsync(owner, cancellationToken) is not { } kept)
            return null;
        try
        {
            return new Secret(_keys.Unprotect(kept));
        }
        catch (CryptographicException)
        {
            // The studio's keys are not those of then: nobody can read it any more, and a new one has to be made.
            return null;
        }
    }

    /// <inheritdoc />
    public async ValueTask<Secret> RotateAsync(OwnerId owner, CancellationToken cancellationToken)
    {
        var (id, secret) = Make();
        await log.SetAsync(Kept(owner, id, secret), onlyIfNone: false, cancellationToken);
        return new Secret($"{id}:{secret}");
    }

    private ApiKey Kept(OwnerId owner, string id, string secret) => new(owner, id, Digest(secret), SealedKey: null, clock.GetUtcNow().UtcDateTime);

    /// <summary>190 random bits, and check digits behind them.</summary>
    private static (string Id, string Secret) Make()
    {
        var secret = RandomNumberGenerator.GetString(Letters, 32);
        return ("ks_" + RandomNumberGenerator.GetString(Letters, 12), secret + Check(secret));
    }

    private static bool IsWellFormed(string id, string secret) =>
        id.Length == 15 && id.StartsWith("ks_", StringComparison.Ordinal) && secret.Length == 40 && secret[32..] == Check(secret[..32]);

    private static string Check(string secret) => Convert.ToHexStringLower(Crc32.Hash(Encoding.ASCII.GetBytes(secret)));

    private static byte[] Digest(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
