using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>The rows of stills, as far as taking one in needs them.</summary>
internal interface IStillIndex
{
    /// <summary>The owner's still of those bytes, or null.</summary>
    Task<Still?> FindAsync(OwnerId owner, string sourceSha256, CancellationToken cancellationToken);

    /// <summary>Keeps the still; if the owner has those bytes already, gives that one and keeps nothing.</summary>
    Task<Still> AddOrGetAsync(Still still, CancellationToken cancellationToken);
}
