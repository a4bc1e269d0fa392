using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>What lies beside a generation in the library, for previous and next on the clip page.</summary>
public sealed class LibraryNeighbours(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>The nearest newer and the nearest older one inside the filter, each null at its end; both null when there is no such generation of this owner. The generation itself need not fit the filter.</summary>
    public Task<(Guid? Newer, Guid? Older)> ReadAsync(OwnerId owner, LibraryFilter filter, Guid id, CancellationToken cancellationToken) =>
        contexts.ReadAsync<(Guid? Newer, Guid? Older)>(
            async (context, token) =>
            {
                var position = await context.Generations.Where(row => row.Owner == owner.Value && row.Id == id).Select(row => (long?)row.Position).FirstOrDefaultAsync(token);
                if (position is not { } here)
                    return (null, null);
                var words = SearchWords.Of(filter.Search);
                var newer = words.IsEmpty ? LibraryPage.Plain(context, owner, filter, long.MaxValue) : PromptSearch.Find(context, owner, filter, words, long.MaxValue, int.MaxValue);
                var older = words.IsEmpty ? LibraryPage.Plain(context, owner, filter, here) : PromptSearch.Find(context, owner, filter, words, here, 1);
                return (
                    await newer.Where(row => row.Position > here).OrderBy(row => row.Position).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(token),
                    await older.OrderByDescending(row => row.Position).Select(row => (Guid?)row.Id).FirstOrDefaultAsync(token));
            },
            cancellationToken);
}
