using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace KlingStudio.Fal;

/// <summary>How fal's queue should handle a request: its documented headers and query parameters. What is null is not sent.</summary>
public sealed record SubmitOptions
{
    /// <summary><c>X-Fal-Request-Timeout</c>: the deadline for the <i>start</i>, from the submit on. More than one second.</summary>
    public TimeSpan? StartTimeout { get; init; }

    /// <summary><c>X-Fal-Queue-Priority</c>.</summary>
    public QueuePriority? Priority { get; init; }

    /// <summary><c>X-Fal-Object-Lifecycle-Preference</c>: how long output files live.</summary>
    public TimeSpan? OutputLifetime { get; init; }

    /// <summary><c>X-Fal-Store-IO: 0</c> when false: fal keeps no request and no answer, and a result that is not fetched at once is gone.</summary>
    public bool? StoreIO { get; init; }

    /// <summary><c>X-Fal-No-Retry: 1</c> when true: fal's own repeats are off.</summary>
    public bool NoRetry { get; init; }

    /// <summary><c>x-app-fal-disable-fallback: 1</c> when true: never run on an "equivalent" model.</summary>
    public bool NoFallback { get; init; }

    /// <summary><c>X-Fal-Runner-Hint</c>: sticky routing. Printable ASCII.</summary>
    public string? RunnerHint { get; init; }

    /// <summary>Query <c>fal_webhook</c>: called when the request has ended.</summary>
    public Uri? Webhook { get; init; }

    /// <summary>Query <c>fal_max_queue_length</c>: 429 at once if more are waiting.</summary>
    public int? MaxQueueLength { get; init; }

    /// <summary>The query, with its question mark, or empty.</summary>
    internal string Query()
    {
        var parts = new List<string>();
        if (Webhook is { } hook)
            parts.Add("fal_webhook=" + Uri.EscapeDataString(hook.AbsoluteUri));
        if (MaxQueueLength is { } most)
            parts.Add("fal_max_queue_length=" + most.ToString(CultureInfo.InvariantCulture));
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    /// <exception cref="InvalidOperationException">fal takes no start time-out of a second or less.</exception>
    internal void Apply(HttpRequestHeaders headers)
    {
        if (StartTimeout is { } start)
        {
            if (start <= TimeSpan.FromSeconds(1))
                throw new InvalidOperationException("fal takes no start time-out of a second or less.");
            headers.Add("X-Fal-Request-Timeout", start.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture));
        }

        if (Priority is { } priority)
            headers.Add("X-Fal-Queue-Priority", priority == QueuePriority.Low ? "low" : "normal");
        if (OutputLifetime is { } lifetime)
            headers.TryAddWithoutValidation("X-Fal-Object-Lifecycle-Preference", Lifecycle(lifetime));
        if (StoreIO is { } store)
            headers.Add("X-Fal-Store-IO", store ? "1" : "0");
        if (NoRetry)
            headers.Add("X-Fal-No-Retry", "1");
        if (NoFallback)
            headers.Add("x-app-fal-disable-fallback", "1");
        if (RunnerHint is { } hint)
            headers.Add("X-Fal-Runner-Hint", hint);
    }

    /// <summary>A life time as fal writes it: whole seconds, in JSON.</summary>
    internal static string Lifecycle(TimeSpan lifetime) =>
        JsonSerializer.Serialize(new LifecyclePreference((long)Math.Ceiling(lifetime.TotalSeconds)), FalJson.Plain.LifecyclePreference);
}

/// <summary>Who comes first in fal's queue.</summary>
public enum QueuePriority
{
    /// <summary>In turn.</summary>
    Normal,

    /// <summary>Only when no normal request waits.</summary>
    Low,
}
