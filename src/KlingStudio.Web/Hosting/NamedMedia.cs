using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web;

/// <summary>Which objects of the vault some row names, of whichever owner. What none names is left over from something that did not come about.</summary>
internal sealed class NamedMedia(StillLog stills, ClipLog clips, ShareRenditionLog renditions)
{
    /// <summary>All of them, as the rows are now.</summary>
    public async Task<HashSet<VaultKey>> ReadAsync(CancellationToken cancellationToken)
    {
        var named = new HashSet<VaultKey>();
        await foreach (var key in stills.AllKeysAsync(cancellationToken))
            named.Add(key);
        await foreach (var key in clips.AllKeysAsync(cancellationToken))
            named.Add(key);
        await foreach (var key in renditions.AllKeysAsync(cancellationToken))
            named.Add(key);
        return named;
    }
}
