using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>Rows of the API to records, and back.</summary>
internal static class ApiRowMapping
{
    public static ApiRequest ToRequest(this ApiRequestRow row) => new()
    {
        Id = row.GenerationId,
        Owner = new OwnerId(row.Owner),
        App = row.App,
        EngineId = row.EngineId,
        BaseUrl = row.BaseUrl,
        FileDigest = row.FileDigest,
        SealedSlug = row.SealedSlug,
        FileLife = row.FileSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        StartBy = row.StartBy,
        IdempotencyKey = row.IdempotencyKey,
        BodyDigest = row.BodyDigest,
        CreatedAt = row.CreatedAt,
    };

    public static ApiRequestRow ToRow(this ApiRequest request) => new()
    {
        GenerationId = request.Id,
        Owner = request.Owner.Value,
        App = request.App,
        EngineId = request.EngineId,
        BaseUrl = request.BaseUrl,
        FileDigest = request.FileDigest,
        SealedSlug = request.SealedSlug,
        FileSeconds = request.FileLife is { } life ? (long)life.TotalSeconds : null,
        StartBy = request.StartBy,
        IdempotencyKey = request.IdempotencyKey,
        BodyDigest = request.BodyDigest,
        CreatedAt = request.CreatedAt,
    };
}
