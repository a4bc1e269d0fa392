using System.Security.Cryptography;
using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>What came of a submit: the request, or the refusal that was not one of the input.</summary>
/// <param name="Id">The request.</param>
/// <param name="Problems">fal's 422; empty otherwise.</param>
/// <param name="Unavailable">Why the engine can't run now.</param>
internal sealed record ApiOrderAnswer(Guid? Id, IReadOnlyList<FalDetail> Problems, string? Unavailable = null);

/// <summary>Orders for programs: the same desk, the same rules and the same rows as a click.</summary>
internal sealed class ApiOrders(
    IGenerationDesk desk,
    EngineCatalogue engines,
    ApiRequestLog log,
    IImageUrlIntake images,
    FileAddresses files,
    StudioOptions options,
    StartDeadlines deadlines,
    IWebhookOutbox outbox,
    TimeProvider clock)
{
    /// <summary>The engine behind a model.</summary>
    public EngineDescription EngineOf(ApiModel model) =>
        engines.Describe(model.AlwaysRehearsal ? EngineIds.Rehearsal : ApiAnswers.DefaultEngine(options)) ?? throw new InvalidOperationException("The studio has lost an engine.");

    /// <summary>Judges, stores and sets going. With an idempotency key the same body gives the request that is there already, and another body is a problem.</summary>
    public async Task<ApiOrderAnswer> PlaceAsync(OwnerId owner, ApiModel model, ApiWishes wishes, ReadOnlyMemory<byte> body, string baseUrl, CancellationToken cancellationToken)
    {
        var engine = EngineOf(model);
        var digest = Digest(model, body);
        if (wishes.IdempotencyKey is { } key && await log.FindByKeyAsync(owner, key, cancellationToken) is { } before
            && await AnswerAgainAsync(owner, before, digest, wishes, cancellationToken) is { } again)
            return again;
        var input = ApiInput.Read(body, engine);
        if (input.Problems.Count > 0)
            return new(null, input.Problems);
        // Before the picture is fetched: there is no use in it.
        if (engine.Unavailable is { } reason)
            return new(null, [], $"{engine.Name} can't be used now: {reason}.");
        var intake = await images.TakeAsync(owner, input.ImageUrl!, cancellationToken);
        return intake.StillId is { } still
            ? await OrderAsync(await ReserveAsync(owner, model, engine, wishes, digest, baseUrl, cancellationToken), input.Draft with { StillId = still }, digest, wishes, cancellationToken)
            : new(null, [intake.Problem!]);
    }

    private async Task<ApiOrderAnswer> OrderAsync(ApiRequest request, RecipeDraft draft, byte[] digest, ApiWishes wishes, CancellationToken cancellationToken)
    {
        if (!IsSame(request, digest))
            return OtherBody;
        var answer = await desk.OrderAsync(request.Owner, draft, request.Id, cancellationToken);
        if (answer.Refusals is [var refusal, ..])
        {
            await log.ForgetAsync(request.Owner, request.Id, CancellationToken.None);
            return refusal.Field == "engine" ? new(null, [], refusal.Message) : new(null, [.. answer.Refusals.Select(one => ApiLimits.Detail(one, draft, found: null))]);
        }

        return await KeptAsync(request, wishes, cancellationToken);
    }

    /// <summary>The request is stored. What it asked for beside the clip is added last, and each time: adding it twice changes nothing.</summary>
    private async Task<ApiOrderAnswer> KeptAsync(ApiRequest request, ApiWishes wishes, CancellationToken cancellationToken)
    {
        if (wishes.Webhook is { } target)
            await outbox.AddAsync(request.Id, target, cancellationToken);
        deadlines.Follow(request);
        return new(request.Id, []);
    }

    private async Task<ApiOrderAnswer?> AnswerAgainAsync(OwnerId owner, ApiRequest before, byte[] digest, ApiWishes wishes, CancellationToken cancellationToken)
    {
        if (!IsSame(before, digest))
            return OtherBody;
        // Kept, and never ordered: the studio was stopped in between. It is ordered now, under the same id.
        return await log.FindAsync(owner, before.Id, cancellationToken) is null ? null : await KeptAsync(before, wishes, cancellationToken);
    }

    private Task<ApiRequest> ReserveAsync(OwnerId owner, ApiModel model, EngineDescription engine, ApiWishes wishes, byte[] digest, string baseUrl, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (fileDigest, slug) = files.Make();
        return log.ReserveAsync(
            new ApiRequest
            {
                Id = Guid.CreateVersion7(now),
                Owner = owner,
                App = model.App,
                EngineId = engine.Id,
                BaseUrl = baseUrl,
                FileDigest = fileDigest,
                SealedSlug = slug,
                FileLife = wishes.FileLife,
                StartBy = wishes.StartWithin is { } wait ? (now + wait).UtcDateTime : null,
                IdempotencyKey = wishes.IdempotencyKey,
                BodyDigest = wishes.IdempotencyKey is null ? null : digest,
                CreatedAt = now.UtcDateTime,
            },
            cancellationToken);
    }

    private static ApiOrderAnswer OtherBody => new(null, [new(null, "idempotency_key_reused", "This Idempotency-Key came with another body within the last 24 hours; a new request needs a new key.")]);

    private static bool IsSame(ApiRequest request, byte[] digest) => request.BodyDigest is not { } known || known.AsSpan().SequenceEqual(digest);

    private static byte[] Digest(ApiModel model, ReadOnlyMemory<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(model.EndpointId + "\n"));
        hash.AppendData(body.Span);
        return hash.GetHashAndReset();
    }
}
