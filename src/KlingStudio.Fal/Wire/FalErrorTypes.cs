using System.Net;

namespace KlingStudio.Fal;

/// <summary>fal's error types (its pages <c>errors</c> and <c>request-errors</c>) in one table.</summary>
internal static class FalErrorTypes
{
    private static readonly Dictionary<string, (FalErrorKind Kind, int Status)> Table = new(StringComparer.Ordinal)
    {
        ["content_policy_violation"] = (FalErrorKind.ContentPolicy, 422),
        ["no_media_generated"] = (FalErrorKind.NothingMade, 422),
        ["image_load_error"] = (FalErrorKind.ImageRefused, 422),
        ["file_download_error"] = (FalErrorKind.ImageRefused, 422),
        ["face_detection_error"] = (FalErrorKind.ImageRefused, 422),
        ["image_too_small"] = (FalErrorKind.ImageRefused, 422),
        ["image_too_large"] = (FalErrorKind.ImageRefused, 422),
        ["file_too_large"] = (FalErrorKind.ImageRefused, 422),
        ["unsupported_image_format"] = (FalErrorKind.ImageRefused, 422),
        ["feature_not_supported"] = (FalErrorKind.InputRefused, 422),
        ["one_of"] = (FalErrorKind.InputRefused, 422),
        ["greater_than"] = (FalErrorKind.InputRefused, 422),
        ["greater_than_equal"] = (FalErrorKind.InputRefused, 422),
        ["less_than"] = (FalErrorKind.InputRefused, 422),
        ["less_than_equal"] = (FalErrorKind.InputRefused, 422),
        ["multiple_of"] = (FalErrorKind.InputRefused, 422),
        ["sequence_too_short"] = (FalErrorKind.InputRefused, 422),
        ["sequence_too_long"] = (FalErrorKind.InputRefused, 422),
        ["internal_server_error"] = (FalErrorKind.ProviderFailed, 500),
        ["generation_timeout"] = (FalErrorKind.TimedOut, 504),
        ["downstream_service_error"] = (FalErrorKind.ProviderFailed, 400),
        ["downstream_service_unavailable"] = (FalErrorKind.ProviderFailed, 500),
        ["request_timeout"] = (FalErrorKind.TimedOut, 504),
        ["startup_timeout"] = (FalErrorKind.ProviderFailed, 504),
        ["runner_scheduling_failure"] = (FalErrorKind.ProviderFailed, 503),
        ["runner_connection_timeout"] = (FalErrorKind.ProviderFailed, 503),
        ["runner_disconnected"] = (FalErrorKind.ProviderFailed, 503),
        ["runner_connection_refused"] = (FalErrorKind.ProviderFailed, 503),
        ["runner_connection_error"] = (FalErrorKind.ProviderFailed, 503),
        ["runner_incomplete_response"] = (FalErrorKind.ProviderFailed, 502),
        ["runner_server_error"] = (FalErrorKind.ProviderFailed, 500),
        ["client_disconnected"] = (FalErrorKind.Cancelled, 499),
        ["client_cancelled"] = (FalErrorKind.Cancelled, 499),
        ["bad_request"] = (FalErrorKind.BadRequest, 400),
        ["internal_error"] = (FalErrorKind.ProviderFailed, 500),
        ["concurrent_requests_limit"] = (FalErrorKind.TooManyAtOnce, 429),
    };

    public static IReadOnlyCollection<string> Known => Table.Keys;

    public static FalErrorKind KindOf(string? type, FalAnswer answer, string message)
    {
        if (string.Equals(answer.Header("X-Fal-Request-Timeout-Type"), "user", StringComparison.OrdinalIgnoreCase))
            return FalErrorKind.StartTimedOut;
        // What the status says about the account is stronger than what a body may say about the job.
        if ((int)answer.Status is 401 or 402 or 403 or 404 or 429)
            return ByStatus(answer.Status, message);
        return type is not null && Table.TryGetValue(type, out var known) ? known.Kind : ByStatus(answer.Status, message);
    }

    /// <summary>The status that goes with a type which came without one.</summary>
    public static HttpStatusCode StatusOf(string? type) =>
        (HttpStatusCode)(type is not null && Table.TryGetValue(type, out var known) ? known.Status : 500);

    /// <summary>Runner and time-out errors may pass; what was refused, or stopped by a client, comes out the same.</summary>
    public static bool MayPassLater(FalErrorKind kind, string? type) => kind switch
    {
        FalErrorKind.TooManyAtOnce or FalErrorKind.StillInProgress or FalErrorKind.StartTimedOut or FalErrorKind.TimedOut or FalErrorKind.ProviderFailed
            or FalErrorKind.ProviderUnavailable or FalErrorKind.Unreachable or FalErrorKind.NoAnswer or FalErrorKind.Unreadable => true,
        FalErrorKind.ImageRefused => type == "file_download_error",
        _ => false,
    };

    private static FalErrorKind ByStatus(HttpStatusCode status, string message) => (int)status switch
    {
        401 => FalErrorKind.BadKey,
        402 => FalErrorKind.AccountLocked,
        403 => Tells(message, "locked") || Tells(message, "balance") || Tells(message, "billing") ? FalErrorKind.AccountLocked : FalErrorKind.Forbidden,
        404 or 410 => FalErrorKind.NotFound,
        400 => Tells(message, "still in progress") ? FalErrorKind.StillInProgress
            : Tells(message, "Key Authorization header") ? FalErrorKind.BadKey : FalErrorKind.BadRequest,
        413 or 414 or 415 or 422 => FalErrorKind.InputRefused,
        429 => FalErrorKind.TooManyAtOnce,
        499 => FalErrorKind.Cancelled,
        408 or >= 500 => FalErrorKind.ProviderUnavailable,
        >= 400 => FalErrorKind.BadRequest,
        // Not an error at all, or a redirect: no answer of fal's queue looks like that.
        _ => FalErrorKind.Unreadable,
    };

    private static bool Tells(string message, string word) => message.Contains(word, StringComparison.OrdinalIgnoreCase);
}
