using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>The body of a webhook, as fal sends it.</summary>
internal static class WebhookMessage
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same request gives the same bytes, each time it is sent.</summary>
    public static byte[] Write(Guid requestId, FalPayload payload)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteString("request_id", requestId);
            json.WriteString("gateway_request_id", requestId);
            json.WriteString("status", payload.IsOk ? "OK" : "ERROR");
            if (!payload.IsOk)
                json.WriteString("error", string.Create(CultureInfo.InvariantCulture, $"Invalid status code: {payload.Status}"));
            json.WritePropertyName("payload");
            json.WriteRawValue(payload.Json);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }
}
