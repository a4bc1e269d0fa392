using static KlingStudio.Generations.GenerationStatus;

namespace KlingStudio.Generations.Tests;

/// <summary>A cap that says no, at each place where money may leave.</summary>
public sealed class CapTests
{
    private static readonly Failure Full = CapRefusals.Daily(1.00m, 0.84m, 0.21m);

    private readonly MemoryLog _log = new();
    private readonly MemoryVault _vault = new();

    [Fact]
    public async Task An_order_over_the_cap_ends_free_and_nothing_leaves()
    {
        var engine = new ScriptedEngine(billable: true);
        _log.Cap = price => price == 0.21m ? Full : null;
        await using var node = await Node.StartAsync(_log, _vault, engine);
        var failed = await _log.IsAsync((await node.OrderAsync(_log, EngineIds.Kling)).Id, Failed);

        Assert.Equal((Full, Charge.Free), (failed.Failure, failed.Charge));
        Assert.Empty(engine.Submits);
        Assert.Equal("$0.84 of today's $1.00 cap is spent: this one ($0.21) was not sent and cost nothing.", Full.Message);
        Assert.Contains("Money__DailyCap", Full.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_are_claimed_one_by_one_and_those_without_room_do_not_touch_the_others()
    {
        var engine = new ScriptedEngine(billable: true);
        var left = 2;
        _log.Cap = _ => Interlocked.Decrement(ref left) >= 0 ? null : Full;
        await using var node = await Node.StartAsync(_log, _vault, engine);
        var takes = (await node.Desk.OrderAsync(OwnerId.Local, new RecipeDraft(_log.StillId, "pan", EngineId: EngineIds.Kling, Takes: 4), TestContext.Current.CancellationToken)).Generations;
        Assert.Equal(4, takes.Count);
        var ends = await Task.WhenAll(takes.Select(take => _log.IsAsync(take.Id, Queued, Failed)));

        Assert.Equal(2, ends.Count(take => take.Status == Queued));
        Assert.Equal(2, engine.Submits.Distinct().Count());
        Assert.All(ends.Where(take => take.Status == Failed), take => Assert.Equal(Charge.Free, take.Charge));
    }

    [Fact]
    public async Task Sending_again_asks_the_cap_and_a_no_leaves_the_doubt_as_it_is()
    {
        var engine = new ScriptedEngine(billable: true) { OnSubmit = _ => throw new TimeoutException("no answer") };
        await using var node = await Node.StartAsync(_log, _vault, engine);
        var order = await node.OrderAsync(_log, EngineIds.Kling);
        await _log.IsAsync(order.Id, Unknown);
        _log.Cap = _ => Full;
        Assert.True(await node.Desk.SendAgainAsync(OwnerId.Local, order.Id, TestContext.Current.CancellationToken));
        var row = await _log.IsAsync(order.Id, row => row.Failure == Full, "the row never said that the cap held it back");
        Assert.Equal(Unknown, row.Status);
        Assert.Equal((Charge.MayBeCharged, 1), (row.Charge, row.Attempts));
        Assert.Single(engine.Submits);

        _log.Cap = null;
        engine.OnSubmit = null;
        Assert.True(await node.Desk.SendAgainAsync(OwnerId.Local, order.Id, TestContext.Current.CancellationToken));
        Assert.Null((await _log.IsAsync(order.Id, Queued)).Failure);
    }

    [Fact]
    public async Task Leaving_a_doubtful_one_keeps_that_it_may_have_been_charged_and_forgets_the_cap()
    {
        var engine = new ScriptedEngine(billable: true) { OnSubmit = _ => throw new TimeoutException("no answer") };
        await using var node = await Node.StartAsync(_log, _vault, engine);
        var order = await node.OrderAsync(_log, EngineIds.Kling);
        await _log.IsAsync(order.Id, Unknown);
        Assert.True(await node.Desk.CancelAsync(OwnerId.Local, order.Id, TestContext.Current.CancellationToken));
        var left = await _log.IsAsync(order.Id, Cancelled);

        Assert.Equal((Charge.MayBeCharged, Charge.MayBeCharged), (left.Charge, left.AttemptCharge));
        Assert.Null(left.Failure);
        Assert.Equal(MoneyStanding.Unknown, Ledger.After(MoneyStanding.Unknown, left));
    }

    [Fact]
    public async Task A_slot_wait_that_meets_a_cap_says_so_and_a_cancel_ends_it_at_once()
    {
        var engine = new ScriptedEngine(billable: true) { OnSubmit = _ => Task.FromResult<SubmitAnswer>(new SubmitAnswer.NotSent("too many at once", TimeSpan.FromMilliseconds(50))) };
        await using var node = await Node.StartAsync(_log, _vault, engine);
        var claimed = 0;
        _log.Cap = _ => claimed++ == 0 ? null : Full;
        var order = await node.OrderAsync(_log, EngineIds.Kling);
        Assert.Equal(WaitingForSlot, (await _log.IsAsync(order.Id, row => row.Failure == Full, "the row never said that the cap held it back")).Status);

        await node.Desk.CancelAsync(OwnerId.Local, order.Id, TestContext.Current.CancellationToken);
        var cancelled = await _log.IsAsync(order.Id, Cancelled);
        Assert.Equal(Charge.Free, cancelled.Charge);
        Assert.Null(cancelled.Failure);
        Assert.Single(engine.Submits);
    }
}
