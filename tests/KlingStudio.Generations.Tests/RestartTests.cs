using static KlingStudio.Generations.GenerationStatus;

namespace KlingStudio.Generations.Tests;

/// <summary>A node that goes away in the middle, and the next one on the same rows.</summary>
public sealed class RestartTests
{
    private readonly MemoryLog _log = new();
    private readonly MemoryVault _vault = new();

    [Fact]
    public async Task A_running_job_is_watched_on_by_the_next_node_and_not_submitted_again()
    {
        var engine = new ScriptedEngine(billable: true);
        Guid id;
        await using (var first = await Node.StartAsync(_log, _vault, engine))
        {
            id = (await first.OrderAsync(_log, EngineIds.Kling)).Id;
            await _log.IsAsync(id, Queued);
        }

        await using var second = await Node.StartAsync(_log, _vault, engine);
        engine.Say(new(EngineState.Done));
        await _log.IsAsync(id, Completed);
        Assert.Single(engine.Submits);
    }

    [Fact]
    public async Task A_node_that_is_told_to_stop_hears_the_answer_to_a_submit_that_has_left()
    {
        var engine = new ScriptedEngine(billable: true);
        var (left, answered) = (new TaskCompletionSource(), new TaskCompletionSource());
        engine.OnSubmit = async _ =>
        {
            left.SetResult();
            await answered.Task;
            return engine.Accept();
        };
        var first = await Node.StartAsync(_log, _vault, engine);
        var id = (await first.OrderAsync(_log, EngineIds.Kling)).Id;
        await left.Task;
        var stopping = first.DisposeAsync().AsTask();
        await Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);
        Assert.False(stopping.IsCompleted, "it did not wait");
        answered.SetResult();
        await stopping;
        Assert.Equal(engine.Tickets.Single(), (await _log.IsAsync(id, Queued)).Ticket?.RequestId);
    }

    [Fact]
    public async Task A_node_that_is_stopped_between_a_claim_and_its_submit_says_that_nothing_was_sent()
    {
        var engine = new ScriptedEngine(billable: true);
        var claimed = new TaskCompletionSource();
        _log.OnClaimed = token =>
        {
            claimed.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, token);
        };
        Guid id;
        await using (var first = await Node.StartAsync(_log, _vault, engine))
        {
            id = (await first.OrderAsync(_log, EngineIds.Kling)).Id;
            await claimed.Task;
        }

        var row = await _log.IsAsync(id, WaitingForSlot);
        Assert.Equal((Charge.Free, 0), (row.Charge, engine.Submits.Count));

        _log.OnClaimed = null;
        await using var second = await Node.StartAsync(_log, _vault, engine);
        await _log.IsAsync(id, Queued);
        Assert.Single(engine.Submits);
    }

    [Fact]
    public async Task A_rehearsal_that_forgot_everything_renders_again()
    {
        var engine = new ScriptedEngine();
        Guid id;
        await using (var first = await Node.StartAsync(_log, _vault, engine))
        {
            id = (await first.OrderAsync(_log)).Id;
            await _log.IsAsync(id, Queued);
        }

        engine.Forget();
        await using var second = await Node.StartAsync(_log, _vault, engine);
        await Eventually.TrueAsync(() => engine.Submits.Count == 2, "it was not ordered again");
        await _log.IsAsync(id, Queued);
        engine.Say(new(EngineState.Done));
        await _log.IsAsync(id, Completed);
    }

    [Theory]
    [InlineData(true, Unknown)]
    [InlineData(false, Queued)]
    public async Task A_claim_that_a_crash_left_is_doubtful_when_paid_and_repeated_when_free(bool billable, GenerationStatus becomes)
    {
        var engine = new ScriptedEngine(billable);
        var ct = TestContext.Current.CancellationToken;
        var recipe = new Recipe
        {
            Id = Guid.CreateVersion7(),
            Owner = OwnerId.Local,
            StillId = _log.StillId,
            Prompt = "pan left",
            NegativePrompt = "",
            CfgScale = 0.5,
            Seconds = 5,
            EngineId = engine.Description.Id,
            CreatedAt = Some.Noon,
        };
        var row = Assert.Single(await _log.OrderAsync(recipe, 1, TimeSpan.Zero, ct));
        var claimed = Transitions.Apply(row, new GenerationEvent.Claim(Some.Attempt(1)), billable, Some.Noon)!;
        await _log.TryClaimAsync(claimed, row.Version, 0, ct);

        await using var node = await Node.StartAsync(_log, _vault, engine);
        await _log.IsAsync(row.Id, becomes);
        Assert.Equal(billable ? 0 : 1, engine.Submits.Count);
    }
}
