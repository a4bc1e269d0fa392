using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>What the library shows; lives in the URL.</summary>
/// <param name="Search">Words that the prompt must contain (plain text, case-insensitive), or none.</param>
/// <param name="State">Only these, or all.</param>
/// <param name="EngineId">Only of this engine, or all.</param>
/// <param name="FavouritesOnly">Only favourites.</param>
public sealed record LibraryFilter(string? Search = null, LibraryState State = LibraryState.All, string? EngineId = null, bool FavouritesOnly = false);

/// <summary>The states a person filters by.</summary>
public enum LibraryState
{
    /// <summary>Everything.</summary>
    All,

    /// <summary>Completed.</summary>
    Ready,

    /// <summary>Not at an end.</summary>
    Working,

    /// <summary>Failed, rejected or cancelled.</summary>
    Stopped,
}

/// <summary>Where the next page begins: after the last row of this one (keyset, never an offset).</summary>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Id">The generation.</param>
public sealed record LibraryCursor(DateTime CreatedAt, Guid Id);

/// <summary>A page, newest first.</summary>
/// <param name="Cards">Up to the size asked for.</param>
/// <param name="Next">Where the next page begins, or null at the end.</param>
public sealed record LibrarySlice(IReadOnlyList<GenerationCard> Cards, LibraryCursor? Next);

/// <summary>The library's query.</summary>
public sealed class LibraryPage(IDbContextFactory<StudioContext> contexts)
{
    private const int MaxSize = 200;

    // The planner sees two indexes that fit and takes the one that walks the whole library to find a few favourites.
    private const string ByFavourites =
        """SELECT * FROM "Generations" INDEXED BY "IX_Generations_Favourites" WHERE "Favourite" AND "DeletedAt" IS NULL""";

    /// <summary>Newest first, deleted ones left out.</summary>
    public Task<LibrarySlice> ReadAsync(OwnerId owner, LibraryFilter filter, LibraryCursor? after, int size, CancellationToken cancellationToken)
    {
        size = Math.Clamp(size, 1, MaxSize);
        return contexts.ReadAsync(
            async (context, token) =>
            {
                var before = after is null ? long.MaxValue : await PositionAsync(context, owner, after, token);

                // One more than asked for tells whether there is a next page.
                var words = SearchWords.Of(filter.Search);
                var rows = words.IsEmpty
                    ? Plain(context, owner, filter, before).OrderByDescending(row => row.Position).Take(size + 1)
                    : PromptSearch.Find(context, owner, filter, words, before, size + 1).OrderByDescending(row => row.Position);
                return Slice(await rows.ToCardsAsync(token), size);
            },
            cancellationToken);
    }

    private static LibrarySlice Slice(List<GenerationCard> cards, int size)
    {
        if (cards.Count <= size)
            return new LibrarySlice(cards, null);
        var last = cards[size - 1].Generation;
        return new LibrarySlice(cards[..size], new LibraryCursor(last.CreatedAt, last.Id));
    }

    internal static IQueryable<GenerationRow> Plain(StudioContext context, OwnerId owner, LibraryFilter filter, long before)
    {
        var source = filter.FavouritesOnly ? context.Generations.FromSqlRaw(ByFavourites) : context.Generations;
        var rows = source.KeptBy(owner).Where(row => row.Position < before);
        if (filter.State != LibraryState.All)
            rows = rows.Where(row => row.Stage == filter.State);
        if (filter.EngineId is { } engine)
            rows = rows.Where(row => row.EngineId == engine);
        return rows;
    }

    /// <summary>Where the last page ended; where it would have been, if that row is gone for good.</summary>
    private static async Task<long> PositionAsync(StudioContext context, OwnerId owner, LibraryCursor after, CancellationToken cancellationToken)
    {
        var mine = context.Generations.Where(row => row.Owner == owner.Value);
        return await mine.Where(row => row.Id == after.Id).Select(row => (long?)row.Position).FirstOrDefaultAsync(cancellationToken)
            ?? await mine.Where(row => row.CreatedAt < after.CreatedAt).MaxAsync(row => (long?)row.Position + 1, cancellationToken)
            ?? 0;
    }
}
