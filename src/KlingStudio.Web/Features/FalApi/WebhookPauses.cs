namespace KlingStudio.Web.Features.FalApi;

/// <summary>When a webhook that was not taken is sent again: after 5, 10, 20… seconds, later every ten minutes, for two hours. Pure.</summary>
internal static class WebhookPauses
{
    /// <summary>From the first attempt on.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(2);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>How long the receiver may take: fal's 15 seconds at first, and 120 when it is tried again.</summary>
    /// <param name="attempts">Those before.</param>
    public static TimeSpan Patience(int attempts) => TimeSpan.FromSeconds(attempts == 0 ? 15 : 120);

    /// <summary>The moment of the next attempt; null when there is none any more.</summary>
    /// <param name="attempts">Those so far, at least one.</param>
    /// <param name="first">When it was sent first.</param>
    /// <param name="now">The last one has just failed.</param>
    public static DateTime? Next(int attempts, DateTime first, DateTime now)
    {
        var pause = attempts > 10 ? Longest : First * Math.Pow(2, attempts - 1);
        var next = now + (pause < Longest ? pause : Longest);
        return next <= first + Window ? next : null;
    }
}
