namespace KlingStudio.Generations;

/// <summary>"Something beside its life cycle happened to this generation: re-read." A lost notice costs a look, never correctness.</summary>
/// <param name="Topic">What kind of thing, for example <see cref="NoticeTopics.Viewed"/>.</param>
/// <param name="GenerationId">About which generation.</param>
/// <param name="SubjectId">What exactly: for sharing, the link; for a webhook, the delivery.</param>
[GenerateSerializer, Immutable, Alias("ks.notice")]
public sealed record FeedNotice(
    [property: Id(0)] string Topic,
    [property: Id(1)] Guid GenerationId,
    [property: Id(2)] Guid SubjectId);

/// <summary>The topics there are.</summary>
public static class NoticeTopics
{
    /// <summary>A visitor watched a shared clip.</summary>
    public const string Viewed = "share.viewed";

    /// <summary>A visitor approved a shared clip or asked for a change.</summary>
    public const string Answered = "share.answered";

    /// <summary>The owner changed a link.</summary>
    public const string Changed = "share.changed";

    /// <summary>A clip has a picture more.</summary>
    public const string Pictured = "clip.pictured";

    /// <summary>A webhook about this generation was taken, or given up.</summary>
    public const string Webhook = "api.webhook";
}

/// <summary>Notices of an owner, from wherever in the cluster they come to whoever watches.</summary>
public interface INoticeFeed
{
    /// <summary>Calls <paramref name="handler"/> for each notice of the owner, with the caller's culture, until the subscription is disposed.</summary>
    IDisposable Subscribe(OwnerId owner, Func<FeedNotice, Task> handler);

    /// <summary>Tells everybody who watches. Never throws.</summary>
    Task PublishAsync(OwnerId owner, FeedNotice notice);
}
