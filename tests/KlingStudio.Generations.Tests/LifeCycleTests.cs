using static KlingStudio.Generations.GenerationStatus;

namespace KlingStudio.Generations.Tests;

/// <summary>Orders on a real silo, from the desk to the clip.</summary>
public sealed class LifeCycleTests
{
    private static readonly EngineReport Done = new(EngineState.Done);

    private readonly MemoryLog _log = new();
    private readonly MemoryVault _vault = new();

    [Fact]
    public async Task An_order_becomes_a_clip_and_the_page_hears_every_state()
    {
        var engine = new ScriptedEngine();
        await using var node = await Node.StartAsync(_log, _vault, engine);
        using var page = new Page(node.Feed, OwnerId.Local);
        await page.ListeningAsync(node.Grains);
        var order = await node.OrderAsync(_log);
        await _log.IsAsync(order.Id, Queued);
        engine.Say(new(EngineState.Running, Progress: new(60, 120), Log: ["half of it"]));
        Assert.Equal(new EngineProgress(60, 120), (await _log.IsAsync(order.Id, Running)).Progress);
        engine.Say(Done);
        var completed = await _log.IsAsync(order.Id, Completed);

        Assert.Equal(Charge.Free, completed.Charge);
        Assert.Contains("half of it", completed.Log);
        await Eventually.TrueAsync(() => _log.Clips[order.Id].StripKey is not null, "its strip was never drawn");
        Assert.Equal(["a clip", "a poster", "a small a poster", "a strip of a clip"], _vault.Objects.Values.Select(System.Text.Encoding.UTF8.GetString).Order());
        Assert.Single(engine.Submits);
        await Eventually.TrueAsync(() => engine.Released == 1, "the engine still keeps the clip");
        await Eventually.TrueAsync(() => page.Hints.Any(hint => hint.Status == Completed), "the page never heard that it is done");
        Assert.Equal(page.Hints.Select(hint => hint.Version).Order(), page.Hints.Select(hint => hint.Version));
        Assert.Equal([Preparing, Claimed, Queued, Running, Saving, Completed], page.Hints.Select(hint => hint.Status).Distinct());
    }

