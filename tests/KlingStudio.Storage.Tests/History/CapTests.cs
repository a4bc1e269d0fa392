using KlingStudio.Generations;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Storage.Tests;

/// <summary>The caps on a real database: they hold when everything happens at once, at midnight, and when a clock is set back.</summary>
public sealed class CapTests
{
    private const decimal Price = 0.21m;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.00", 4)]
    [InlineData("1.05", 5)]
    [InlineData("0.20", 0)]
    [InlineData("0", 0)]
    [InlineData("100", 50)]
    public async Task Of_fifty_claims_at_once_exactly_as_many_pass_as_the_cap_has_room_for(decimal cap, int passes)
    {
        await using var studio = await StartAsync(new MoneyRules { DailyCap = cap });
        var still = await studio.AddStillAsync(Studio.Ada);
        var rows = new List<Generation>();
        for (var turn = 0; turn < 50; turn++)
            rows.Add(await studio.OrderAsync(still, $"pan {turn}", engine: EngineIds.Kling));
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = rows.Select(async row =>
        {
            await go.Task;
            return await TryAsync(studio, row);
        }).ToList();

        go.SetResult();
        var answers = await Task.WhenAll(all);

        Assert.Equal(passes, answers.Count(answer => answer.Outcome == ClaimOutcome.Claimed));
        Assert.Equal(50 - passes, answers.Count(answer => answer is { Outcome: ClaimOutcome.Refused, Refusal.Code: CapRefusals.DailyCode }));
        Assert.Equal(passes, await studio.AskAsync<int>("SELECT COUNT(*) FROM \"Attempts\""));
        Assert.Equal(passes, await studio.AskAsync<int>("SELECT COUNT(*) FROM \"Generations\" WHERE \"Status\" = 'Claimed'"));
        Assert.Equal(passes * Price, (await studio.SpentAsync(Studio.Ada)).Today);
    }

    [Fact]
    public async Task A_refusal_says_the_cap_what_is_spent_what_to_do_and_leaves_the_row_as_it_was()
    {
        await using var studio = await StartAsync(new MoneyRules { DailyCap = 0.5m });
        var still = await studio.AddStillAsync(Studio.Ada);
        await ClaimAsync(studio, still, "a");
        await ClaimAsync(studio, still, "b");
        var row = await studio.OrderAsync(still, "c", engine: EngineIds.Kling);

        var refusal = (await TryAsync(studio, row)).Refusal!;

        Assert.Equal("$0.42 of today's $0.50 cap is spent: this one ($0.21) was not sent and cost nothing.", refusal.Message);
        Assert.Contains("Money__DailyCap", refusal.Fix, StringComparison.Ordinal);
        Assert.Equal(row, await studio.Log.ReadAsync(row.Id, Token));
    }

    [Fact]
    public async Task What_turns_out_free_makes_room_again_and_what_is_doubtful_does_not()
    {
        await using var studio = await StartAsync(new MoneyRules { DailyCap = Price });
        var still = await studio.AddStillAsync(Studio.Ada);
        var first = await ClaimAsync(studio, still, "a");
        var second = await studio.OrderAsync(still, "b", engine: EngineIds.Kling);
        Assert.Equal(ClaimOutcome.Refused, (await TryAsync(studio, second)).Outcome);

        await studio.ApplyAsync(first, new GenerationEvent.NotSent(first.AttemptId!.Value, "too many at once", studio.Now));
        Assert.Equal(ClaimOutcome.Claimed, (await TryAsync(studio, second)).Outcome);

        var claimed = (await studio.Log.ReadAsync(second.Id, Token))!;
        claimed = await studio.ApplyAsync(claimed, new GenerationEvent.NoAnswer(claimed.AttemptId!.Value));
        Assert.Equal(ClaimOutcome.Refused, (await TryAsync(studio, claimed)).Outcome);
        await studio.ApplyAsync(claimed, new GenerationEvent.CancelAsked());
        Assert.Equal(ClaimOutcome.Refused, (await TryAsync(studio, await studio.OrderAsync(still, "c", engine: EngineIds.Kling))).Outcome);
        Assert.Equal((Price, Price), ((await studio.SpentAsync(Studio.Ada)).Today, (await studio.SpentAsync(Studio.Ada)).Doubtful));
    }

