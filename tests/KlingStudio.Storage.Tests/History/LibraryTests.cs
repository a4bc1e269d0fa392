using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using KlingStudio.Generations;

namespace KlingStudio.Storage.Tests;

public sealed class LibraryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Orders at moments that repeat and jump back, some deleted; whatever the size of a page, its pages are the whole, once, newest first.</summary>
    [Property(MaxTest = 15)]
    public async Task<bool> Pages_lose_and_repeat_nothing_when_moments_are_equal(PositiveInt size, bool[] sameMoment, byte[] deleted)
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        var ids = new List<Guid>();
        foreach (var same in sameMoment.Take(25))
        {
            if (!same)
                studio.Clock.AdjustTime(studio.Clock.GetUtcNow().AddSeconds(ids.Count % 5 == 0 ? -30 : 1));
            ids.Add((await studio.OrderAsync(still, $"pan {ids.Count}")).Id);
        }
        foreach (var index in deleted.Where(index => index < ids.Count).Distinct().OrderDescending())
        {
            await studio.Get<LibraryShelf>().DeleteAsync(Studio.Ada, ids[index], Token);
            ids.RemoveAt(index);
        }
        ids.Reverse();

        var pages = await studio.LibraryAsync(Studio.Ada, size: size.Get % 7 + 1);
        var found = await studio.LibraryAsync(Studio.Ada, new LibraryFilter("pan"), size.Get % 7 + 1);
        return pages.Select(card => card.Generation.Id).SequenceEqual(ids) && found.Select(card => card.Generation.Id).SequenceEqual(ids);
    }

    [Fact]
    public async Task A_new_clip_does_not_shift_the_next_page()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        var ids = new List<Guid>();
        for (var turn = 0; turn < 6; turn++)
            ids.Insert(0, (await studio.OrderAsync(still, $"pan {turn}")).Id);
        var page = studio.Get<LibraryPage>();
        var first = await page.ReadAsync(Studio.Ada, new LibraryFilter(), null, 3, Token);
        await studio.OrderAsync(still, "newest");
        await studio.Get<LibraryShelf>().DeleteAsync(Studio.Ada, ids[2], Token);

        var second = await page.ReadAsync(Studio.Ada, new LibraryFilter(), first.Next, 3, Token);

        Assert.Equal(ids[3..], second.Cards.Select(card => card.Generation.Id));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task A_page_after_a_clip_that_is_gone_for_good_goes_on_where_it_was()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        var made = new List<Generation>();
        for (var turn = 0; turn < 4; turn++)
        {
            made.Insert(0, await studio.OrderAsync(still, $"pan {turn}"));
            studio.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var slice = await studio.Get<LibraryPage>().ReadAsync(Studio.Ada, new LibraryFilter(), new LibraryCursor(made[1].CreatedAt, Guid.CreateVersion7()), 10, Token);

        Assert.Equal([made[2].Id, made[3].Id], slice.Cards.Select(card => card.Generation.Id));
    }

    [Fact]
    public async Task Filters_show_what_they_say_alone_and_together()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        var rows = new List<(Guid Id, GenerationStatus Status, string Engine, bool Favourite)>();
        foreach (var status in Enum.GetValues<GenerationStatus>())
            foreach (var engine in new[] { EngineIds.Rehearsal, EngineIds.Kling })
            {
                var made = await studio.MoveAsync(await studio.OrderAsync(still, $"pan {status}", engine: engine), status);
                var favourite = rows.Count % 3 == 0;
                await studio.Get<LibraryShelf>().SetFavouriteAsync(Studio.Ada, made.Id, favourite, Token);
                rows.Insert(0, (made.Id, status, engine, favourite));
            }

        foreach (var search in new[] { null, "pan", "an" })
            foreach (var state in Enum.GetValues<LibraryState>())
                foreach (var engine in new[] { null, EngineIds.Kling, "no such engine" })
                    foreach (var favourites in new[] { false, true })
                    {
                        var expected = rows.Where(row => Shows(state, row.Status) && (engine is null || row.Engine == engine) && (!favourites || row.Favourite));
                        var found = await studio.LibraryAsync(Studio.Ada, new LibraryFilter(search, state, engine, favourites), 4);
                        Assert.Equal(expected.Select(row => row.Id), found.Select(card => card.Generation.Id));
                    }
    }

    private static bool Shows(LibraryState state, GenerationStatus status) => state switch
    {
        LibraryState.Ready => status == GenerationStatus.Completed,
        LibraryState.Working => !status.IsEnd(),
        LibraryState.Stopped => status.IsEnd() && status != GenerationStatus.Completed,
        _ => true,
    };
}