    [Fact]
    public async Task Twenty_clicks_in_one_tick_are_one_order()
    {
        var engine = new ScriptedEngine();
        await using var node = await Node.StartAsync(_log, _vault, engine);
        var orders = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => node.OrderAsync(_log)));
        var id = Assert.Single(orders.Select(order => order.Id).Distinct());
        await _log.IsAsync(id, Queued);
        Assert.Single(_log.Claims);
        Assert.Single(engine.Submits);
    }

    [Theory]
    [InlineData(Queued)]
    [InlineData(Running)]
    public async Task A_cancel_reaches_the_engine_and_says_what_it_cost(GenerationStatus when)
    {
        var engine = new ScriptedEngine();
        await using var node = await Node.StartAsync(_log, _vault, engine);
        var order = await node.OrderAsync(_log);
        await _log.IsAsync(order.Id, Queued);
        if (when == Running)
            engine.Say(new(EngineState.Running));
        await _log.IsAsync(order.Id, when);
        Assert.True(await node.Desk.CancelAsync(OwnerId.Local, order.Id, TestContext.Current.CancellationToken));
        Assert.Equal(Charge.Free, (await _log.IsAsync(order.Id, Cancelled)).Charge);
        Assert.Empty(_log.Clips);
    }

    [Fact]
    public async Task A_cancel_while_it_waits_for_a_slot_is_final()
    {
        var engine = new ScriptedEngine { OnSubmit = _ => Task.FromResult<SubmitAnswer>(new SubmitAnswer.NotSent("too many at once", TimeSpan.FromMinutes(1))) };
        await using var node = await Node.StartAsync(_log, _vault, engine);
        var order = await node.OrderAsync(_log);
        await _log.IsAsync(order.Id, WaitingForSlot);
        await node.Desk.CancelAsync(OwnerId.Local, order.Id, TestContext.Current.CancellationToken);
        await _log.IsAsync(order.Id, Cancelled);
        Assert.Single(engine.Submits);
    }

    [Fact]
    public async Task A_stranger_can_neither_cancel_nor_repeat_nor_send_again()
    {
        var engine = new ScriptedEngine();
        await using var node = await Node.StartAsync(_log, _vault, engine);
        var order = await node.OrderAsync(_log);
        var queued = await _log.IsAsync(order.Id, Queued);
        var stranger = new OwnerId("stranger");
        Assert.False(await node.Desk.CancelAsync(stranger, order.Id, TestContext.Current.CancellationToken));
        Assert.Empty((await node.Desk.RetryAsync(stranger, order.Id, TestContext.Current.CancellationToken)).Generations);
        Assert.False(await node.Desk.SendAgainAsync(stranger, order.Id, TestContext.Current.CancellationToken));
        Assert.Equal(queued, await _log.ReadAsync(order.Id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_paid_job_without_an_answer_is_never_sent_again_by_machine_and_once_by_the_person()
    {
        var engine = new ScriptedEngine(billable: true) { OnSubmit = _ => throw new TimeoutException("no answer") };
        await using var node = await Node.StartAsync(_log, _vault, engine);
        var order = await node.OrderAsync(_log, EngineIds.Kling);
        Assert.Equal(Charge.MayBeCharged, (await _log.IsAsync(order.Id, Unknown)).Charge);
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        Assert.Single(engine.Submits);

        engine.OnSubmit = null;
        Assert.True(await node.Desk.SendAgainAsync(OwnerId.Local, order.Id, TestContext.Current.CancellationToken));
        await _log.IsAsync(order.Id, Queued);
        engine.Say(Done);
        Assert.Equal(Charge.MayBeCharged, (await _log.IsAsync(order.Id, Completed)).Charge);
        Assert.Equal(2, engine.Submits.Count);
    }

    [Fact]
    public async Task A_free_engine_that_lost_its_ticket_simply_gets_the_order_again()
    {
        var engine = new ScriptedEngine();
        await using var node = await Node.StartAsync(_log, _vault, engine);
        var order = await node.OrderAsync(_log);
        await _log.IsAsync(order.Id, Queued);
        engine.Say(new(EngineState.Lost));
        await Eventually.TrueAsync(() => engine.Submits.Count == 2, "it was not ordered again");
        await _log.IsAsync(order.Id, Queued);
        engine.Say(Done);
        await _log.IsAsync(order.Id, Completed);
    }

    [Fact]
    public async Task A_full_vault_strands_the_clip_and_it_is_saved_when_there_is_room()
    {
        var engine = new ScriptedEngine();
        _vault.Full = true;
        await using var node = await Node.StartAsync(_log, _vault, engine);
        var order = await node.OrderAsync(_log);
        await _log.IsAsync(order.Id, Queued);
        engine.Say(Done);
        Assert.Equal("disk_full", (await _log.IsAsync(order.Id, Stranded)).Failure?.Code);
        _vault.Full = false;
        await _log.IsAsync(order.Id, Completed);
        Assert.Single(engine.Submits);
    }

    [Fact]
    public async Task A_paid_job_that_is_stuck_is_called_overdue_and_still_becomes_a_clip()
    {
        var engine = new ScriptedEngine(billable: true);
        await using var node = await Node.StartAsync(_log, _vault, options => options with { OverdueWhenPaid = TimeSpan.FromMilliseconds(500) }, engine);
        var order = await node.OrderAsync(_log, EngineIds.Kling);
        engine.Say(new(EngineState.Running));
        var stuck = await _log.IsAsync(order.Id, row => row.Overdue, "nobody said that it takes too long");
        Assert.False(stuck.Status.IsEnd());
        engine.Say(Done);
        await _log.IsAsync(order.Id, Completed);
        Assert.Single(engine.Submits);
    }

    [Fact]
    public async Task A_paid_clip_that_arrived_damaged_is_fetched_again_before_it_is_given_up()
    {
        var engine = new ScriptedEngine(billable: true);
        _vault.Unplayable = true;
        await using var node = await Node.StartAsync(_log, _vault, engine);
        var order = await node.OrderAsync(_log, EngineIds.Kling);
        await _log.IsAsync(order.Id, Queued);
        engine.Say(Done);
        Assert.Equal("not_playable", (await _log.IsAsync(order.Id, Stranded)).Failure?.Code);
        _vault.Unplayable = false;
        await _log.IsAsync(order.Id, Completed);
        Assert.Single(engine.Submits);
    }

    [Fact]
    public async Task What_is_not_a_video_is_a_failure_and_not_a_clip()
    {
        var engine = new ScriptedEngine();
        _vault.Unplayable = true;
        await using var node = await Node.StartAsync(_log, _vault, engine);
        var order = await node.OrderAsync(_log);
        await _log.IsAsync(order.Id, Queued);
        engine.Say(Done);
        Assert.Equal("not_playable", (await _log.IsAsync(order.Id, Failed)).Failure?.Code);
        Assert.Empty(_vault.Objects);
    }

    [Fact]
    public async Task A_full_database_at_the_moment_of_the_answer_loses_neither_the_ticket_nor_the_money()
    {
        var engine = new ScriptedEngine(billable: true);
        engine.OnSubmit = _ =>
        {
            _log.Full = true;
            return Task.FromResult(engine.Accept());
        };
        await using var node = await Node.StartAsync(_log, _vault, engine);
        var order = await node.OrderAsync(_log, EngineIds.Kling);
        await Eventually.TrueAsync(() => engine.Submits.Count == 1, "it was never submitted");
        await Task.Delay(300, TestContext.Current.CancellationToken);
        _log.Full = false;
        Assert.Equal(engine.Tickets.Single(), (await _log.IsAsync(order.Id, Queued)).Ticket?.RequestId);
        Assert.Single(engine.Submits);
    }
}
