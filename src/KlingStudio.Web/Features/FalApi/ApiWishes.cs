using System.Globalization;
using System.Text.Json;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>What a submit asks for beside the input: fal's headers and query, as far as they mean something here.</summary>
/// <param name="Webhook"><c>fal_webhook</c>.</param>
/// <param name="MostQueued"><c>fal_max_queue_length</c>.</param>
/// <param name="StartWithin"><c>X-Fal-Request-Timeout</c>: until the engine begins.</param>
/// <param name="FileLife"><c>X-Fal-Object-Lifecycle-Preference</c>: of the clip's address, after the end.</param>
/// <param name="IdempotencyKey"><c>Idempotency-Key</c>, ours.</param>
internal sealed record ApiWishes(Uri? Webhook, int? MostQueued, TimeSpan? StartWithin, TimeSpan? FileLife, string? IdempotencyKey)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3_650);

    /// <summary>Reads them; or says what is wrong with one, for a 400.</summary>
    public static (ApiWishes? Wishes, string? Problem) Read(HttpRequest request)
    {
        Uri? webhook = null;
        if (request.Query["fal_webhook"].ToString() is { Length: > 0 } hook
            && (hook.Length > 2_048 || !Uri.TryCreate(hook, UriKind.Absolute, out webhook) || webhook.Scheme is not ("http" or "https")))
            return (null, "fal_webhook is not a web address.");
        if (!TryNumber(request.Query["fal_max_queue_length"], out var most) || most is < 0 or > int.MaxValue)
            return (null, "fal_max_queue_length is not a whole number.");
        if (!TryNumber(request.Headers["X-Fal-Request-Timeout"], out var timeout) || timeout is <= 0.1 or > 86_400)
            return (null, "X-Fal-Request-Timeout is not a number of seconds (more than 0.1, at most a day).");
        if (!TryLife(request.Headers["X-Fal-Object-Lifecycle-Preference"], out var life))
            return (null, "X-Fal-Object-Lifecycle-Preference is not JSON with expiration_duration_seconds.");
        var key = request.Headers["Idempotency-Key"].ToString();
        if (key.Length > ApiRequest.IdempotencyKeyMax)
            return (null, $"Idempotency-Key has {key.Length.ToString(CultureInfo.InvariantCulture)} characters; {ApiRequest.IdempotencyKeyMax} are allowed.");
        return (new(webhook, (int?)most, timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null, life, key.Length == 0 ? null : key), null);
    }

    private static bool TryNumber(string? text, out double? number)
    {
        number = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var read) || !double.IsFinite(read))
            return false;
        number = read;
        return true;
    }

    private static bool TryLife(string? text, out TimeSpan? life)
    {
        life = null;
        if (string.IsNullOrEmpty(text))
            return true;
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return false;
            // Without it the preference is about who may read, and who has the address may.
            if (!json.RootElement.TryGetProperty("expiration_duration_seconds", out var wanted) || wanted.ValueKind == JsonValueKind.Null)
                return true;
            if (wanted.ValueKind != JsonValueKind.Number || !wanted.TryGetDouble(out var seconds) || seconds < 0)
                return false;
            life = seconds >= Longest.TotalSeconds ? Longest : TimeSpan.FromSeconds(seconds);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
