using KlingStudio.Generations;

namespace KlingStudio.Storage.Tests;

public sealed class CompareAndSetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_many_who_move_a_row_at_once_exactly_one_does()
    {
        await using var studio = await Studio.StartAsync();
        var row = await studio.OrderAsync(await studio.AddStillAsync(Studio.Ada));
        for (var round = 0; round < 10; round++)
        {
            var current = row;
            var wins = await RaceAsync(16, racer => studio.Log.TryWriteAsync(current with { Version = current.Version + 1, QueuePlace = racer }, current.Version, Token));
            var winner = Assert.Single(wins);
            row = (await studio.Log.ReadAsync(row.Id, Token))!;
            Assert.Equal((current.Version + 1, winner), (row.Version, row.QueuePlace!.Value));
        }
    }

    [Fact]
    public async Task Of_many_claims_at_once_one_is_made_and_one_attempt_is_in_the_ledger()
    {
        await using var studio = await Studio.StartAsync();
        var row = await studio.OrderAsync(await studio.AddStillAsync(Studio.Ada), engine: EngineIds.Kling);

        var wins = await RaceAsync(20, async _ => (await studio.Guard.TryClaimAsync(Claim(row), row.Version, 0.21m, Token)).Outcome == ClaimOutcome.Claimed);

        Assert.Single(wins);
        var claimed = (await studio.Log.ReadAsync(row.Id, Token))!;
        Assert.Equal((GenerationStatus.Claimed, 1), (claimed.Status, claimed.Attempts));
        Assert.Equal(1, await studio.AskAsync<int>("SELECT COUNT(*) FROM \"Attempts\""));
        Assert.Equal(210_000, await studio.AskAsync<long>("SELECT \"EstimateMicros\" FROM \"Attempts\" WHERE \"Outcome\" = 'Claimed' AND \"Owner\" = 'ada' AND \"Number\" = 1"));
        Assert.Equal(Convert.ToHexString(claimed.AttemptId!.Value.ToByteArray(true)), await studio.AskAsync<string>("SELECT hex(\"Id\") FROM \"Attempts\""));
    }

    [Fact]
    public async Task A_claim_whose_attempt_cannot_be_noted_is_not_made()
    {
        await using var studio = await Studio.StartAsync();
        var row = await studio.OrderAsync(await studio.AddStillAsync(Studio.Ada));
        await studio.RunAsync("CREATE TRIGGER \"No\" BEFORE INSERT ON \"Attempts\" BEGIN SELECT RAISE(ABORT, 'no'); END");

        await Assert.ThrowsAnyAsync<Exception>(() => studio.Guard.TryClaimAsync(Claim(row), row.Version, 0, Token));

        Assert.Equal((GenerationStatus.Preparing, 1L), ((await studio.Log.ReadAsync(row.Id, Token))!.Status, (await studio.Log.ReadAsync(row.Id, Token))!.Version));
    }

    [Fact]
    public async Task A_completed_generation_always_has_its_clip()
    {
        await using var studio = await Studio.StartAsync();
        var row = await studio.OrderAsync(await studio.AddStillAsync(Studio.Ada));
        var done = row with { Status = GenerationStatus.Completed, Version = 2, EndedAt = studio.Now };

        Assert.False(await studio.Log.TryCompleteAsync(done, 7, studio.NewClip(row), Token));
        Assert.Null(await studio.Get<ClipLog>().FindAsync(Studio.Ada, row.Id, Token));

        await studio.RunAsync("CREATE TRIGGER \"No\" BEFORE INSERT ON \"Clips\" BEGIN SELECT RAISE(ABORT, 'no'); END");
        await Assert.ThrowsAnyAsync<Exception>(() => studio.Log.TryCompleteAsync(done, 1, studio.NewClip(row), Token));
        Assert.Equal(GenerationStatus.Preparing, (await studio.Log.ReadAsync(row.Id, Token))!.Status);

        await studio.RunAsync("DROP TRIGGER \"No\"");
        var wins = await RaceAsync(8, _ => studio.Log.TryCompleteAsync(done, 1, studio.NewClip(row), Token));
        Assert.Single(wins);
        Assert.Equal(studio.NewClip(row), await studio.Get<ClipLog>().FindAsync(Studio.Ada, row.Id, Token));
        Assert.Equal(4, (await studio.Get<ClipLog>().AllKeysAsync(Token).ToListAsync(Token)).Count);
    }

    [Fact]
    public async Task The_ledger_says_what_became_of_each_attempt()
    {
        await using var studio = await Studio.StartAsync();
        var row = await studio.OrderAsync(await studio.AddStillAsync(Studio.Ada));
        row = await ClaimAsync(studio, row);
        Assert.Equal("Claimed", await LastAsync(studio));
        row = await studio.MoveAsync(row, GenerationStatus.WaitingForSlot);
        Assert.Equal("NotSent", await LastAsync(studio));
        row = await ClaimAsync(studio, row);
        row = await studio.MoveAsync(row, GenerationStatus.Unknown);
        Assert.Equal("NoAnswer", await LastAsync(studio));
        row = await ClaimAsync(studio, row);
        row = await studio.MoveAsync(row with { Ticket = new EngineTicket("req-9") }, GenerationStatus.Queued);
        Assert.Equal("Accepted req-9", await LastAsync(studio, " || ' ' || \"RequestId\""));
        await studio.MoveAsync(row, GenerationStatus.Completed);
        Assert.Equal("Delivered req-9", await LastAsync(studio, " || ' ' || \"RequestId\""));
        Assert.Equal("NotSent,NoAnswer,Delivered", await studio.AskAsync<string>("SELECT group_concat(\"Outcome\") FROM (SELECT \"Outcome\" FROM \"Attempts\" ORDER BY \"Number\")"));
    }

    [Fact]
    public async Task A_mark_and_the_life_cycle_do_not_undo_one_another()
    {
        await using var studio = await Studio.StartAsync();
        var row = await studio.OrderAsync(await studio.AddStillAsync(Studio.Ada));
        var shelf = studio.Get<LibraryShelf>();
        await shelf.SetFavouriteAsync(Studio.Ada, row.Id, true, Token);
        await shelf.DeleteAsync(Studio.Ada, row.Id, Token);

        await studio.MoveAsync(row, GenerationStatus.Completed);

        var card = (await studio.Get<GenerationDetails>().ReadAsync(Studio.Ada, row.Id, Token))!;
        Assert.True(card.Favourite);
        Assert.NotNull(card.DeletedAt);
        Assert.Equal(GenerationStatus.Completed, card.Generation.Status);
    }

    private static Generation Claim(Generation row) =>
        row with { Status = GenerationStatus.Claimed, Version = row.Version + 1, AttemptId = Guid.CreateVersion7(), Attempts = row.Attempts + 1, Ticket = null };

    private static async Task<Generation> ClaimAsync(Studio studio, Generation row)
    {
        var claimed = Claim(row);
        Assert.Equal(new ClaimAnswer(ClaimOutcome.Claimed), await studio.Guard.TryClaimAsync(claimed, row.Version, 0.21m, Token));
        Assert.Equal(new ClaimAnswer(ClaimOutcome.Stale), await studio.Guard.TryClaimAsync(Claim(row), row.Version, 0.21m, Token));
        return claimed;
    }

    private static Task<string> LastAsync(Studio studio, string more = "") =>
        studio.AskAsync<string>($"SELECT \"Outcome\"{more} FROM \"Attempts\" ORDER BY \"Number\" DESC LIMIT 1");

    /// <summary>Which of the racers, let go together, were told that they won.</summary>
    private static async Task<List<int>> RaceAsync(int racers, Func<int, Task<bool>> run)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = Enumerable.Range(0, racers).Select(async racer =>
        {
            await go.Task;
            return await run(racer);
        }).ToList();
        go.SetResult();
        var won = await Task.WhenAll(all);
        return [.. Enumerable.Range(0, racers).Where(racer => won[racer])];
    }
}
