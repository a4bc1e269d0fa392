using FsCheck.Xunit;
using static KlingStudio.Generations.GenerationStatus;

namespace KlingStudio.Generations.Tests;

/// <summary>Whatever happens, in whatever order and however often: the ledger never forgets money that may be gone, and never makes any up.</summary>
[Properties(Arbitrary = [typeof(AnyEvents)], MaxTest = 2_000)]
public sealed class LedgerTests
{
    [Property]
    public void A_doubt_only_ends_by_learning_that_it_was_charged(GenerationEvent[] events)
    {
        foreach (var (_, attempt, before, after) in Run(events, billable: true))
            Assert.False(before == MoneyStanding.Unknown && after is (MoneyStanding.Waived or MoneyStanding.Estimated), $"{attempt}: {before} → {after}");
    }

    [Property]
    public void What_is_billed_or_waived_stays_so(GenerationEvent[] events, bool billable)
    {
        foreach (var (generation, attempt, before, after) in Run(events, billable))
            Assert.False(before is (MoneyStanding.Billed or MoneyStanding.Waived) && after != before, $"{attempt} in {generation.Status}: {before} → {after}");
    }

    [Property]
    public void The_ledger_and_the_generation_say_the_same(GenerationEvent[] events)
    {
        var ledger = new Dictionary<Guid, MoneyStanding>();
        foreach (var (generation, attempt, _, after) in Run(events, billable: true))
        {
            ledger[attempt] = after;
            if (ledger.ContainsValue(MoneyStanding.Unknown))
                Assert.Equal(Charge.MayBeCharged, generation.Charge);
            if (generation.Charge == Charge.Charged)
                Assert.Equal(MoneyStanding.Billed, after);
            if (generation.Status.IsEnd())
                Assert.NotEqual(MoneyStanding.Estimated, after);
            if (generation.Status.IsEnd() && generation.Charge == Charge.Free)
                Assert.All(ledger.Values, standing => Assert.Equal(MoneyStanding.Waived, standing));
            if (generation.Status is Claimed or Queued or Running or Saving or Stranded or Unknown)
                Assert.NotEqual(MoneyStanding.Waived, after);
        }
    }

    [Property]
    public void An_attempt_that_is_over_has_a_standing_and_the_next_one_does_not_touch_it(GenerationEvent[] events, bool billable)
    {
        var over = new Dictionary<Guid, MoneyStanding>();
        Guid? current = null;
        foreach (var (_, attempt, before, after) in Run(events, billable))
        {
            if (over.TryGetValue(attempt, out var known) && current != attempt)
                Assert.Fail($"{attempt} came back: {known} → {after}");
            if (current is { } earlier && earlier != attempt)
                Assert.NotEqual(MoneyStanding.Estimated, over[earlier]);
            (current, over[attempt]) = (attempt, after);
        }
    }

    [Property]
    public void What_is_free_is_neither_billed_nor_doubtful(GenerationEvent[] events)
    {
        // A free engine's reports say nothing of charges.
        var free = events.Select(happened => happened is GenerationEvent.Reported reported ? reported with { Report = reported.Report with { Charge = Charge.Free } } : happened).ToArray();
        foreach (var (_, _, _, after) in Run(free, billable: false))
            Assert.True(after is MoneyStanding.Estimated or MoneyStanding.Waived);
    }

    [Theory]
    [InlineData(Charge.Free, MoneyStanding.Waived)]
    [InlineData(Charge.Charged, MoneyStanding.Billed)]
    [InlineData(Charge.MayBeCharged, MoneyStanding.Unknown)]
    public void A_failure_stands_as_the_provider_says(Charge said, MoneyStanding standing)
    {
        var failed = Transitions.Apply(Some.Generation(Running, EngineIds.Kling), new GenerationEvent.Reported("r1", new(EngineState.Failed, Charge: said)), billable: true, Some.Noon)!;
        Assert.Equal(standing, Ledger.After(MoneyStanding.Estimated, failed));
    }

    [Fact]
    public void A_second_attempt_that_was_free_stays_free_beside_a_doubtful_first_one()
    {
        var doubtful = Some.Generation(Unknown, EngineIds.Kling) with { Charge = Charge.MayBeCharged, AttemptCharge = Charge.MayBeCharged };
        var again = Transitions.Apply(doubtful, new GenerationEvent.Claim(Some.Attempt(2)), billable: true, Some.Noon)!;
        var queued = Transitions.Apply(again, new GenerationEvent.Accepted(Some.Attempt(2), new EngineTicket("r2"), 0), billable: true, Some.Noon)!;
        var failed = Transitions.Apply(queued, new GenerationEvent.Reported("r2", new(EngineState.Failed)), billable: true, Some.Noon)!;

        Assert.Equal((Charge.MayBeCharged, Charge.Free), (failed.Charge, failed.AttemptCharge));
        Assert.Equal(MoneyStanding.Waived, Ledger.After(MoneyStanding.Estimated, failed));
    }

    [Fact]
    public void A_clip_for_which_the_provider_billed_nothing_is_free()
    {
        var done = Transitions.Apply(Some.Generation(Running, EngineIds.Kling), new GenerationEvent.Reported("r1", new(EngineState.Done, Billing: new(0, 41.5))), billable: true, Some.Noon)!;
        var saved = Transitions.Apply(done, new GenerationEvent.Saved(), billable: true, Some.Noon)!;

        Assert.Equal((Charge.Free, new EngineBilling(0, 41.5)), (saved.Charge, saved.Billing));
        Assert.Equal(MoneyStanding.Waived, Ledger.After(MoneyStanding.Estimated, saved));
    }

    /// <summary>Each arrow with what the ledger said of its attempt before and after.</summary>
    private static IEnumerable<(Generation Generation, Guid Attempt, MoneyStanding Before, MoneyStanding After)> Run(GenerationEvent[] events, bool billable)
    {
        var ledger = new Dictionary<Guid, MoneyStanding>();
        var current = Some.Generation(engineId: billable ? EngineIds.Kling : EngineIds.Rehearsal);
        var claims = 0;
        // Duplicated, and once more in reverse: late and reordered.
        foreach (var happened in events.Concat(events).Concat(events.Reverse()))
        {
            // As the driver does it: no attempt is claimed twice.
            var told = happened is GenerationEvent.Claim ? new GenerationEvent.Claim(Some.Attempt(claims + 1)) : happened;
            if (Transitions.Apply(current, told, billable, Some.Noon) is not { } next)
                continue;
            current = next;
            if (next.AttemptId is not { } attempt)
                continue;
            if (told is GenerationEvent.Claim)
                claims++;
            var before = ledger.GetValueOrDefault(attempt, MoneyStanding.Estimated);
            ledger[attempt] = Ledger.After(before, next);
            yield return (next, attempt, before, ledger[attempt]);
        }
    }
}
