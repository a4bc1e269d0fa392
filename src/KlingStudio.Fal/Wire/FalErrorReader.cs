using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using KlingStudio.Generations;

namespace KlingStudio.Fal;

/// <summary>The part of an answer that tells what went wrong.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Header">A response header by name, or null.</param>
/// <param name="Body">Whole body, any bytes at all.</param>
internal readonly record struct FalAnswer(HttpStatusCode Status, Func<string, string?> Header, ReadOnlyMemory<byte> Body);

/// <summary>
/// Any answer that is not a success → <see cref="FalError"/>, pure, never throwing. fal has two documented shapes (a list of field errors; a sentence
/// with <c>error_type</c>), its gateway, its storage and its platform have others, and whatever stands before them may answer HTML.
/// </summary>
internal static class FalErrorReader
{
    private const int Longest = 500;

    public static FalError Read(FalAnswer answer, Secret? key = null)
    {
        var said = Said.Of(answer);
        var type = said.Type ?? answer.Header("X-Fal-Error-Type");
        var kind = FalErrorTypes.KindOf(type, answer, said.Message ?? "");
        if (kind == FalErrorKind.InputRefused && said.Field == "image_url")
            kind = FalErrorKind.ImageRefused;
        return new FalError(
            kind,
            Sentence(said.Message, answer.Status, key),
            type is null ? null : FalText.Tidy(type, 100),
            said.Field,
            said.Context,
            Flag(answer.Header("X-Fal-Retryable") ?? answer.Header("X-Fal-Needs-Retry")) ?? FalErrorTypes.MayPassLater(kind, type),
            Billed(answer, kind),
            (int)answer.Status,
            answer.Header("x-fal-request-id") is { } id ? FalText.Tidy(id, 128) : null,
            RetryAfter(answer.Header("Retry-After")));
    }

    /// <summary>The same verdict when a status or a webhook brought it, without an answer of its own.</summary>
    public static FalError OfSentence(string? sentence, string? type, Secret? key = null)
    {
        var answer = new FalAnswer(FalErrorTypes.StatusOf(type), static _ => null, ReadOnlyMemory<byte>.Empty);
        var kind = FalErrorTypes.KindOf(type, answer, sentence ?? "");
        return new FalError(kind, Sentence(sentence, answer.Status, key), type, Retryable: FalErrorTypes.MayPassLater(kind, type), Billed: Billed(answer, kind));
    }

    private static string Sentence(string? message, HttpStatusCode status, Secret? key)
    {
        var tidy = FalText.Tidy(FalText.Hide(message ?? "", key), Longest);
        return tidy.Length > 0 ? tidy : $"fal answered {((int)status).ToString(CultureInfo.InvariantCulture)} without a word.";
    }

    /// <summary>What fal bills is what it says; where it says nothing: its own failures and what was refused before work are free, the rest is in doubt.</summary>
    private static Charge Billed(FalAnswer answer, FalErrorKind kind)
    {
        if (Units(answer.Header("X-Fal-Billable-Units")) is { } units)
            return units > 0 ? Charge.Charged : Charge.Free;
        return kind is FalErrorKind.ContentPolicy or FalErrorKind.NothingMade or FalErrorKind.Cancelled or FalErrorKind.NoAnswer or FalErrorKind.Unreadable
            ? Charge.MayBeCharged
            : Charge.Free;
    }

    public static decimal? Units(string? header) =>
        decimal.TryParse(header, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var units) ? units : null;

    private static bool? Flag(string? header) => header?.Trim().ToUpperInvariant() switch
    {
        "1" or "TRUE" or "YES" => true,
        "0" or "FALSE" or "NO" => false,
        _ => null,
    };

    private static TimeSpan? RetryAfter(string? header) =>
        int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(Math.Min(seconds, 3600)) : null;

    /// <summary>What the body says, in whichever shape.</summary>
    private sealed record Said(string? Message, string? Type, string? Field, IReadOnlyDictionary<string, string>? Context)
    {
        public static Said Of(FalAnswer answer)
        {
            try
            {
                using var json = JsonDocument.Parse(answer.Body);
                return Of(json.RootElement);
            }
            catch (JsonException)
            {
                // HTML of a gateway is noise to a person; a short plain sentence is not.
                var text = Encoding.UTF8.GetString(answer.Body.Span[..Math.Min(answer.Body.Length, 4 * Longest)]);
                return new Said(text.Contains('<', StringComparison.Ordinal) ? null : text, null, null, null);
            }
        }

        private static Said Of(JsonElement root)
        {
            if (root.ValueKind == JsonValueKind.String)
                return new Said(root.Text(), null, null, null);
            var type = root.Text("error_type");
            return root.Child("detail") switch
            {
                { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() > 0 => OfField(list[0], type),
                { ValueKind: JsonValueKind.Object } one => OfField(one, type),
                { ValueKind: JsonValueKind.String } sentence => new Said(sentence.Text(), type, null, null),
                _ => OfOthers(root, type),
            };
        }

        /// <summary>fal's platform says <c>{"error":{"type","message"}}</c>, its queue <c>{"status":"NOT_FOUND"}</c>.</summary>
        private static Said OfOthers(JsonElement root, string? type) => root.Child("error") switch
        {
            { ValueKind: JsonValueKind.Object } error => new Said(error.Text("message"), error.Text("type") ?? type, null, null),
            { ValueKind: JsonValueKind.String } error => new Said(error.Text(), type, null, null),
            _ => new Said(root.Text("message") ?? root.Text("status"), type, null, null),
        };

        private static Said OfField(JsonElement first, string? type)
        {
            if (first.ValueKind == JsonValueKind.String)
                return new Said(first.Text(), type, null, null);
            return new Said(first.Text("msg") ?? first.Text("message"), first.Text("type") ?? type, FieldOf(first), ContextOf(first));
        }

        /// <summary><c>["body","image_url"]</c> → <c>image_url</c>.</summary>
        private static string? FieldOf(JsonElement error) =>
            error.Child("loc") is { ValueKind: JsonValueKind.Array } place
                ? place.EnumerateArray().Select(FalElements.Text).OfType<string>().LastOrDefault(part => part is not ("body" or "query")) is { } field ? FalText.Tidy(field, 100) : null
                : null;

        private static Dictionary<string, string>? ContextOf(JsonElement error)
        {
            if (error.Child("ctx") is not { ValueKind: JsonValueKind.Object } limits)
                return null;
            var context = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var limit in limits.EnumerateObject().Take(20))
            {
                if (limit.Value.Spoken() is { } value)
                    context[FalText.Tidy(limit.Name, 100)] = FalText.Tidy(value, 200);
            }

            return context;
        }
    }
}
