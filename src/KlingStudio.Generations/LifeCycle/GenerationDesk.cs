using Microsoft.Extensions.Logging;

namespace KlingStudio.Generations;

/// <inheritdoc cref="IGenerationDesk" />
internal sealed partial class GenerationDesk(
    IGenerationLog log,
    EngineCatalogue engines,
    IGrainFactory grains,
    IFeedPublisher feed,
    TimeProvider time,
    ILogger<GenerationDesk> logger) : IGenerationDesk
{
    /// <summary>A double click, a double tap, two tabs: within this time an equal order is the same order.</summary>
    private static readonly TimeSpan DoubleOrderWindow = TimeSpan.FromSeconds(2);

    public Task<OrderAnswer> OrderAsync(OwnerId owner, RecipeDraft draft, CancellationToken cancellationToken) =>
        OrderAsync(owner, draft, recipe => log.OrderAsync(recipe, draft.Takes, DoubleOrderWindow, cancellationToken));

    public Task<OrderAnswer> OrderAsync(OwnerId owner, RecipeDraft draft, Guid generationId, CancellationToken cancellationToken) =>
        OrderAsync(owner, draft with { Takes = 1 }, async recipe => await log.OrderAsync(recipe, generationId, cancellationToken) is { } one ? [one] : []);

    private async Task<OrderAnswer> OrderAsync(OwnerId owner, RecipeDraft draft, Func<Recipe, Task<IReadOnlyList<Generation>>> store)
    {
        var refusals = RecipeRules.Judge(draft, engines.Describe(draft.EngineId));
        if (refusals.Count > 0 || draft.StillId is not { } stillId)
            return new([], refusals);

        var now = time.GetUtcNow();
        var generations = await store(new Recipe
        {
            Id = Guid.CreateVersion7(now),
            Owner = owner,
            StillId = stillId,
            Prompt = draft.Prompt.Trim(),
            NegativePrompt = draft.NegativePrompt.Trim(),
            CfgScale = draft.CfgScale,
            Seconds = draft.Seconds,
            EngineId = draft.EngineId,
            CreatedAt = now.UtcDateTime,
        });
        if (generations.Count == 0)
            return new([], [new("image_url", "missing", "That still is not in this studio any more. Choose another one.")]);
        foreach (var generation in generations)
            await WakeAsync(generation);
        return new(generations, []);
    }

    public async Task<bool> CancelAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken)
    {
        if (await OwnAsync(owner, generationId, cancellationToken) is null)
            return false;
        await grains.GetGrain<IGenerationGrain>(generationId).TellAsync(new GenerationEvent.CancelAsked());
        return true;
    }

    public async Task<OrderAnswer> RetryAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken)
    {
        if (await OwnAsync(owner, generationId, cancellationToken) is null)
            return new([], [new("generation", "not_found", "That generation is not in this studio any more.")]);
        var (recipe, _) = await log.ReadOrderAsync(generationId, cancellationToken);
        var draft = new RecipeDraft(recipe.StillId, recipe.Prompt, recipe.NegativePrompt, recipe.CfgScale, recipe.Seconds, recipe.EngineId);
        return await OrderAsync(owner, draft, cancellationToken);
    }

    public async Task<bool> SendAgainAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken)
    {
        if (await OwnAsync(owner, generationId, cancellationToken) is not { Status: GenerationStatus.Unknown })
            return false;
        await grains.GetGrain<IGenerationGrain>(generationId).SendAgainAsync();
        return true;
    }

    private async Task<Generation?> OwnAsync(OwnerId owner, Guid id, CancellationToken cancellationToken) =>
        await log.ReadAsync(id, cancellationToken) is { } generation && generation.Owner == owner ? generation : null;

    /// <summary>The order is stored: should waking fail, the sweeper does it.</summary>
    private async Task WakeAsync(Generation generation)
    {
        await feed.PublishAsync(generation.Owner, new FeedHint(generation.Id, generation.Version, generation.Status));
        try
        {
            await grains.GetGrain<IGenerationGrain>(generation.Id).EnsureRunningAsync();
        }
        catch (Exception error)
        {
            LogNotWoken(error, generation.Id);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Generation {Id} is stored but could not be woken; the sweeper will do it")]
    private partial void LogNotWoken(Exception error, Guid id);
}
