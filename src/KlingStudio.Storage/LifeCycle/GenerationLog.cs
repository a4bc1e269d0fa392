using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>The rows of the life cycle in the studio's database.</summary>
public sealed class GenerationLog(IDbContextFactory<StudioContext> contexts, TimeProvider clock) : IGenerationLog
{
    /// <inheritdoc />
    public Task<Generation?> ReadAsync(Guid id, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) => (await context.Generations.FirstOrDefaultAsync(row => row.Id == id, token))?.ToGeneration(),
        cancellationToken);

    /// <inheritdoc />
    public Task<(Recipe Recipe, Still Still)> ReadOrderAsync(Guid generationId, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) =>
        {
            var order = await context.Generations
                .Where(row => row.Id == generationId)
                .Select(row => new { row.Recipe, row.Recipe.Still })
                .SingleAsync(token);
            return (order.Recipe.ToRecipe(), order.Still.ToStill());
        },
        cancellationToken);

    /// <inheritdoc />
    public Task<bool> TryWriteAsync(Generation next, long expectedVersion, CancellationToken cancellationToken) => contexts.WriteAsync(
        async (context, token) =>
        {
            if (!await context.TryMoveAsync(next, expectedVersion, token))
                return false;
            await context.NoteAttemptAsync(next, token);
            return true;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task<bool> TryCompleteAsync(Generation next, long expectedVersion, Clip clip, CancellationToken cancellationToken) => contexts.WriteAsync(
        async (context, token) =>
        {
            if (!await context.TryMoveAsync(next, expectedVersion, token))
                return false;
            await context.NoteAttemptAsync(next, token);
            context.Clips.Add(clip.ToRow());
            await context.SaveChangesAsync(token);
            return true;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<Guid>> UnfinishedAsync(CancellationToken cancellationToken) => contexts.ReadAsync<IReadOnlyList<Guid>>(
        async (context, token) => await context.Generations
            .Where(row => row.Stage == LibraryState.Working)
            .OrderBy(row => row.Position)
            .Select(row => row.Id)
            .ToListAsync(token),
        cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<Generation>> OrderAsync(Recipe recipe, int takes, TimeSpan doubleOrderWindow, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(takes, 1);
        return contexts.WriteAsync<IReadOnlyList<Generation>>(
            async (context, token) =>
            {
                if (!await context.Stills.AnyAsync(still => still.Id == recipe.StillId && still.Owner == recipe.Owner.Value, token))
                    return [];
                var now = clock.GetUtcNow().UtcDateTime;
                var kept = await KeepAsync(context, recipe, token);
                var rows = await JustOrderedAsync(context, kept, now, doubleOrderWindow, token);
                if (rows.Count == 0)
                    rows = await AddTakesAsync(context, kept, [.. Enumerable.Range(0, takes).Select(_ => Guid.CreateVersion7(new DateTimeOffset(now)))], now, token);
                return [.. rows.Select(row => row.ToGeneration())];
            },
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<Generation?> OrderAsync(Recipe recipe, Guid generationId, CancellationToken cancellationToken) => contexts.WriteAsync(
        async (context, token) =>
        {
            if (await context.Generations.FirstOrDefaultAsync(row => row.Id == generationId, token) is { } known)
                return known.Owner == recipe.Owner.Value ? known.ToGeneration() : null;
            if (!await context.Stills.AnyAsync(still => still.Id == recipe.StillId && still.Owner == recipe.Owner.Value, token))
                return null;
            var now = clock.GetUtcNow().UtcDateTime;
            var kept = await KeepAsync(context, recipe, token);
            return (await AddTakesAsync(context, kept, [generationId], now, token))[0].ToGeneration();
        },
        cancellationToken);

    /// <summary>The owner's recipe of that content: the one that is there, or this one.</summary>
    private static async Task<RecipeRow> KeepAsync(StudioContext context, Recipe recipe, CancellationToken cancellationToken)
    {
        var fingerprint = RecipeFingerprint.Of(recipe);
        if (await context.Recipes.FirstOrDefaultAsync(row => row.Owner == recipe.Owner.Value && row.Fingerprint == fingerprint, cancellationToken) is { } known)
            return known;
        var added = recipe.ToRow(fingerprint);
        context.Recipes.Add(added);
        await context.SaveChangesAsync(cancellationToken);
        context.ChangeTracker.Clear();
        return added;
    }

    /// <summary>
    /// What a second click finds. Measured to both sides of now, so that a clock that was set back can't turn an hour of orders
    /// into one; what has come to nothing is no reason not to try again.
    /// </summary>
    private static async Task<List<GenerationRow>> JustOrderedAsync(StudioContext context, RecipeRow recipe, DateTime now, TimeSpan window, CancellationToken cancellationToken)
    {
        var (from, to) = (now - window, now + window);
        return await context.Generations
            .Where(row => row.RecipeId == recipe.Id && row.CreatedAt > from && row.CreatedAt < to && row.Stage != LibraryState.Stopped)
            .OrderBy(row => row.Position)
            .ToListAsync(cancellationToken);
    }

    private static async Task<List<GenerationRow>> AddTakesAsync(StudioContext context, RecipeRow recipe, IReadOnlyList<Guid> ids, DateTime now, CancellationToken cancellationToken)
    {
        var last = await context.Generations.Where(row => row.RecipeId == recipe.Id).MaxAsync(row => (int?)row.Take, cancellationToken) ?? 0;
        List<GenerationRow> rows = [.. ids.Select((id, index) => new GenerationRow
        {
            Id = id,
            Owner = recipe.Owner,
            RecipeId = recipe.Id,
            EngineId = recipe.EngineId,
            Seconds = recipe.Seconds,
            Take = last + 1 + index,
            Status = GenerationStatus.Preparing,
            Version = 1,
            Log = "[]",
            CreatedAt = now,
        })];

        // One by one: the position is handed out in the order of insertion, and a batch promises no order.
        foreach (var row in rows)
        {
            context.Generations.Add(row);
            await context.SaveChangesAsync(cancellationToken);
        }
        await context.RememberPromptAsync(recipe.Owner, recipe.Prompt, now, cancellationToken);
        return rows;
    }
}
