using KlingStudio.Generations;

namespace KlingStudio.Fal;

/// <summary>Everything about fal that can be set.</summary>
public sealed record FalOptions
{
    /// <summary><c>FAL_KEY</c>: <c>key_id:key_secret</c>. Without one the engine is only shown.</summary>
    public Secret? Key { get; init; }

    /// <summary><c>Fal__QueueBaseUrl</c>. The key goes to this host and to that of <see cref="RestBaseUrl"/>, and nowhere else.</summary>
    public Uri QueueBaseUrl { get; init; } = new("https://queue.fal.run");

    /// <summary><c>Fal__RestBaseUrl</c>: storage, and the keys that webhooks are signed with.</summary>
    public Uri RestBaseUrl { get; init; } = new("https://rest.fal.ai");

    /// <summary><c>Fal__MediaHosts</c>: hosts (<c>cdn.example</c>, or <c>cdn.example:8443</c>) that clips may be fetched from and stills sent to, beside fal's own. Only these may have private addresses, and speak plain http.</summary>
    public IReadOnlyList<string> MediaHosts { get; init; } = [];

    /// <summary>US dollars by duration in seconds, as fal's page of the model says.</summary>
    public IReadOnlyDictionary<int, decimal> Prices { get; init; } = new Dictionary<int, decimal> { [5] = 0.21m, [10] = 0.42m };

    /// <summary>Where fal can reach this studio from outside (<c>Studio__PublicBaseUrl</c>): a submit then carries <c>{base}/hooks/fal/{generation}</c>. Null: no webhooks, only asking.</summary>
    public Uri? WebhookBaseUrl { get; init; }

    /// <summary>A request that has not begun this long after the submit is given up by fal, free of charge.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long one upload of a still serves further takes. It lives at fal for this and <see cref="StartTimeout"/> and five minutes, no longer.</summary>
    public TimeSpan StillReuse { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long fal keeps the clip for us. It is fetched at once; this is for a studio that is down for some days.</summary>
    public TimeSpan OutputLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>A still up to this many bytes rides inside the request as a <c>data:</c> URI; fal advises against more than a few kilobytes.</summary>
    public int DataUriMaxBytes { get; init; } = 4 * 1024;

    /// <summary>The largest clip that is fetched, in bytes.</summary>
    public long MaxClipBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>How long the one submit may take from the moment it leaves. Generous: giving up leaves a doubt about money.</summary>
    public TimeSpan SubmitTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long one question (status, result, cancel, start of an upload) may take in all, repeats included.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection may be silent in the middle of a download, an upload or a status stream.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>First rung of the polling ladder; it doubles three times.</summary>
    public TimeSpan PollFirst { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long fal may say "completed" and not hand the result out before the job counts as failed, with the doubt about money said.</summary>
    public TimeSpan ResultPatience { get; init; } = TimeSpan.FromHours(1);
}
