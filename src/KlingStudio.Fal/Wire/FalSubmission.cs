using System.Text.Json;

namespace KlingStudio.Fal;

/// <summary>fal took the request: what to keep of its answer.</summary>
/// <param name="RequestId">fal's id of it. Letters, digits, <c>-</c> and <c>_</c> only: anything else was not taken for an id.</param>
/// <param name="StatusUrl">Safe to call with the key: fal's own, or rebuilt by us when fal's pointed to another host.</param>
/// <param name="ResponseUrl">As above.</param>
/// <param name="CancelUrl">As above.</param>
/// <param name="QueuePosition">How many requests are before it (0 = next), if fal said so.</param>
public sealed record FalSubmission(string RequestId, Uri StatusUrl, Uri ResponseUrl, Uri CancelUrl, int? QueuePosition)
{
    /// <summary>Reads an answer; null when it has no id that could be used.</summary>
    internal static FalSubmission? Read(JsonElement answer, FalUrls urls, string endpointId)
    {
        if (answer.Text("request_id") is not { } id || !FalUrls.IsRequestId(id))
            return null;
        return new FalSubmission(
            id,
            urls.Status(endpointId, id, answer.Text("status_url")),
            urls.Response(endpointId, id, answer.Text("response_url")),
            urls.Cancel(endpointId, id, answer.Text("cancel_url")),
            answer.Number("queue_position"));
    }
}
