using System.Globalization;
using System.Text;
using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.Sharing;

/// <summary>What a visitor sends: a password, an answer, and that they watch.</summary>
internal static class ShareReplies
{
    private static readonly string[] Machines =
        ["bot", "crawl", "spider", "slurp", "preview", "facebookexternalhit", "whatsapp", "curl", "wget", "python", "okhttp", "go-http", "monitor", "mastodon", "embed"];

    /// <summary>What the address says this visitor has just answered.</summary>
    public static ShareVerdict? Said(string? word) => word switch
    {
        "approved" => ShareVerdict.Approved,
        "asked" => ShareVerdict.ChangeAsked,
        _ => null,
    };

    /// <summary>The password. It travels in the body, and what comes back is a cookie for this link alone.</summary>
    public static async Task UnlockAsync(HttpContext context, string slug, ShareVisits visits, ShareKeys keys, ShareLimits limits, ShareAddresses addresses)
    {
        var visit = await visits.EnterAsync(context, slug);
        var password = (await FieldAsync(context, "password"))?.ReplaceLineEndings("") ?? "";
        if (visit is not { Share: { } share, Standing: not ShareStanding.Closed })
        {
            // As long as for a link that is there; but a guesser who is told to wait gets no work out of us.
            if (visit.Wait is null)
                _ = keys.IsPassword(null, password);
            await PublicAnswers.CloseAsync(context, visit.Wait);
            return;
        }

        if (visit.IsOpen)
        {
            Back(context, $"/s/{slug}");
            return;
        }

        var network = ShareLimits.Network(context.Connection.RemoteIpAddress);
        if (limits.Try(share.Link.Id, network) is { } wait)
        {
            await PublicAnswers.LockAsync(context, slug, StatusCodes.Status429TooManyRequests, $"Too many wrong passwords. Try again in {Words(wait)}.", wait);
            return;
        }

        if (password.Length > ShareRules.PasswordMax || !keys.IsPassword(share.PasswordHash, password))
        {
            await PublicAnswers.LockAsync(context, slug, StatusCodes.Status401Unauthorized, "That is not the password.");
            return;
        }

        limits.Forgive(share.Link.Id, network);
        context.Response.Cookies.Append(ShareKeys.Cookie, keys.Prove(share.Link), new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = addresses.IsSecure(context.Request),
            Path = $"/s/{slug}",
            MaxAge = ShareKeys.UnlockLife,
        });
        Back(context, $"/s/{slug}");
    }

    /// <summary>Approve, or ask for a change.</summary>
    public static async Task AnswerAsync(HttpContext context, string slug, ShareVisits visits, ShareDoor door, INoticeFeed notices, TimeProvider clock)
    {
        var visit = await visits.EnterAsync(context, slug);
        if (visit is not { IsOpen: true, Share: { } share })
        {
            await (visit.Standing == ShareStanding.Locked ? PublicAnswers.LockAsync(context, slug, StatusCodes.Status401Unauthorized) : PublicAnswers.CloseAsync(context, visit.Wait));
            return;
        }

        var text = Plain(await FieldAsync(context, "note"));
        var verdict = await FieldAsync(context, "answer") switch
        {
            "approve" => ShareVerdict.Approved,
            "change" => ShareVerdict.ChangeAsked,
            _ => (ShareVerdict?)null,
        };
        if (Refuse(verdict, text) is { } trouble)
        {
            await PublicAnswers.ShowAsync(context, ShareEndpoints.Scene(context, share, slug), StatusCodes.Status422UnprocessableEntity, trouble: trouble, note: text);
            return;
        }

        var note = new ShareNote(share.Link.Id, share.Link.GenerationId, verdict!.Value, text, clock.GetUtcNow().UtcDateTime);
        if (!await door.AnswerAsync(note, context.RequestAborted))
        {
            await PublicAnswers.ShowAsync(context, ShareEndpoints.Scene(context, share, slug), StatusCodes.Status429TooManyRequests, trouble: "This link has had several answers within the hour. Try again later.", note: text);
            return;
        }

        await notices.PublishAsync(share.Owner, new FeedNotice(NoticeTopics.Answered, share.Link.GenerationId, share.Link.Id));
        Back(context, $"/s/{slug}?said={(verdict == ShareVerdict.Approved ? "approved" : "asked")}");
    }

    /// <summary>Two seconds were watched. Nothing of the visitor is kept: see <see cref="ShareDoor.CountViewAsync"/>.</summary>
    public static async Task SeenAsync(HttpContext context, string slug, ShareVisits visits, ShareDoor door, ShareLimits limits, INoticeFeed notices)
    {
        var visit = await visits.EnterAsync(context, slug);
        if (visit is not { IsOpen: true, Share: { } share })
        {
            await ShareVisits.RefuseAsync(context, visit);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.Headers.CacheControl = "no-store";
        var browser = context.Request.Headers.UserAgent.ToString();
        if (browser.Length == 0 || Array.Exists(Machines, machine => browser.Contains(machine, StringComparison.OrdinalIgnoreCase)) || !limits.MayCount(ShareLimits.Network(context.Connection.RemoteIpAddress)))
            return;
        if (await door.CountViewAsync(share.Link.Id, $"{context.Connection.RemoteIpAddress}\n{browser}", context.RequestAborted))
            await notices.PublishAsync(share.Owner, new FeedNotice(NoticeTopics.Viewed, share.Link.GenerationId, share.Link.Id));
    }

    private static string? Refuse(ShareVerdict? verdict, string text) => (verdict, text.Length) switch
    {
        (null, _) => "Choose: approve, or ask for a change.",
        (_, > ShareRules.NoteMax) => string.Create(CultureInfo.InvariantCulture, $"The note has {text.Length} characters; {ShareRules.NoteMax} are allowed."),
        (ShareVerdict.ChangeAsked, 0) => "Say in a few words what should change.",
        _ => null,
    };

    private static async Task<string?> FieldAsync(HttpContext context, string name)
    {
        if (!context.Request.HasFormContentType)
            return null;
        try
        {
            return (await context.Request.ReadFormAsync(context.RequestAborted))[name];
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    // Words and line ends; control characters have no business in them.
    private static string Plain(string? typed)
    {
        var plain = new StringBuilder();
        foreach (var rune in (typed ?? "").ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value == '\n' || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format))
                plain.Append(rune);
        }

        return plain.ToString().Trim();
    }

    private static string Words(TimeSpan wait) => wait.TotalSeconds < 90
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Ceiling(wait.TotalSeconds)):0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(wait.TotalMinutes):0} min");

    private static void Back(HttpContext context, string path)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Location = path;
    }
}
