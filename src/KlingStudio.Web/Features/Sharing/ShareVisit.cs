using System.Globalization;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.Sharing;

/// <summary>A visitor at a link.</summary>
/// <param name="Standing">How far they get.</param>
/// <param name="Share">The link; null when there is none of that slug.</param>
/// <param name="Wait">They asked for too many that are not there.</param>
internal sealed record ShareVisit(ShareStanding Standing, FoundShare? Share, TimeSpan? Wait)
{
    /// <summary>It may be shown.</summary>
    public bool IsOpen => Standing == ShareStanding.Open;
}

/// <summary>Looks a visitor's slug up: one way for every text, so that neither the answer nor its time tells a wrong slug from a closed link.</summary>
internal sealed class ShareVisits(ShareLooks looks, ShareKeys keys, ShareLimits limits, TimeProvider clock)
{
    /// <summary>Who is at the door, and how far they get.</summary>
    public async Task<ShareVisit> EnterAsync(HttpContext context, string slug)
    {
        var found = await looks.FindAsync(slug, context.RequestAborted);
        var unlocked = found is { Link.HasPassword: true } && keys.Proves(context.Request.Cookies[ShareKeys.Cookie], found.Link);
        var standing = ShareRules.Stand(found, clock.GetUtcNow().UtcDateTime, unlocked);
        var wait = standing == ShareStanding.Closed ? limits.Miss(ShareLimits.Network(context.Connection.RemoteIpAddress)) : null;
        return new ShareVisit(standing, found, wait);
    }

    /// <summary>The status of a refusal that has no page: 404 for whatever is closed, 401 for what is locked, 429 for a guesser.</summary>
    public static Task RefuseAsync(HttpContext context, ShareVisit visit)
    {
        var status = visit switch
        {
            { Wait: not null } => StatusCodes.Status429TooManyRequests,
            { Standing: ShareStanding.Locked } => StatusCodes.Status401Unauthorized,
            _ => StatusCodes.Status404NotFound,
        };
        return RefuseAsync(context, status, visit.Wait);
    }

    /// <summary>A refusal in plain text.</summary>
    public static Task RefuseAsync(HttpContext context, int status, TimeSpan? wait = null)
    {
        Head(context, status, wait);
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(status switch
        {
            StatusCodes.Status401Unauthorized => "This needs a password.",
            StatusCodes.Status429TooManyRequests => "That was too often. Try again later.",
            StatusCodes.Status503ServiceUnavailable => "This is being made ready. Try again in a moment.",
            _ => "There is nothing here.",
        }, context.RequestAborted);
    }

    /// <summary>Status and headers of an answer that nobody may keep.</summary>
    public static void Head(HttpContext context, int status, TimeSpan? wait = null)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Robots-Tag"] = "noindex";
        if (wait is { } pause)
            context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(pause.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }
}
