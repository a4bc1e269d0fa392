using System.Text;

namespace KlingStudio.Web;

/// <summary>Why a caller may not have that engine, in fal's words.</summary>
/// <param name="Status">401.</param>
/// <param name="Detail">As fal says it.</param>
/// <param name="Message">What to do, for a person.</param>
internal sealed record KeyRefusal(int Status, string Detail, string Message);

/// <summary>
/// The one policy of everything that programs call. No web page may order anything unless its origin is listed; whoever costs money shows a key.
/// Programs send neither <c>Origin</c> nor <c>Sec-Fetch-Site</c>; a page's browser always sends one of them.
/// </summary>
internal sealed class ApiDoor(StudioOptions options, StudioKeys keys)
{
    /// <summary>Where capability addresses lie: who has one may read it, from anywhere.</summary>
    public const string Files = "/files";

    /// <summary>Where bytes are brought to: an upload's address is its own right.</summary>
    public const string Uploads = "/rest/storage/upload/";

    private static readonly string[] Roots = ["/fal-ai", "/klingstudio", "/run", "/queue", "/rest", "/api/fal", Files];

    /// <summary>Whether a path is for programs. <c>/queue</c> itself is a page of the studio; what is below it is not.</summary>
    public static bool Covers(PathString path) =>
        Array.Exists(Roots, root => path.StartsWithSegments(root, StringComparison.OrdinalIgnoreCase, out var rest) && rest.HasValue && rest.Value.Length > 1);

    /// <summary>Whether the page that sends this may; null when it may, or when no page sends it.</summary>
    public GateRefusal? JudgeSender(HttpRequest request)
    {
        var method = request.Method;
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsPost(method) && !HttpMethods.IsPut(method) && !HttpMethods.IsOptions(method))
            return new(StatusCodes.Status405MethodNotAllowed, "That method is not used here.");
        var isRead = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        if (isRead && request.Path.StartsWithSegments(Files, StringComparison.OrdinalIgnoreCase))
            return null;
        return ComesFromElsewhere(request, isRead)
            ? new(StatusCodes.Status403Forbidden, "Pages of that origin may not call this studio. Its owner can list the origin in Studio__Api__AllowedOrigins.")
            : null;
    }

    /// <summary>The listed origin that sends this, or null: nobody else may read an answer across origins.</summary>
    public string? ListedOrigin(HttpRequest request) =>
        request.Headers.Origin is [{ } origin] && options.ApiOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase) ? origin : null;

    /// <summary>What comes as anything but JSON could come from a form or a script of any page, unasked. Null when it may come.</summary>
    public static GateRefusal? JudgeBody(HttpRequest request)
    {
        var isUpload = HttpMethods.IsPut(request.Method) && request.Path.StartsWithSegments("/rest/storage/upload", StringComparison.OrdinalIgnoreCase);
        var hasBody = HttpMethods.IsPost(request.Method) || (HttpMethods.IsPut(request.Method) && request.ContentLength > 0);
        return isUpload || !hasBody || IsJson(request.ContentType)
            ? null
            : new(StatusCodes.Status415UnsupportedMediaType, "The body must be JSON: send it with Content-Type: application/json.");
    }

    /// <summary>Whether the caller may have an engine that costs money or one that doesn't. A free one takes any key, and none.</summary>
    public async ValueTask<KeyRefusal?> JudgeKeyAsync(HttpRequest request, bool billable, CancellationToken cancellationToken)
    {
        if (!billable)
            return null;
        const string help = "This engine costs money: send the studio's own key (it is on the studio's API page) or the fal key that the studio was started with, as “Authorization: Key id:secret”.";
        if (request.Headers.Authorization.ToString() is not { Length: > 0 } said)
            return new(StatusCodes.Status401Unauthorized, "Authorization header is required", help);
        if (!said.StartsWith("Key ", StringComparison.OrdinalIgnoreCase) || said[4..].Trim() is not { Length: > 0 and < 1_024 } key || !key.Contains(':', StringComparison.Ordinal))
            return new(StatusCodes.Status401Unauthorized, "Invalid Key Authorization header format. Expected '<key_id>:<key_secret>'.", help);
        return IsFalKey(key) || await keys.IsOwnAsync(key, cancellationToken)
            ? null
            : new(StatusCodes.Status401Unauthorized, "No user found for Key ID and Secret", help);
    }

    private bool IsFalKey(string said) =>
        options.Fal.Key is { } key && System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(Digest(said), Digest(key.Reveal()));

    // Hashed first: then both have one length, and how long the comparison takes says nothing.
    private static byte[] Digest(string text) => System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static bool IsJson(string? contentType) =>
        contentType?.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) == true;

    private bool ComesFromElsewhere(HttpRequest request, bool isRead)
    {
        var site = request.Headers.TryGetValue("Sec-Fetch-Site", out var said) ? said.ToString() : null;
        if (request.Headers.Origin.Count == 0)
            return site is not (null or "same-origin") && !(isRead && site == "none");
        if (ListedOrigin(request) is not null)
            return false;
        var isOwn = request.Headers.Origin is [{ } origin] && string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
        return !isOwn || site is not (null or "same-origin");
    }
}
