using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>Prompts of earlier orders, for Alt+Up and Alt+Down: kept when their clips are deleted.</summary>
public sealed class PromptHistory(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>Distinct prompts, last used first.</summary>
    public Task<IReadOnlyList<string>> ReadAsync(OwnerId owner, int count, CancellationToken cancellationToken) =>
        contexts.ReadAsync<IReadOnlyList<string>>(
            async (context, token) => await context.Prompts
                .Where(prompt => prompt.Owner == owner.Value)
                .OrderByDescending(prompt => prompt.Used)
                .Take(count)
                .Select(prompt => prompt.Text)
                .ToListAsync(token),
            cancellationToken);
}
