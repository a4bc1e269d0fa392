using KlingStudio.Storage;

namespace KlingStudio.Web.Features.Library;

/// <summary>
/// The tiles a circuit holds: one chapter of the library, newest first. Pages are added at its end, nothing twice;
/// a deleted tile leaves its place behind, so that undo puts it back where it was.
/// </summary>
public sealed class LibraryWindow
{
    /// <summary>Tiles in one page.</summary>
    public const int PageSize = 60;

    /// <summary>Tiles in one chapter: after them the next chapter is a link, so a circuit stays small however long the library is.</summary>
    public const int Most = 240;

    private readonly List<TileFacts> _tiles = [];
    private readonly Dictionary<Guid, TileFacts> _removed = [];
    private readonly HashSet<Guid> _known = [];

    /// <summary>In order.</summary>
    public IReadOnlyList<TileFacts> Tiles => _tiles;

    /// <summary>Where the next page begins, or null at the end of the library.</summary>
    public LibraryCursor? Next { get; private set; }

    /// <summary>Whether a further page fits into this chapter.</summary>
    public bool HasMore => Next is not null && _known.Count < Most;

    /// <summary>Whether the library goes on in another chapter.</summary>
    public bool HasNextChapter => Next is not null && _known.Count >= Most;

    /// <summary>Whether it was ever in this window, deleted or not.</summary>
    public bool Knows(Guid id) => _known.Contains(id);

    /// <summary>The tile, or null.</summary>
    public TileFacts? Find(Guid id) => _tiles.Find(tile => tile.Id == id);

    /// <summary>Adds a page at the end.</summary>
    public void Add(LibrarySlice slice)
    {
        foreach (var card in slice.Cards)
        {
            if (_known.Add(card.Generation.Id))
                _tiles.Add(TileFacts.Of(card));
        }

        Next = slice.Next;
    }

    /// <summary>Puts a new one in front.</summary>
    public void AddNewest(TileFacts tile)
    {
        if (_known.Add(tile.Id))
            _tiles.Insert(0, tile);
    }

    /// <summary>Replaces a tile, unless the one that is there is newer. The mark of its owner is not part of the version and always counts.</summary>
    public void Put(TileFacts tile)
    {
        var at = _tiles.FindIndex(other => other.Id == tile.Id);
        if (at >= 0 && _tiles[at].Version <= tile.Version)
            _tiles[at] = tile;
    }

    /// <summary>Sets the mark.</summary>
    public void Mark(Guid id, bool favourite)
    {
        var at = _tiles.FindIndex(tile => tile.Id == id);
        if (at >= 0)
            _tiles[at] = _tiles[at] with { Favourite = favourite };
    }

    /// <summary>Takes a tile out of sight; its take is no longer counted.</summary>
    public void Remove(Guid id)
    {
        if (Find(id) is not { } tile)
            return;
        _tiles.Remove(tile);
        _removed[id] = tile;
        Count(tile.RecipeId, -1);
    }

    /// <summary>Brings it back to its place.</summary>
    public bool Restore(Guid id)
    {
        if (!_removed.TryGetValue(id, out var known))
            return false;
        Count(known.RecipeId, 1);
        _removed.Remove(id, out var tile);
        var at = _tiles.FindIndex(other => IsBefore(tile!, other));
        _tiles.Insert(at < 0 ? _tiles.Count : at, tile!);
        return true;
    }

    private void Count(Guid recipe, int by)
    {
        for (var at = 0; at < _tiles.Count; at++)
        {
            if (_tiles[at].RecipeId == recipe)
                _tiles[at] = _tiles[at] with { Takes = _tiles[at].Takes + by };
        }

        // The deleted ones as well: each may come back in any order.
        foreach (var (id, tile) in _removed.Where(entry => entry.Value.RecipeId == recipe).ToList())
            _removed[id] = tile with { Takes = tile.Takes + by };
    }

    private static bool IsBefore(TileFacts tile, TileFacts other) =>
        tile.CreatedAt != other.CreatedAt ? tile.CreatedAt > other.CreatedAt : tile.Id.CompareTo(other.Id) > 0;
}
