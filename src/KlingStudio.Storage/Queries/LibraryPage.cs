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
    /// <summary>Newest first, deleted ones left out.</summary>
    public Task<LibrarySlice> ReadAsync(OwnerId owner, LibraryFilter filter, LibraryCursor? after, int size, CancellationToken cancellationToken) =>
        throw new NotSupportedException(contexts.ToString());
}
