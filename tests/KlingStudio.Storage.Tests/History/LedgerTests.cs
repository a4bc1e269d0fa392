using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace KlingStudio.Storage.Tests;

/// <summary>What the ledger says of money, on a real database: if it were wrong, a person would pay more than they know of.</summary>
public sealed class LedgerTests
{
    private const decimal Price = 0.21m;
    private static readonly DateTime Now = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(GenerationStatus.Queued, Charge.Free, "0.21 0 0 0", "0.21")]
    [InlineData(GenerationStatus.WaitingForSlot, Charge.Free, "0 0 0.21 0", "0")]
    [InlineData(GenerationStatus.Rejected, Charge.Free, "0 0 0.21 0", "0")]
    [InlineData(GenerationStatus.Unknown, Charge.MayBeCharged, "0 0 0 0.21", "0.21")]
    [InlineData(GenerationStatus.Completed, Charge.Charged, "0 0.21 0 0", "0.21")]
    [InlineData(GenerationStatus.Failed, Charge.Free, "0 0 0.21 0", "0")]
    [InlineData(GenerationStatus.Failed, Charge.Charged, "0 0.21 0 0", "0.21")]
    [InlineData(GenerationStatus.Failed, Charge.MayBeCharged, "0 0 0 0.21", "0.21")]
    [InlineData(GenerationStatus.Cancelled, Charge.Free, "0 0 0.21 0", "0")]
    [InlineData(GenerationStatus.Cancelled, Charge.MayBeCharged, "0 0 0 0.21", "0.21")]
    public async Task Each_end_of_an_attempt_has_its_place_in_the_ledger(GenerationStatus status, Charge charge, string ledger, string spent)
    {
        await using var studio = await Studio.StartAsync();
        var row = await studio.ClaimAsync(await studio.OrderAsync(await studio.AddStillAsync(Studio.Ada), engine: EngineIds.Kling), Price);
        Assert.Equal("0.21 0 0 0", await LedgerAsync(studio, row.Id));

        await studio.MoveAsync(row with { Ticket = new EngineTicket("r1"), Charge = charge, AttemptCharge = charge }, status);

        Assert.Equal(ledger, await LedgerAsync(studio, row.Id));
        Assert.Equal(spent, Say((await studio.SpentAsync(Studio.Ada)).Today));
    }

    [Fact]
    public async Task What_the_provider_says_of_the_bill_is_kept_with_its_attempt()
    {
        await using var studio = await Studio.StartAsync();
        var row = await studio.ClaimAsync(await studio.OrderAsync(await studio.AddStillAsync(Studio.Ada), engine: EngineIds.Kling), Price);
        row = await studio.ApplyAsync(row, new GenerationEvent.Accepted(row.AttemptId!.Value, new EngineTicket("r1"), 0));
        row = await studio.ApplyAsync(row, new GenerationEvent.Reported("r1", new EngineReport(EngineState.Done, Billing: new EngineBilling(5.25m, 48.25), ClipUrl: "https://v3.fal.media/a.mp4")));
        Assert.Equal(("https://v3.fal.media/a.mp4", new EngineBilling(5.25m, 48.25)), (row.ClipUrl, row.Billing));
        await studio.ApplyAsync(row, new GenerationEvent.Saved());

        var cost = (await studio.Get<Spending>().OfAsync(Studio.Ada, row.Id, Token))!;
        Assert.Equal((0.21m, 5.25m, 48.25), (cost.Billed, cost.BilledUnits!.Value, cost.WorkSeconds!.Value));
        Assert.Null(await studio.Get<Spending>().OfAsync(Studio.Bob, row.Id, Token));
    }

    [Fact]
    public async Task An_arrow_whose_entry_cannot_be_written_does_not_happen()
    {
        await using var studio = await Studio.StartAsync();
        var row = await studio.ClaimAsync(await studio.OrderAsync(await studio.AddStillAsync(Studio.Ada), engine: EngineIds.Kling), Price);
        await studio.RunAsync("CREATE TRIGGER \"No\" BEFORE UPDATE ON \"Attempts\" BEGIN SELECT RAISE(ABORT, 'no'); END");

        var refused = row with { Status = GenerationStatus.Rejected, Version = row.Version + 1 };
        await Assert.ThrowsAnyAsync<Exception>(() => studio.Log.TryWriteAsync(refused, row.Version, Token));

        Assert.Equal(row, await studio.Log.ReadAsync(row.Id, Token));
        Assert.Equal("0.21 0 0 0", await LedgerAsync(studio, row.Id));
    }

    /// <summary>Random lives on the real database: after every event the sums are those of a model that knows nothing of SQL, and every generation's amounts add up to what it claimed.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task The_sums_are_right_whatever_happens_in_whatever_order(int seed)
    {
        await using var studio = await Studio.StartAsync();
        var chance = new Random(seed);
        var still = await studio.AddStillAsync(Studio.Ada);
        var model = new Dictionary<Guid, MoneyStanding>();
        var rows = new List<Generation>();
        for (var turn = 0; turn < 40; turn++)
            rows.Add(await studio.OrderAsync(still, $"pan {turn}", engine: EngineIds.Kling));

        for (var turn = 0; turn < 1_500; turn++)
        {
            var place = chance.Next(rows.Count);
            var row = rows[place];
            var happened = Lives.Any(chance, row);
            if (Transitions.Apply(row, happened, billable: true, Now) is not { } next)
                continue;
            rows[place] = happened is GenerationEvent.Claim
                ? await studio.ClaimedAsync(next, row.Version, Price)
                : await studio.WriteAsync(next, row.Version);
            if (next.AttemptId is { } attempt)
                model[attempt] = Ledger.After(model.GetValueOrDefault(attempt), next);

            var spent = model.Values.Count(standing => standing != MoneyStanding.Waived) * Price;
            var read = await studio.SpentAsync(Studio.Ada);
            Assert.True(spent == read.Today, $"seed {seed}, turn {turn}: {read.Today} is spent, not {spent}, after {happened}");
            Assert.Equal(model.Values.Count(standing => standing == MoneyStanding.Unknown) * Price, read.Doubtful);
        }

        Assert.True(model.Count > 40, "too little happened");
        foreach (var row in rows)
        {
            var read = (await studio.Log.ReadAsync(row.Id, Token))!;
            Assert.Equal(row with { Log = [] }, read with { Log = [] });
            Assert.Equal(row.Log, read.Log);
            var cost = await studio.Get<Spending>().OfAsync(Studio.Ada, row.Id, Token);
            Assert.Equal(row.Attempts * Price, (cost?.Estimated + cost?.Billed + cost?.Waived + cost?.Unknown) ?? 0);
        }
    }

    [Fact]
    public async Task The_cost_per_kept_clip_is_that_of_all_that_was_paid_by_paid_clips_that_are_kept()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        var spending = studio.Get<Spending>();
        Assert.Equal(new LibraryCost(0, 0), await spending.LibraryAsync(Studio.Ada, Token));

        var kept = new List<Guid>();
        for (var turn = 0; turn < 5; turn++)
        {
            var row = await studio.ClaimAsync(await studio.OrderAsync(still, $"pan {turn}", engine: EngineIds.Kling), Price);
            await studio.MoveAsync(row with { Ticket = new EngineTicket("r"), AttemptCharge = Charge.Charged }, GenerationStatus.Completed);
            kept.Add(row.Id);
        }
        var rehearsed = await studio.MoveAsync(await studio.ClaimAsync(await studio.OrderAsync(still), 0), GenerationStatus.Completed);
        foreach (var id in kept.Take(3).Append(rehearsed.Id))
            await studio.Get<LibraryShelf>().SetFavouriteAsync(Studio.Ada, id, true, Token);
        await studio.Get<LibraryShelf>().DeleteAsync(Studio.Ada, kept[4], Token);

        var cost = await spending.LibraryAsync(Studio.Ada, Token);
        Assert.Equal(new LibraryCost(1.05m, 3), cost);
        Assert.Equal(0.35m, cost.PerKept);
        Assert.Equal(0.34m, new LibraryCost(1.00m, 3).PerKept);
        Assert.Null(new LibraryCost(1.00m, 0).PerKept);
        Assert.Equal(new LibraryCost(0, 0), await spending.LibraryAsync(Studio.Bob, Token));
    }

    [Fact]
    public async Task A_database_of_the_version_before_keeps_what_it_knew()
    {
        await using var studio = Studio.Unstarted(Directory.CreateTempSubdirectory("studio-").FullName);
        await using (var context = await studio.Contexts.CreateDbContextAsync(Token))
        {
            await context.GetService<IMigrator>().MigrateAsync("FirstStudio", Token);
            await context.Database.ExecuteSqlRawAsync(
                """
                INSERT INTO "Stills" VALUES (x'01', 'ada', 'aa', 'a.jpg', 1, 1, 1, 'image/jpeg', 'k', 't', '', '[]', 1);
                INSERT INTO "Recipes" VALUES (x'02', 'ada', x'aa', x'01', 'pan', '', 0.5, 5, 'kling-2.5-turbo', 1);
                """, Token);
            (string Outcome, string Charge)[] rows = [("Claimed", "Free"), ("NotSent", "Free"), ("Refused", "Free"), ("NoAnswer", "MayBeCharged"), ("Accepted", "Free"), ("Delivered", "Charged"), ("Failed", "Free"), ("Cancelled", "MayBeCharged")];
            for (var turn = 0; turn < rows.Length; turn++)
                await context.Database.ExecuteSqlAsync(
                    $"""
                     INSERT INTO "Generations" ("Id", "Owner", "RecipeId", "EngineId", "Seconds", "Take", "Status", "Version", "Attempts", "Log", "CancelAsked", "Overdue", "SaveFailures", "Charge", "CreatedAt", "Favourite")
                     VALUES ({new[] { (byte)turn }}, 'ada', x'02', 'kling-2.5-turbo', 5, 1, 'Running', 1, 1, '[]', 0, 0, 0, {rows[turn].Charge}, 1, 0);
                     INSERT INTO "Attempts" VALUES ({new[] { (byte)turn }}, 'ada', {new[] { (byte)turn }}, 1, 'kling-2.5-turbo', {turn}, 210000, NULL, {rows[turn].Outcome});
                     """, Token);
        }

        await studio.Get<StudioDatabase>().MigrateAsync(Token);

        Assert.Equal(
            "Estimated,Waived,Waived,Unknown,Estimated,Billed,Waived,Unknown",
            await studio.AskAsync<string>("SELECT group_concat(\"Standing\") FROM (SELECT \"Standing\" FROM \"Attempts\" ORDER BY \"ClaimedAt\")"));
        Assert.Equal("MayBeCharged", await studio.AskAsync<string>("SELECT \"AttemptCharge\" FROM \"Generations\" WHERE \"Id\" = x'07'"));
        Assert.Equal("ok", await studio.AskAsync<string>("PRAGMA integrity_check"));
        Assert.Equal(2, await studio.AskAsync<int>("SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'Generations'"));
    }

    private static async Task<string> LedgerAsync(Studio studio, Guid id)
    {
        var cost = (await studio.Get<Spending>().OfAsync(Studio.Ada, id, Token))!;
        return string.Join(' ', new[] { cost.Estimated, cost.Billed, cost.Waived, cost.Unknown }.Select(Say));
    }

    private static string Say(decimal dollars) => dollars.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture);
}
