using System.Text;
using System.Text.Json.Nodes;
using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.FalApi;

/// <inheritdoc cref="IFalPayloads" />
internal sealed class FalPayloads(ApiRequestLog log, FileAddresses files) : IFalPayloads
{
    /// <inheritdoc />
    public async ValueTask<FalPayload?> OfAsync(Guid generationId, CancellationToken cancellationToken)
    {
        if (await log.ReadAsync(generationId, cancellationToken) is not { } found || !found.Generation.Status.IsEnd())
            return null;
        var (status, body) = FailureAnswer.Of(found) is { } failure
            ? (failure.Status, failure.Body())
            : (StatusCodes.Status200OK, await OutputAsync(found, found.Request.BaseUrl, cancellationToken));
        return new FalPayload(status, Encoding.UTF8.GetString(ApiAnswers.Bytes(body).Span));
    }

    /// <summary>The bare output of the model.</summary>
    public async ValueTask<JsonObject> OutputAsync(FoundApiRequest found, string baseUrl, CancellationToken cancellationToken) => new()
    {
        ["video"] = new JsonObject
        {
            ["url"] = await files.OfClipAsync(found.Request, baseUrl, cancellationToken),
            ["content_type"] = "video/mp4",
            ["file_name"] = "output.mp4",
            ["file_size"] = found.Clip?.Bytes,
        },
    };
}
