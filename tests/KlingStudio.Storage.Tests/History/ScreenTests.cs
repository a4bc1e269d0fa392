using KlingStudio.Generations;

namespace KlingStudio.Storage.Tests;

public sealed class ScreenTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_card_shows_all_that_was_stored()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        var made = await studio.MoveAsync(await studio.OrderAsync(still, "push in, slow"), GenerationStatus.Completed);
        Assert.True(await studio.Get<LibraryShelf>().SetFavouriteAsync(Studio.Ada, made.Id, true, Token));

        var card = await studio.Get<GenerationDetails>().ReadAsync(Studio.Ada, made.Id, Token);

        Assert.NotNull(card);
        Assert.Equivalent(made, card.Generation, strict: true);
        Assert.Equivalent(still, card.Still, strict: true);
        Assert.Equal("push in, slow", card.Recipe.Prompt);
        Assert.Equal(still.Id, card.Recipe.StillId);
        Assert.Equal(studio.NewClip(made), card.Clip);
        Assert.True(card.Favourite);
        Assert.Null(card.DeletedAt);
        Assert.Equal(1, card.TakesOfRecipe);
    }

    [Fact]
    public async Task Every_field_of_a_generation_comes_back_as_it_was_written()
    {
        await using var studio = await Studio.StartAsync();
        var first = await studio.OrderAsync(await studio.AddStillAsync(Studio.Ada));
        var full = first with
        {
            Status = GenerationStatus.Running,
            Version = 2,
            AttemptId = Guid.CreateVersion7(),
            Attempts = 3,
            Ticket = new EngineTicket("req-1", "https://a.example/s", "https://a.example/r", "https://a.example/c"),
            QueuePlace = 4,
            Progress = new EngineProgress(30, 120),
            Log = ["one", "two “three” \u0000 <script>"],
            CancelAsked = true,
            Overdue = true,
            NotBefore = studio.Now.AddTicks(1),
            SaveFailures = 2,
            Failure = new Failure("disk_full", "The disk is full.", "Free some space.", "image_url"),
            Charge = Charge.MayBeCharged,
            StartedAt = studio.Now.AddSeconds(1),
            EndedAt = studio.Now.AddSeconds(2),
        };

        Assert.True(await studio.Log.TryWriteAsync(full, 1, Token));
        Assert.Equivalent(full, await studio.Log.ReadAsync(first.Id, Token), strict: true);
        Assert.Equal(DateTimeKind.Utc, (await studio.Log.ReadAsync(first.Id, Token))!.CreatedAt.Kind);

        var bare = full with { Version = 3, AttemptId = null, Ticket = null, QueuePlace = null, Progress = null, Log = [], NotBefore = null, Failure = null, StartedAt = null, EndedAt = null };
        Assert.True(await studio.Log.TryWriteAsync(bare, 2, Token));
        Assert.Equivalent(bare, await studio.Log.ReadAsync(first.Id, Token), strict: true);
    }

    [Fact]
    public async Task The_rail_shows_the_newest_and_leaves_deleted_ones_out()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        var ids = new List<Guid>();
        for (var turn = 0; turn < 5; turn++)
            ids.Add((await studio.OrderAsync(still, $"pan left {turn}")).Id);
        await studio.Get<LibraryShelf>().DeleteAsync(Studio.Ada, ids[3], Token);

        var rail = await studio.Get<RecentGenerations>().ReadAsync(Studio.Ada, 3, Token);

        Assert.Equal([ids[4], ids[2], ids[1]], rail.Select(card => card.Generation.Id));
    }

    [Fact]
    public async Task The_queue_shows_what_goes_on_however_old_it_is()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        var oldest = await studio.OrderAsync(still, "pan right");
        for (var turn = 0; turn < 30; turn++)
            await studio.MoveAsync(await studio.OrderAsync(still, $"pan left {turn}"), GenerationStatus.Completed);
        var newest = await studio.OrderAsync(still, "tilt up");

        var queue = await studio.Get<RecentGenerations>().UnfinishedAsync(Studio.Ada, Token);

        Assert.Equal([newest.Id, oldest.Id], queue.Select(card => card.Generation.Id));
    }

    [Fact]
    public async Task A_deleted_clip_can_be_found_by_id_and_restored_with_its_first_moment_of_deletion()
    {
        await using var studio = await Studio.StartAsync();
        var made = await studio.OrderAsync(await studio.AddStillAsync(Studio.Ada));
        var shelf = studio.Get<LibraryShelf>();
        var deletedAt = studio.Now;
        Assert.True(await shelf.DeleteAsync(Studio.Ada, made.Id, Token));
        studio.Clock.Advance(TimeSpan.FromDays(3));
        Assert.True(await shelf.DeleteAsync(Studio.Ada, made.Id, Token));

        Assert.Empty(await studio.LibraryAsync(Studio.Ada));
        Assert.Empty(await studio.FindAsync(Studio.Ada, "push"));
        Assert.Equal(deletedAt, (await studio.Get<GenerationDetails>().ReadAsync(Studio.Ada, made.Id, Token))!.DeletedAt);

        Assert.True(await shelf.RestoreAsync(Studio.Ada, made.Id, Token));
        Assert.Single(await studio.LibraryAsync(Studio.Ada));
        Assert.Single(await studio.FindAsync(Studio.Ada, "push"));
    }

    [Fact]
    public async Task Prompts_come_back_last_used_first_each_once_and_outlive_their_clips()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        foreach (var prompt in new[] { "pan left", "tilt up", "pan left", "orbit" })
            await studio.Get<LibraryShelf>().DeleteAsync(Studio.Ada, (await studio.OrderAsync(still, prompt)).Id, Token);

        Assert.Equal(["orbit", "pan left", "tilt up"], await studio.Get<PromptHistory>().ReadAsync(Studio.Ada, 10, Token));
        Assert.Equal(["orbit"], await studio.Get<PromptHistory>().ReadAsync(Studio.Ada, 1, Token));
    }

    [Fact]
    public async Task The_draft_survives_as_it_was_typed()
    {
        await using var studio = await Studio.StartAsync();
        var draft = studio.Get<ComposerDraft>();
        Assert.Null(await draft.ReadAsync(Studio.Ada, Token));

        await draft.WriteAsync(Studio.Ada, new RecipeDraft(null, "first"), Token);
        var typed = new RecipeDraft(Guid.CreateVersion7(), "  “pan” ‮ 🎬 <script>\n", "", double.NaN, 7, "no such engine", 0);
        await draft.WriteAsync(Studio.Ada, typed, Token);

        Assert.Equal(typed, await draft.ReadAsync(Studio.Ada, Token));
    }

    [Fact]
    public async Task A_draft_of_another_version_does_not_close_the_page()
    {
        await using var studio = await Studio.StartAsync();
        await studio.RunAsync("INSERT INTO \"Drafts\" (\"Owner\", \"Json\") VALUES ('ada', '[1')");
        Assert.Null(await studio.Get<ComposerDraft>().ReadAsync(Studio.Ada, Token));
    }

    [Fact]
    public async Task The_expected_time_is_told_from_three_runs_on_of_the_same_length()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        var history = studio.Get<EngineHistory>();
        for (var seconds = 1; seconds <= 10; seconds++)
        {
            Assert.Equal(seconds > 3, await history.ReadAsync(Studio.Ada, EngineIds.Rehearsal, 5, Token) is not null);
            await studio.MoveAsync(await studio.OrderAsync(still, $"pan {seconds}"), GenerationStatus.Completed, TimeSpan.FromSeconds(seconds));
            await studio.MoveAsync(await studio.OrderAsync(still, $"pan {seconds}", 10), GenerationStatus.Completed, TimeSpan.FromHours(1));
            await studio.MoveAsync(await studio.OrderAsync(still, $"pan {seconds}"), GenerationStatus.Failed, TimeSpan.FromHours(1));
        }

        var expected = await history.ReadAsync(Studio.Ada, EngineIds.Rehearsal, 5, Token);
        Assert.Equal(new ExpectedTime(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(9)), expected);
        Assert.Null(await history.ReadAsync(Studio.Ada, EngineIds.Kling, 5, Token));
        Assert.Null(await history.ReadAsync(Studio.Bob, EngineIds.Rehearsal, 5, Token));
    }

    [Fact]
    public async Task What_was_stored_is_there_after_a_restart()
    {
        var studio = await Studio.StartAsync(keepFolder: true);
        var still = await studio.AddStillAsync(Studio.Ada);
        var made = await studio.MoveAsync(await studio.OrderAsync(still), GenerationStatus.Completed);
        var folder = studio.Folder;
        var before = await studio.LibraryAsync(Studio.Ada);
        await studio.DisposeAsync();

        await using var next = Studio.Unstarted(folder);
        await next.Get<StudioDatabase>().MigrateAsync(Token);

        Assert.Equivalent(before, await next.LibraryAsync(Studio.Ada), strict: true);
        Assert.Equivalent(made, await next.Log.ReadAsync(made.Id, Token), strict: true);
    }
}
