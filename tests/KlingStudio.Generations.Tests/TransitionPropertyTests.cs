using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using static KlingStudio.Generations.GenerationStatus;

namespace KlingStudio.Generations.Tests;

/// <summary>No sequence of events, duplicated or reordered, loses or doubles anything.</summary>
[Properties(Arbitrary = [typeof(AnyEvents)], MaxTest = 2_000)]
public sealed class TransitionPropertyTests
{
    /// <summary>A literal copy of the table of the design: the code must not be its own judge.</summary>
    private static readonly Dictionary<GenerationStatus, GenerationStatus[]> Table = new()
    {
        // A cap or a still that can't be made ready fails it; nothing is owed yet.
        [Preparing] = [Claimed, Failed, Cancelled],
        [Claimed] = [Queued, WaitingForSlot, Rejected, Unknown],
        [WaitingForSlot] = [Claimed, Cancelling],
        [Queued] = [Running, Saving, Failed, Cancelling],
        [Running] = [Queued, Saving, Failed, Cancelling],
        [Saving] = [Completed, Stranded, Failed],
        [Stranded] = [Saving, Failed],
        [Unknown] = [Queued, Running, Claimed, Cancelled],
        [Cancelling] = [Cancelled, Saving, Failed],
        [Completed] = [],
        [Failed] = [],
        [Rejected] = [],
        [Cancelled] = [],
    };

    /// <summary>Record 004: a free engine that lost a ticket gets the order again.</summary>
    private static readonly GenerationStatus[] FreeEngineMayLoseFrom = [Queued, Running, Saving, Stranded];

    [Property]
    public void Every_arrow_is_in_the_table(GenerationEvent[] events, bool billable)
    {
        foreach (var (before, after) in Run(events, billable))
        {
            var known = before.Status == after.Status
                || Table[before.Status].Contains(after.Status)
                || (!billable && after.Status == WaitingForSlot && FreeEngineMayLoseFrom.Contains(before.Status));
            Assert.True(known, $"{before.Status} → {after.Status} is not in the table");
            Assert.False(!billable && after.Status == Unknown, "a free engine's generation is never Unknown");
        }
    }

    [Property]
    public void An_end_is_an_end_and_every_change_is_one_version(GenerationEvent[] events, bool billable)
    {
        foreach (var (before, after) in Run(events, billable))
        {
            Assert.False(before.Status.IsEnd());
            Assert.Equal(before.Version + 1, after.Version);
            Assert.Equal(after.Status.IsEnd(), after.EndedAt is not null);
        }
    }

    [Property]
    public void The_same_event_twice_counts_once(GenerationEvent[] events, bool billable)
    {
        var generation = Some.Generation();
        foreach (var happened in events)
        {
            if (Transitions.Apply(generation, happened, billable, Some.Noon) is not { } next)
                continue;
            // A report that adds log lines is news by itself; the same claim again is a new decision of a person.
            if (happened is not GenerationEvent.Reported { Report.Log.Count: > 0 } and not GenerationEvent.Claim
                && Transitions.Apply(next, happened, billable, Some.Noon) is { } again)
                Assert.Fail($"{happened} changed {next.Status} to {again.Status} when it came a second time");
            generation = next;
        }
    }

    [Property]
    public void A_machine_never_sends_a_doubtful_paid_job_again(GenerationEvent[] events)
    {
        foreach (var (before, after) in Run([.. events.Where(happened => happened is not GenerationEvent.Claim)], billable: true, Some.Generation(Unknown, EngineIds.Kling)))
            Assert.False(before.Status == Unknown && after.Status == Claimed);
    }

    [Property]
    public void A_doubt_about_money_is_never_taken_back(GenerationEvent[] events)
    {
        foreach (var (before, after) in Run(events, billable: true))
            Assert.False(before.Charge == Charge.MayBeCharged && after.Charge != Charge.MayBeCharged);
    }

    [Property]
    public void A_ticket_belongs_to_the_attempt_that_got_it(GenerationEvent[] events, bool billable)
    {
        foreach (var (before, after) in Run(events, billable))
        {
            if (before.Ticket is not null && after.Ticket is not null)
                Assert.Equal(before.Ticket, after.Ticket);
            if (after.Status is Queued or Running or Saving or Stranded or Completed)
                Assert.NotNull(after.Ticket);
        }
    }

    [Property]
    public void A_wish_to_cancel_is_never_forgotten(GenerationEvent[] events, bool billable)
    {
        foreach (var (before, after) in Run(events, billable))
            Assert.False(before.CancelAsked && !after.CancelAsked);
    }

    private static IEnumerable<(Generation Before, Generation After)> Run(GenerationEvent[] events, bool billable, Generation? from = null)
    {
        var current = from ?? Some.Generation(engineId: billable ? EngineIds.Kling : EngineIds.Rehearsal);
        // Duplicated, and once more in reverse: late and reordered.
        foreach (var happened in events.Concat(events).Concat(events.Reverse()))
        {
            if (Transitions.Apply(current, happened, billable, Some.Noon) is not { } next)
                continue;
            yield return (current, next);
            current = next;
        }
    }
}

/// <summary>Events of three attempts and their tickets, all kinds alike.</summary>
public static class AnyEvents
{
    public static Arbitrary<GenerationEvent[]> Sequences() => Gen.Choose(0, 40).SelectMany(length => Event().ArrayOf(length)).ToArbitrary();

    private static Gen<GenerationEvent> Event()
    {
        var attempt = Gen.Choose(1, 3).Select(Some.Attempt);
        var ticket = Gen.Choose(1, 3).Select(number => new EngineTicket($"r{number}"));
        return Gen.OneOf(
            attempt.Select(GenerationEvent (id) => new GenerationEvent.Claim(id)),
            Gen.Constant<GenerationEvent>(new GenerationEvent.NotReady(Some.Failure())),
            attempt.SelectMany(id => ticket.Select(GenerationEvent (given) => new GenerationEvent.Accepted(id, given, 2))),
            attempt.Select(GenerationEvent (id) => new GenerationEvent.NotSent(id, "too many", Some.Noon.AddSeconds(5))),
            attempt.Select(GenerationEvent (id) => new GenerationEvent.Refused(id, Some.Failure())),
            attempt.Select(GenerationEvent (id) => new GenerationEvent.NoAnswer(id)),
            ticket.SelectMany(given => Report().Select(GenerationEvent (report) => new GenerationEvent.Reported(given.RequestId, report))),
            Gen.Constant<GenerationEvent>(new GenerationEvent.Saved()),
            Gen.Elements<DateTime?>(null, Some.Noon.AddMinutes(1)).Select(GenerationEvent (later) => new GenerationEvent.NotSaved(Some.Failure(), later)),
            Gen.Constant<GenerationEvent>(new GenerationEvent.SaveAgain()),
            Gen.Constant<GenerationEvent>(new GenerationEvent.CancelAsked()),
            Gen.Constant<GenerationEvent>(new GenerationEvent.Stopped()),
            Gen.Constant<GenerationEvent>(new GenerationEvent.BecameOverdue()));
    }

    private static Gen<EngineReport> Report() =>
        Gen.Elements(Enum.GetValues<EngineState>()).SelectMany(state =>
            Gen.Choose(0, 120).SelectMany(done =>
                Gen.Elements<IReadOnlyList<string>?>(null, ["a line"]).SelectMany(log =>
                    Gen.Elements(Enum.GetValues<Charge>()).Select(charge =>
                        new EngineReport(state, done % 4, new EngineProgress(done, 120), log, state == EngineState.Failed ? Some.Failure() : null, charge)))));
}