    [Fact]
    public async Task A_day_ends_at_midnight_of_this_machine_and_an_attempt_belongs_to_the_day_of_its_claim()
    {
        await using var studio = await StartAsync(new MoneyRules { DailyCap = Price, MonthlyCap = 2 * Price });
        studio.Clock.SetLocalTimeZone(TimeZoneInfo.FindSystemTimeZoneById("Asia/Kathmandu"));
        studio.Clock.AdjustTime(new DateTimeOffset(2026, 3, 30, 18, 0, 0, TimeSpan.Zero)); // 23:45 there
        var still = await studio.AddStillAsync(Studio.Ada);
        var evening = await ClaimAsync(studio, still, "a");
        var next = await studio.OrderAsync(still, "b", engine: EngineIds.Kling);
        studio.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(CapRefusals.DailyCode, (await TryAsync(studio, next)).Refusal?.Code);

        studio.Clock.Advance(TimeSpan.FromMinutes(1)); // midnight, and the first one is still at work
        Assert.Equal(ClaimOutcome.Claimed, (await TryAsync(studio, next)).Outcome);
        evening = await studio.ApplyAsync(evening, new GenerationEvent.Accepted(evening.AttemptId!.Value, new EngineTicket("r"), 0));
        evening = await studio.ApplyAsync(evening, new GenerationEvent.Reported("r", new EngineReport(EngineState.Done)));
        await studio.ApplyAsync(evening, new GenerationEvent.Saved());
        var read = await studio.SpentAsync(Studio.Ada);
        Assert.Equal((Price, 2 * Price), (read.Today, read.ThisMonth));
        Assert.Equal(new DateTime(2026, 3, 31, 18, 15, 0), read.DayEnds);

        studio.Clock.Advance(TimeSpan.FromDays(1)); // the first of April there, the 31st of March in UTC
        Assert.Equal(0, (await studio.SpentAsync(Studio.Ada)).ThisMonth);
        Assert.Equal(ClaimOutcome.Claimed, (await TryAsync(studio, await studio.OrderAsync(still, "c", engine: EngineIds.Kling))).Outcome);
    }

    [Fact]
    public async Task The_month_has_a_cap_of_its_own()
    {
        await using var studio = await StartAsync(new MoneyRules { DailyCap = 10, MonthlyCap = 0.42m });
        var still = await studio.AddStillAsync(Studio.Ada);
        await ClaimAsync(studio, still, "a");
        studio.Clock.Advance(TimeSpan.FromDays(20));
        await ClaimAsync(studio, still, "b");
        studio.Clock.Advance(TimeSpan.FromDays(1));

        var refusal = (await TryAsync(studio, await studio.OrderAsync(still, "c", engine: EngineIds.Kling))).Refusal!;

        Assert.Equal(CapRefusals.MonthlyCode, refusal.Code);
        Assert.Contains("$0.42 of this month's $0.42 cap is spent", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Money__MonthlyCap", refusal.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cap_is_the_studios_and_the_sums_are_the_owners()
    {
        await using var studio = await StartAsync(new MoneyRules { DailyCap = 2 * Price });
        await ClaimAsync(studio, await studio.AddStillAsync(Studio.Ada), "a");
        var bobs = await studio.AddStillAsync(Studio.Bob);
        await ClaimAsync(studio, bobs, "b");

        Assert.Equal(ClaimOutcome.Refused, (await TryAsync(studio, await studio.OrderAsync(bobs, "c", engine: EngineIds.Kling))).Outcome);
        var ada = await studio.SpentAsync(Studio.Ada);
        Assert.Equal((Price, 2 * Price, 0m), (ada.Today, ada.Daily!.Spent, ada.Daily.Left));
        Assert.Equal((true, false), (ada.Ever, (await studio.SpentAsync(new OwnerId("eve"))).Ever));
    }

    [Fact]
    public async Task What_is_free_is_never_held_back()
    {
        await using var studio = await StartAsync(new MoneyRules { DailyCap = 0, MonthlyCap = 0 });
        var row = await studio.OrderAsync(await studio.AddStillAsync(Studio.Ada));
        await studio.ClaimAsync(row, 0);
        Assert.False((await studio.SpentAsync(Studio.Ada)).Ever);
        Assert.Null(await studio.Get<Spending>().OfAsync(Studio.Ada, row.Id, Token));
    }

    [Theory]
    [InlineData("0.21", 4, 3)]
    [InlineData("0.42", 4, 1)]
    [InlineData("0.64", 1, 0)]
    [InlineData("0", 4, 4)]
    public void What_still_fits_is_known_before_it_is_ordered(decimal price, int takes, int fits)
    {
        var spend = new SpendToDate(0.37m, 0.37m, 0, true, new CapStanding(1, 0.37m), new CapStanding(50, 0.37m), default);
        Assert.Equal(fits, spend.Fitting(price, takes));
        Assert.Equal(takes, (spend with { Daily = null, Monthly = null }).Fitting(price, takes));
    }

    private static Task<Studio> StartAsync(MoneyRules rules) => Studio.StartAsync(services => services.AddSingleton(rules));

    private static async Task<Generation> ClaimAsync(Studio studio, Still still, string prompt) =>
        await studio.ClaimAsync(await studio.OrderAsync(still, prompt, engine: EngineIds.Kling), Price);

    private static Task<ClaimAnswer> TryAsync(Studio studio, Generation row) =>
        studio.Guard.TryClaimAsync(row with { Status = GenerationStatus.Claimed, Version = row.Version + 1, AttemptId = Guid.CreateVersion7(), Attempts = row.Attempts + 1 }, row.Version, Price, Token);
}
