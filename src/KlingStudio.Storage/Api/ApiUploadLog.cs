using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>A place that was given to a program for a file.</summary>
/// <param name="Id">The place.</param>
/// <param name="Owner">Whose.</param>
/// <param name="FileName">For people, cleaned.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="StillId">What came there; null while nothing has.</param>
public sealed record ApiUpload(Guid Id, OwnerId Owner, string FileName, DateTime CreatedAt, Guid? StillId)
{
    /// <summary>Longest name, characters.</summary>
    public const int FileNameMax = 120;
}

/// <summary>The places for files that programs were given. The slugs are the rights: one to bring the bytes, one to name the file afterwards.</summary>
public sealed class ApiUploadLog(IDbContextFactory<StudioContext> contexts, TimeProvider clock)
{
    /// <summary>How long a place waits for its bytes.</summary>
    public static readonly TimeSpan PlaceLife = TimeSpan.FromHours(1);

    /// <summary>Keeps a place; those that waited in vain for a day are forgotten.</summary>
    public Task<ApiUpload> PromiseAsync(OwnerId owner, string fileName, string placeSlug, string fileSlug, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var row = new ApiUploadRow
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            Owner = owner.Value,
            PlaceDigest = ShareSlug.Digest(placeSlug),
            FileDigest = ShareSlug.Digest(fileSlug),
            FileName = DisplayNames.Clean(fileName),
            CreatedAt = now,
        };
        return contexts.WriteAsync(
            async (context, token) =>
            {
                var old = now - TimeSpan.FromDays(1);
                await context.ApiUploads.Where(upload => upload.StillId == null && upload.CreatedAt < old).ExecuteDeleteAsync(token);
                context.ApiUploads.Add(row);
                await context.SaveChangesAsync(token);
                return ToUpload(row);
            },
            cancellationToken);
    }

    /// <summary>How many places still wait for their bytes.</summary>
    public Task<int> WaitingAsync(OwnerId owner, CancellationToken cancellationToken)
    {
        var young = clock.GetUtcNow().UtcDateTime - PlaceLife;
        return contexts.ReadAsync((context, token) => context.ApiUploads.CountAsync(row => row.Owner == owner.Value && row.StillId == null && row.CreatedAt > young, token), cancellationToken);
    }

    /// <summary>The place of that slug while it takes bytes; null when there is none.</summary>
    public Task<ApiUpload?> FindPlaceAsync(string placeSlug, CancellationToken cancellationToken)
    {
        var digest = ShareSlug.Digest(placeSlug);
        var young = clock.GetUtcNow().UtcDateTime - PlaceLife;
        return contexts.ReadAsync(
            async (context, token) => await context.ApiUploads.FirstOrDefaultAsync(row => row.PlaceDigest == digest && row.CreatedAt > young, token) is { } row ? ToUpload(row) : null,
            cancellationToken);
    }

    /// <summary>The file of that slug, whether its bytes have come or not; null when there is none.</summary>
    public Task<ApiUpload?> FindFileAsync(string fileSlug, CancellationToken cancellationToken)
    {
        var digest = ShareSlug.Digest(fileSlug);
        return contexts.ReadAsync(
            async (context, token) => await context.ApiUploads.FirstOrDefaultAsync(row => row.FileDigest == digest, token) is { } row ? ToUpload(row) : null,
            cancellationToken);
    }

    /// <summary>Its bytes have come, and are that still. False when the place is gone.</summary>
    public Task<bool> FillAsync(ApiUpload upload, Still still, CancellationToken cancellationToken) => contexts.WriteAsync(
        async (context, token) => await context.ApiUploads.Where(row => row.Id == upload.Id && row.Owner == still.Owner.Value)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.StillId, still.Id), token) == 1,
        cancellationToken);

    private static ApiUpload ToUpload(ApiUploadRow row) => new(row.Id, new OwnerId(row.Owner), row.FileName, row.CreatedAt, row.StillId);
}
