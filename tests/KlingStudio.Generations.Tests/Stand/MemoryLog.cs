using System.Collections.Concurrent;

namespace KlingStudio.Generations.Tests;

/// <summary>Rows in memory with the contract of the real log: compare-and-set, and a claim that is there before anyone is told.</summary>
internal sealed class MemoryLog : IGenerationLog, ISpendGuard, IClipPictureLog
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Generation> _rows = [];
    private readonly Dictionary<Guid, Recipe> _recipes = [];
    private readonly Still _still = Some.Still(OwnerId.Local);

    public ConcurrentDictionary<Guid, Clip> Clips { get; } = [];

    public ConcurrentQueue<(Guid Generation, Guid Attempt)> Claims { get; } = [];

    /// <summary>While set, every write fails as a full disk would.</summary>
    public bool Full { get; set; }

    /// <summary>What a cap says to a claim of that price in dollars; null: there is room.</summary>
    public Func<decimal, Failure?>? Cap { get; set; }

    /// <summary>What happens when a claim is written, before anyone is told.</summary>
    public Func<CancellationToken, Task>? OnClaimed { get; set; }

    public Guid StillId => _still.Id;

    public Task<Generation?> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(_rows.GetValueOrDefault(id));
    }

    public Task<(Recipe Recipe, Still Still)> ReadOrderAsync(Guid generationId, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult((_recipes[_rows[generationId].RecipeId], _still));
    }

    public Task<bool> TryWriteAsync(Generation next, long expectedVersion, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Full)
                throw new IOException("database or disk is full");
            if (_rows[next.Id].Version != expectedVersion)
                return Task.FromResult(false);
            _rows[next.Id] = next;
            return Task.FromResult(true);
        }
    }

    public async Task<bool> TryCompleteAsync(Generation next, long expectedVersion, Clip clip, CancellationToken cancellationToken)
    {
        if (!await TryWriteAsync(next, expectedVersion, cancellationToken))
            return false;
        Assert.True(Clips.TryAdd(next.Id, clip), "a generation got a second clip");
        return true;
    }

    public Task<IReadOnlyList<Generation>> OrderAsync(Recipe recipe, int takes, TimeSpan doubleOrderWindow, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var same = _rows.Values.Where(row => _recipes[row.RecipeId] with { Id = recipe.Id, CreatedAt = recipe.CreatedAt } == recipe
                && recipe.CreatedAt - row.CreatedAt < doubleOrderWindow).ToArray();
            if (same.Length > 0)
                return Task.FromResult<IReadOnlyList<Generation>>(same);
            if (recipe.StillId != _still.Id)
                return Task.FromResult<IReadOnlyList<Generation>>([]);
            _recipes[recipe.Id] = recipe;
            var made = Enumerable.Range(1, takes).Select(take => Some.Generation(engineId: recipe.EngineId) with
            {
                Id = Guid.CreateVersion7(new DateTimeOffset(recipe.CreatedAt)),
                Owner = recipe.Owner,
                RecipeId = recipe.Id,
                Take = take,
                CreatedAt = recipe.CreatedAt,
            }).ToArray();
            foreach (var row in made)
                _rows[row.Id] = row;
            return Task.FromResult<IReadOnlyList<Generation>>(made);
        }
    }

    public async Task<Generation?> OrderAsync(Recipe recipe, Guid generationId, CancellationToken cancellationToken)
    {
        if (await ReadAsync(generationId, cancellationToken) is { } known)
            return known;
        if (recipe.StillId != _still.Id)
            return null;
        lock (_lock)
        {
            _recipes[recipe.Id] = recipe;
            return _rows[generationId] = Some.Generation(engineId: recipe.EngineId) with
            {
                Id = generationId,
                Owner = recipe.Owner,
                RecipeId = recipe.Id,
                CreatedAt = recipe.CreatedAt,
            };
        }
    }

    public Task<IReadOnlyList<Guid>> UnfinishedAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<Guid>>([.. _rows.Values.Where(row => !row.Status.IsEnd()).Select(row => row.Id)]);
    }

    public async Task<ClaimAnswer> TryClaimAsync(Generation claimed, long expectedVersion, decimal estimate, CancellationToken cancellationToken)
    {
        if (Cap?.Invoke(estimate) is { } refusal)
            return new(ClaimOutcome.Refused, refusal);
        if (!await TryWriteAsync(claimed, expectedVersion, cancellationToken))
            return new(ClaimOutcome.Stale);
        Claims.Enqueue((claimed.Id, claimed.AttemptId!.Value));
        await (OnClaimed?.Invoke(cancellationToken) ?? Task.CompletedTask);
        return new(ClaimOutcome.Claimed);
    }

    public Task<IReadOnlyList<Clip>> WithoutPicturesAsync(Guid after, int most, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Clip>>(
        [.. Clips.Values.Where(clip => clip.GenerationId > after && (clip.StripKey is null || clip.ThumbnailKey is null)).OrderBy(clip => clip.GenerationId).Take(most)]);

    public Task<bool> AddPicturesAsync(Clip clip, CancellationToken cancellationToken) =>
        Task.FromResult(Clips.TryGetValue(clip.GenerationId, out var known) && Clips.TryUpdate(clip.GenerationId, clip, known));
}
