using KlingStudio.Generations;

namespace KlingStudio.Web;

/// <summary>The studio's own API key, in fal's form <c>id:secret</c>. Made at the first start; kept as a hash; the whole key is given out once, to a page of its owner.</summary>
internal interface IStudioKeys
{
    /// <summary>What may always be shown: the id and when it was made.</summary>
    ValueTask<StudioKeyFacts?> FactsAsync(OwnerId owner, CancellationToken cancellationToken);

    /// <summary>The whole key, if nobody has seen it yet; from then on it is gone.</summary>
    ValueTask<Secret?> ShowOnceAsync(OwnerId owner, CancellationToken cancellationToken);

    /// <summary>A new key in place of the old one, which ends at once. It counts as seen.</summary>
    ValueTask<Secret> RotateAsync(OwnerId owner, CancellationToken cancellationToken);
}

/// <summary>A key without its secret.</summary>
/// <param name="KeyId"><c>ks_</c> and 12 characters.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Seen">Whether the whole key has been shown.</param>
internal sealed record StudioKeyFacts(string KeyId, DateTime CreatedAt, bool Seen);
