using KlingStudio.Fal;
using KlingStudio.Generations;

namespace KlingStudio.Web;

/// <summary>Somebody looks while a page of this node is subscribed to the feed. Where fal gives no stream, it is asked less often for nobody, and at once for somebody.</summary>
internal sealed class LiveAudience(ILiveFeed feed) : IAudience
{
    /// <inheritdoc />
    public bool IsPresent => feed.Subscriptions > 0;

    /// <inheritdoc />
    public Task Arrival => feed.Arrival;
}
