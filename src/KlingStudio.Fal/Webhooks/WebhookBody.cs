using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using KlingStudio.Generations;

namespace KlingStudio.Fal;

/// <summary>What a webhook says.</summary>
/// <param name="RequestId">fal's id of the request.</param>
/// <param name="Succeeded">Whether there is a result.</param>
/// <param name="Video">The clip; null when there is none, or fal could not write it down (the result has it then).</param>
/// <param name="Error">Why not, when it failed.</param>
public sealed record WebhookBody(string RequestId, bool Succeeded, FalFile? Video, FalError? Error)
{
    /// <summary>Null when it is no webhook of fal.</summary>
    /// <param name="body">The raw bytes.</param>
    /// <param name="key">Taken out of whatever the body says.</param>
    public static WebhookBody? Read(ReadOnlyMemory<byte> body, Secret? key = null)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.Text("request_id") is not { } id || !FalUrls.IsRequestId(id) || root.Text("status") is not ("OK" or "ERROR"))
                return null;
            return root.Text("status") == "OK" ? new WebhookBody(id, true, VideoIn(root), null) : new WebhookBody(id, false, null, ErrorIn(root, key));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static FalFile? VideoIn(JsonElement root)
    {
        try
        {
            return root.Child("payload") is { ValueKind: JsonValueKind.Object } payload ? payload.Deserialize(FalJson.Plain.KlingOutput)?.Video : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary><c>"Invalid status code: 422"</c> and the payload is the error's body.</summary>
    private static FalError ErrorIn(JsonElement root, Secret? key)
    {
        var sentence = root.Text("error") ?? "";
        var digits = sentence.AsSpan().Trim();
        var status = digits.Length >= 3 && int.TryParse(digits[^3..], NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code is >= 400 and < 600 ? code : 500;
        if (root.Child("payload") is not { ValueKind: JsonValueKind.Object } payload)
            return FalErrorReader.OfSentence(sentence, root.Text("error_type"), key);
        return FalErrorReader.Read(new FalAnswer((HttpStatusCode)status, static _ => null, Encoding.UTF8.GetBytes(payload.GetRawText())), key);
    }
}
