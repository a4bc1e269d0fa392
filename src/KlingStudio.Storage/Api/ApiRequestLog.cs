using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>The requests that programs made. What became of each is its generation's row, and nothing else.</summary>
public sealed class ApiRequestLog(IDbContextFactory<StudioContext> contexts, TimeProvider clock)
{
    /// <summary>How long an idempotency key counts.</summary>
    public static readonly TimeSpan KeyLife = TimeSpan.FromHours(24);

    // Asked many times a second for each request that runs, so they are put into words for the database once.
    private static readonly Func<StudioContext, Guid, string, CancellationToken, Task<Found?>> ById = EF.CompileAsyncQuery(
        (StudioContext context, Guid id, string owner, CancellationToken token) => (
            from request in context.ApiRequests
            where request.GenerationId == id && request.Owner == owner
            join generation in context.Generations on request.GenerationId equals generation.Id
            select new Found(
                request,
                generation,
                generation.Clip,
                generation.QueuePlace == null && generation.StartedAt == null && generation.Stage == LibraryState.Working
                    ? context.Generations.Count(row => row.Stage == LibraryState.Working && row.Position < generation.Position && row.EngineId == generation.EngineId
                        && row.StartedAt == null && row.Status != GenerationStatus.Unknown)
                    : 0)).FirstOrDefault());

    private static readonly Func<StudioContext, byte[], CancellationToken, Task<Found?>> ByFile = EF.CompileAsyncQuery(
        (StudioContext context, byte[] digest, CancellationToken token) => (
            from request in context.ApiRequests
            where request.FileDigest == digest
            join generation in context.Generations on request.GenerationId equals generation.Id
            select new Found(request, generation, generation.Clip, 0)).FirstOrDefault());

    /// <summary>Keeps the request before it is ordered. One of the same owner and idempotency key, not older than <see cref="KeyLife"/>, is given back instead.</summary>
    public Task<ApiRequest> ReserveAsync(ApiRequest request, CancellationToken cancellationToken) => contexts.WriteAsync(
        async (context, token) =>
        {
            if (request.IdempotencyKey is { } key && await SameAsync(context, request.Owner, key, token) is { } known)
                return known.ToRequest();
            context.ApiRequests.Add(request.ToRow());
            await context.SaveChangesAsync(token);
            return request;
        },
        cancellationToken);

    /// <summary>The owner's request of that idempotency key, not older than <see cref="KeyLife"/>; null when there is none.</summary>
    public Task<ApiRequest?> FindByKeyAsync(OwnerId owner, string key, CancellationToken cancellationToken)
    {
        var young = clock.GetUtcNow().UtcDateTime - KeyLife;
        return contexts.ReadAsync(
            async (context, token) => (await context.ApiRequests.FirstOrDefaultAsync(row => row.Owner == owner.Value && row.IdempotencyKey == key && row.CreatedAt >= young, token))?.ToRequest(),
            cancellationToken);
    }

    /// <summary>Forgets a request that was refused.</summary>
    public Task<bool> ForgetAsync(OwnerId owner, Guid id, CancellationToken cancellationToken) => contexts.WriteAsync(
        async (context, token) => await context.ApiRequests
            .Where(row => row.GenerationId == id && row.Owner == owner.Value && !context.Generations.Any(generation => generation.Id == id))
            .ExecuteDeleteAsync(token) == 1,
        cancellationToken);

    /// <summary>The request of that owner with what became of it; null when there is none, or it never became an order.</summary>
    public Task<FoundApiRequest?> FindAsync(OwnerId owner, Guid id, CancellationToken cancellationToken) =>
        contexts.ReadAsync(async (context, token) => (await ById(context, id, owner.Value, token))?.ToFound(), cancellationToken);

    /// <summary>The same, whoever owns it: for what acts for the studio.</summary>
    public Task<FoundApiRequest?> ReadAsync(Guid id, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) => await context.ApiRequests.Where(row => row.GenerationId == id).Select(row => row.Owner).FirstOrDefaultAsync(token) is { } owner
            ? (await ById(context, id, owner, token))?.ToFound()
            : null,
        cancellationToken);

    /// <summary>The request whose clip has that address. Every text takes the same way: one digest, one look-up.</summary>
    public Task<FoundApiRequest?> FindFileAsync(string slug, CancellationToken cancellationToken)
    {
        var digest = ShareSlug.Digest(slug);
        return contexts.ReadAsync(async (context, token) => (await ByFile(context, digest, token))?.ToFound(), cancellationToken);
    }

    /// <summary>Gives the clip another address: the old one can't be told any more (the studio's keys are not those of then).</summary>
    public Task<bool> MoveFileAsync(Guid id, byte[] fileDigest, string sealedSlug, CancellationToken cancellationToken) => contexts.WriteAsync(
        async (context, token) => await context.ApiRequests.Where(row => row.GenerationId == id).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.FileDigest, fileDigest).SetProperty(row => row.SealedSlug, sealedSlug), token) == 1,
        cancellationToken);

    /// <summary>How many generations of that owner are not at an end, however they were ordered.</summary>
    public Task<int> UnfinishedAsync(OwnerId owner, CancellationToken cancellationToken) => contexts.ReadAsync(
        (context, token) => context.Generations.CountAsync(row => row.Stage == LibraryState.Working && row.Owner == owner.Value, token),
        cancellationToken);

    private async Task<ApiRequestRow?> SameAsync(StudioContext context, OwnerId owner, string key, CancellationToken cancellationToken)
    {
        var young = clock.GetUtcNow().UtcDateTime - KeyLife;
        var same = context.ApiRequests.Where(row => row.Owner == owner.Value && row.IdempotencyKey == key);
        await same.Where(row => row.CreatedAt < young).ExecuteUpdateAsync(set => set.SetProperty(row => row.IdempotencyKey, default(string)), cancellationToken);
        return await same.FirstOrDefaultAsync(cancellationToken);
    }

    private sealed record Found(ApiRequestRow Request, GenerationRow Generation, ClipRow? Clip, int Ahead)
    {
        public FoundApiRequest ToFound() => new(Request.ToRequest(), Generation.ToGeneration(), Clip?.ToClip(), Generation.DeletedAt is not null, Generation.QueuePlace ?? Ahead);
    }
}
