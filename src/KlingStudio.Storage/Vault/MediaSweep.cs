using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>
/// Deletes media that no row names: what a crash left between the vault and the row. Only under <c>stills/</c>, <c>clips/</c> and <c>shares/</c>.
/// </summary>
/// <param name="vault">Where the media is.</param>
/// <param name="time">The clock that ages are measured by.</param>
public sealed class MediaSweep(IMediaVault vault, TimeProvider time)
{
    /// <summary>Younger objects may be about to get their row.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private static readonly string[] Prefixes = ["stills/", "clips/", "shares/"];

    private Dictionary<VaultKey, DateTime> _unnamedLastTime = [];

    /// <summary>
    /// One pass. An object goes when it is older than <see cref="Grace"/>, no row names it, and the pass before found the same: a clock that
    /// jumps ahead makes everything look old, but it can't make two passes out of one.
    /// </summary>
    /// <param name="isNamed">Whether any row of any owner names the object.</param>
    /// <param name="cancellationToken">Stops between two objects.</param>
    /// <returns>How many were deleted.</returns>
    public Task<int> RunAsync(Func<VaultKey, CancellationToken, ValueTask<bool>> isNamed, CancellationToken cancellationToken) =>
        PassAsync(isNamed, everything: false, cancellationToken);

    /// <summary>The pass at the start of a studio that runs alone, before anything is taken in: nothing is on its way, so age doesn't matter.</summary>
    /// <param name="isNamed">Whether any row of any owner names the object.</param>
    /// <param name="cancellationToken">Stops between two objects.</param>
    /// <returns>How many were deleted.</returns>
    public Task<int> RunAtStartAsync(Func<VaultKey, CancellationToken, ValueTask<bool>> isNamed, CancellationToken cancellationToken) =>
        PassAsync(isNamed, everything: true, cancellationToken);

    private async Task<int> PassAsync(Func<VaultKey, CancellationToken, ValueTask<bool>> isNamed, bool everything, CancellationToken cancellationToken)
    {
        var unnamed = new Dictionary<VaultKey, DateTime>();
        var condemned = new List<VaultKey>();
        foreach (var prefix in Prefixes)
        {
            await foreach (var found in vault.ListAsync(prefix, cancellationToken))
            {
                if (await isNamed(found.Key, cancellationToken))
                    continue;
                unnamed[found.Key] = found.ModifiedAt;
                var isOld = time.GetUtcNow().UtcDateTime - found.ModifiedAt > Grace;
                var wasUnnamed = _unnamedLastTime.TryGetValue(found.Key, out var before) && before == found.ModifiedAt;
                if (everything || (isOld && wasUnnamed))
                    condemned.Add(found.Key);
            }
        }
        _unnamedLastTime = unnamed;
        foreach (var key in condemned)
            await vault.DeleteAsync(key, cancellationToken);
        return condemned.Count;
    }
}
