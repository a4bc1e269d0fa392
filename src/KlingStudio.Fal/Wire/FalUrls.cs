using System.Text.RegularExpressions;

namespace KlingStudio.Fal;

/// <summary>
/// The addresses of fal's queue, pure. Submit uses the full endpoint id; everything after it only <c>owner/alias</c> (or <c>namespace/owner/alias</c>).
/// An address out of an answer is used only if it lies under the configured one: with a forged <c>response_url</c> the key would go to a stranger.
/// </summary>
/// <param name="queueBase">For example <c>https://queue.fal.run</c>; a path in it is kept.</param>
public sealed partial class FalUrls(Uri queueBase)
{
    private readonly string _base = queueBase.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>Where a request to <paramref name="endpointId"/> is sent.</summary>
    /// <param name="endpointId">For example <c>fal-ai/kling-video/v2.5-turbo/standard/image-to-video</c>.</param>
    /// <param name="query">With its question mark, or empty.</param>
    /// <exception cref="ArgumentException">That is no endpoint id.</exception>
    public Uri Submit(string endpointId, string query = "") =>
        IsEndpointId(endpointId) ? new Uri($"{_base}/{endpointId}{query}") : throw new ArgumentException("That is no endpoint id.", nameof(endpointId));

    /// <summary>Where its status is asked, without a query.</summary>
    public Uri Status(string endpointId, string requestId, string? told = null) => Trusted(told, requestId) ?? Rebuild(endpointId, requestId, "/status");

    /// <summary>Where its result is fetched.</summary>
    public Uri Response(string endpointId, string requestId, string? told = null) => Trusted(told, requestId) ?? Rebuild(endpointId, requestId, "");

    /// <summary>Where it is cancelled.</summary>
    public Uri Cancel(string endpointId, string requestId, string? told = null) => Trusted(told, requestId) ?? Rebuild(endpointId, requestId, "/cancel");

    /// <summary>Whether the key may be sent there: same scheme, host and port as the configured base, under its path, with no user part.</summary>
    public static bool IsUnder(Uri candidate, Uri configured)
    {
        if (!candidate.IsAbsoluteUri || candidate.UserInfo.Length > 0 || candidate.HostNameType == UriHostNameType.Unknown)
            return false;
        var path = configured.AbsolutePath.TrimEnd('/') + "/";
        return candidate.Scheme == configured.Scheme && candidate.IdnHost.Equals(configured.IdnHost, StringComparison.OrdinalIgnoreCase)
            && candidate.Port == configured.Port && (candidate.AbsolutePath + "/").StartsWith(path, StringComparison.Ordinal);
    }

    /// <summary>An id that can stand in an address as it is.</summary>
    public static bool IsRequestId(string id) => id.Length <= 128 && RequestId().IsMatch(id);

    /// <summary><c>owner/alias</c> of an endpoint id: what status, result and cancel use.</summary>
    public static string AppId(string endpointId)
    {
        var parts = endpointId.Split('/');
        return string.Join('/', parts.Take(parts[0] is "workflows" or "comfy" ? 3 : 2));
    }

    private static bool IsEndpointId(string id) => id.Length <= 256 && EndpointId().IsMatch(id);

    private Uri? Trusted(string? told, string requestId) =>
        Uri.TryCreate(told, UriKind.Absolute, out var address) && address.Query.Length == 0 && address.Fragment.Length == 0
            && IsUnder(address, queueBase) && (address.AbsolutePath + "/").Contains($"/requests/{requestId}/", StringComparison.Ordinal)
            ? address
            : null;

    private Uri Rebuild(string endpointId, string requestId, string action) =>
        IsEndpointId(endpointId) && IsRequestId(requestId)
            ? new Uri($"{_base}/{AppId(endpointId)}/requests/{requestId}{action}")
            : throw new ArgumentException("That is no request id of an endpoint.", nameof(requestId));

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex RequestId();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)+\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex EndpointId();
}
