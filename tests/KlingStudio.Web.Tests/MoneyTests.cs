using KlingStudio.Generations;
using KlingStudio.Generations.Tests;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Create;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Web.Tests;

/// <summary>The whole studio with an engine that costs money: what a cap forbids never leaves, and what left is in the ledger.</summary>
public sealed class MoneyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_four_takes_under_a_cap_for_two_two_go_out_and_two_are_refused_free()
    {
        var engine = new ScriptedEngine(billable: true);
        await using var studio = await StartAsync(engine, "--Money:DailyCap=0.50");

        var takes = await OrderAsync(studio, takes: 4);
        var ends = await SettleAsync(studio, takes, GenerationStatus.Queued, GenerationStatus.Failed);

        Assert.Equal(2, ends.Count(take => take.Status == GenerationStatus.Queued));
        Assert.Equal(2, engine.Submits.Count);
        Assert.All(ends.Where(take => take.Status == GenerationStatus.Failed), refused =>
        {
            Assert.Equal((Charge.Free, CapRefusals.DailyCode), (refused.Charge, refused.Failure!.Code));
            Assert.Equal("$0.42 of today's $0.50 cap is spent: this one ($0.21) was not sent and cost nothing.", refused.Failure.Message);
        });
        Assert.Equal(0.42m, (await SpentAsync(studio)).Today);
    }

    [Fact]
    public async Task The_ledger_counts_what_the_engine_was_asked_and_nothing_that_is_left_takes_it_away()
    {
        var engine = new ScriptedEngine(billable: true);
        await using var studio = await StartAsync(engine, "--Money:DailyCap=1.00");
        engine.OnSubmit = _ => throw new TimeoutException("no answer");
        var lost = (await SettleAsync(studio, await OrderAsync(studio), GenerationStatus.Unknown))[0];
        engine.OnSubmit = _ => Task.FromResult<SubmitAnswer>(new SubmitAnswer.Refused(new Failure("bad_key", "The provider refused the key.")));
        await SettleAsync(studio, await OrderAsync(studio, "refused"), GenerationStatus.Rejected);
        engine.OnSubmit = null;
        await SettleAsync(studio, await OrderAsync(studio, "accepted"), GenerationStatus.Queued);

        var spend = await SpentAsync(studio);
        Assert.Equal((0.42m, 0.21m), (spend.Today, spend.Doubtful));
        Assert.Equal(3, engine.Submits.Count);

        // "Leave it" takes nothing away.
        Assert.True(await studio.App.Web.Services.GetRequiredService<IGenerationDesk>().CancelAsync(OwnerId.Local, lost.Id, Token));
        var left = (await SettleAsync(studio, [lost], GenerationStatus.Cancelled))[0];
        Assert.Equal((Charge.MayBeCharged, 0.42m), (left.Charge, (await SpentAsync(studio)).Today));
    }

    [Fact]
    public async Task Sending_again_is_a_second_claim_under_the_same_cap()
    {
        var engine = new ScriptedEngine(billable: true) { OnSubmit = _ => throw new TimeoutException("no answer") };
        await using var studio = await StartAsync(engine, "--Money:DailyCap=0.42");
        var desk = studio.App.Web.Services.GetRequiredService<IGenerationDesk>();
        var lost = await OrderAsync(studio);
        await SettleAsync(studio, lost, GenerationStatus.Unknown);

        Assert.True(await desk.SendAgainAsync(OwnerId.Local, lost[0].Id, Token));
        await UntilAsync(async () => (await SpentAsync(studio)).Doubtful == 0.42m);
        Assert.Equal(2, engine.Submits.Count);

        await SettleAsync(studio, lost, GenerationStatus.Unknown);
        Assert.True(await desk.SendAgainAsync(OwnerId.Local, lost[0].Id, Token));
        await UntilAsync(async () => (await ReadAsync(studio, lost[0].Id)).Failure?.Code == CapRefusals.DailyCode);
        Assert.Equal((GenerationStatus.Unknown, Charge.MayBeCharged), ((await ReadAsync(studio, lost[0].Id)).Status, (await ReadAsync(studio, lost[0].Id)).Charge));
        Assert.Equal(2, engine.Submits.Count);
    }

    private static Task<RunningStudio> StartAsync(ScriptedEngine engine, string rule) =>
        RunningStudio.StartAsync([rule], builder => builder.Services.AddSingleton<IVideoEngine>(engine));

    private static async Task<IReadOnlyList<Generation>> OrderAsync(RunningStudio studio, string prompt = "slow push in", int takes = 1)
    {
        await using var scope = studio.App.Web.Services.CreateAsyncScope();
        var still = (await scope.ServiceProvider.GetRequiredService<BundledStills>().TakeAsync(OwnerId.Local, BundledStills.All[0], Token)).Still!;
        var answer = await scope.ServiceProvider.GetRequiredService<IGenerationDesk>()
            .OrderAsync(OwnerId.Local, new RecipeDraft(still.Id, prompt, EngineId: EngineIds.Kling, Takes: takes), Token);
        Assert.Equal(takes, answer.Generations.Count);
        return answer.Generations;
    }

    private static async Task<Generation[]> SettleAsync(RunningStudio studio, IReadOnlyList<Generation> takes, params GenerationStatus[] ends)
    {
        var rows = new Generation[takes.Count];
        await UntilAsync(async () =>
        {
            for (var take = 0; take < rows.Length; take++)
                rows[take] = await ReadAsync(studio, takes[take].Id);
            return rows.All(row => ends.Contains(row.Status));
        });
        return rows;
    }

    private static async Task<Generation> ReadAsync(RunningStudio studio, Guid id) =>
        (await studio.App.Web.Services.GetRequiredService<IGenerationLog>().ReadAsync(id, Token))!;

    private static Task<SpendToDate> SpentAsync(RunningStudio studio) => studio.App.Web.Services.GetRequiredService<Spending>().ReadAsync(OwnerId.Local, Token);

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await holds())
            await Task.Delay(20, limit.Token);
    }
}
