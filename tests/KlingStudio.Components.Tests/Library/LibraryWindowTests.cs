using FsCheck.Xunit;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Library;

namespace KlingStudio.Components.Tests;

/// <summary>Tiles are neither lost nor doubled, whatever is deleted, undone and loaded in between.</summary>
public sealed class LibraryWindowTests
{
    [Property(MaxTest = 200)]
    public void Undo_puts_every_tile_back_where_it_was(int[] picks)
    {
        var window = new LibraryWindow();
        window.Add(new LibrarySlice([.. Enumerable.Range(0, 30).Select(Card)], null));
        var before = window.Tiles.Select(tile => tile.Id).ToList();
        var removed = picks.Select(pick => before[(int)((uint)pick % before.Count)]).Distinct().ToList();

        removed.ForEach(window.Remove);
        Assert.Equal(before.Except(removed), window.Tiles.Select(tile => tile.Id));
        removed.ForEach(id => Assert.True(window.Restore(id)));

        Assert.Equal(before, window.Tiles.Select(tile => tile.Id));
        Assert.All(window.Tiles, tile => Assert.Equal(3, tile.Takes));
    }

    [Fact]
    public void Overlapping_pages_double_nothing_and_a_deleted_tile_does_not_come_back_with_the_next_page()
    {
        var window = new LibraryWindow();
        var cards = Enumerable.Range(0, 20).Select(Card).ToList();
        window.Add(new LibrarySlice(cards[..12], new LibraryCursor(default, default)));
        window.Remove(cards[11].Generation.Id);
        window.Add(new LibrarySlice(cards[8..], null));
        Assert.Equal(19, window.Tiles.Count);
        Assert.Equal(19, window.Tiles.DistinctBy(tile => tile.Id).Count());
    }

    [Fact]
    public void A_circuit_keeps_one_chapter_and_the_next_one_is_a_link()
    {
        var window = new LibraryWindow();
        var end = new LibraryCursor(default, Guid.NewGuid());
        for (var page = 0; window.HasMore || page == 0; page++)
            window.Add(new LibrarySlice([.. Enumerable.Range(page * LibraryWindow.PageSize, LibraryWindow.PageSize).Select(Card)], end));
        Assert.Equal(LibraryWindow.Most, window.Tiles.Count);
        Assert.True(window.HasNextChapter);
    }

    [Property(MaxTest = 200)]
    public void Months_and_stacks_hold_every_tile_once_and_in_order(int count, byte recipes)
    {
        var tiles = Enumerable.Range(0, Math.Abs(count % 100)).Select(Card).Select(TileFacts.Of)
            .Select((tile, at) => tile with { RecipeId = new Guid(at / (1 + (recipes % 4)), 0, 0, new byte[8]), CreatedAt = tile.CreatedAt.AddDays(-at) }).ToList();
        var months = Shelves.Of(tiles, new HashSet<Guid>(), TimeZoneInfo.Utc, new DateTime(2026, 11, 20, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(tiles, months.SelectMany(month => month.Stacks).SelectMany(stack => stack.Tiles));
        Assert.Equal(months.Count, months.DistinctBy(month => month.Title).Count());
    }

    internal static GenerationCard Card(int at)
    {
        var created = new DateTime(2026, 11, 20, 12, 0, 0, DateTimeKind.Utc).AddMinutes(-at);
        var id = Guid.CreateVersion7(new DateTimeOffset(created));
        var recipe = new Recipe { Id = new Guid(7, 0, 0, new byte[8]), Owner = OwnerId.Local, StillId = id, Prompt = $"prompt {at}", NegativePrompt = "", CfgScale = 0.5, Seconds = 5, EngineId = EngineIds.Rehearsal, CreatedAt = created };
        return new GenerationCard
        {
            Generation = new Generation { Id = id, Owner = OwnerId.Local, RecipeId = recipe.Id, EngineId = recipe.EngineId, Take = 1, Status = GenerationStatus.Completed, Version = 3, CreatedAt = created },
            Recipe = recipe,
            Still = new Still { Id = id, Owner = OwnerId.Local, SourceSha256 = "", DisplayName = "still.jpg", Width = 1600, Height = 900, Bytes = 1, MediaType = "image/jpeg", Key = default, ThumbnailKey = default, Placeholder = "", Removed = [], CreatedAt = created },
            TakesOfRecipe = 3,
        };
    }
}
