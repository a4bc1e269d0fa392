using KlingStudio.Generations;

namespace KlingStudio.Components.Tests;

/// <summary>A desk that judges and stores as the real one does, wakes nobody, and notes what was asked of it.</summary>
internal sealed class FakeDesk(IGenerationLog log, EngineCatalogue engines, TimeProvider time) : IGenerationDesk
{
    private static readonly TimeSpan DoubleOrderWindow = TimeSpan.FromSeconds(2);

    public List<RecipeDraft> Ordered { get; } = [];

    public List<Guid> Cancelled { get; } = [];

    public List<Guid> Retried { get; } = [];

    public List<Guid> SentAgain { get; } = [];

    /// <summary>What it says instead of doing anything.</summary>
    public OrderAnswer? Answer { get; set; }

    /// <summary>Whether a person may still send again.</summary>
    public bool SendsAgain { get; set; } = true;

    /// <summary>What breaks while it works.</summary>
    public Exception? Breaks { get; set; }

    /// <summary>Until it is released, everything waits at the desk.</summary>
    public TaskCompletionSource? Hold { get; set; }

    public async Task<OrderAnswer> OrderAsync(OwnerId owner, RecipeDraft draft, CancellationToken cancellationToken)
    {
        Ordered.Add(draft);
        await WorkAsync();
        if (Answer is { } answer)
            return answer;
        var refusals = RecipeRules.Judge(draft, engines.Describe(draft.EngineId));
        if (refusals.Count > 0)
            return new([], refusals);
        var now = time.GetUtcNow();
        var recipe = new Recipe
        {
            Id = Guid.CreateVersion7(now),
            Owner = owner,
            StillId = draft.StillId!.Value,
            Prompt = draft.Prompt.Trim(),
            NegativePrompt = draft.NegativePrompt.Trim(),
            CfgScale = draft.CfgScale,
            Seconds = draft.Seconds,
            EngineId = draft.EngineId,
            CreatedAt = now.UtcDateTime,
        };
        return new(await log.OrderAsync(recipe, draft.Takes, DoubleOrderWindow, cancellationToken), []);
    }

    public Task<OrderAnswer> OrderAsync(OwnerId owner, RecipeDraft draft, Guid generationId, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No page orders under an id of its own.");

    public async Task<bool> CancelAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken)
    {
        Cancelled.Add(generationId);
        await WorkAsync();
        return true;
    }

    public async Task<OrderAnswer> RetryAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken)
    {
        Retried.Add(generationId);
        await WorkAsync();
        if (Answer is { } answer)
            return answer;
        var (recipe, _) = await log.ReadOrderAsync(generationId, cancellationToken);
        return new(await log.OrderAsync(recipe, 1, TimeSpan.Zero, cancellationToken), []);
    }

    public async Task<bool> SendAgainAsync(OwnerId owner, Guid generationId, CancellationToken cancellationToken)
    {
        SentAgain.Add(generationId);
        await WorkAsync();
        return SendsAgain;
    }

    private async Task WorkAsync()
    {
        if (Hold is { } hold)
            await hold.Task;
        if (Breaks is { } broken)
            throw broken;
    }
}
