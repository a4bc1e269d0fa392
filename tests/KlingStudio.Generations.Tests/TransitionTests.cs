using static KlingStudio.Generations.GenerationStatus;

namespace KlingStudio.Generations.Tests;

/// <summary>The arrows that matter most, one by one.</summary>
public sealed class TransitionTests
{
    [Fact]
    public void No_answer_to_a_paid_submit_is_said_and_counted_as_spent()
    {
        var unknown = Apply(Some.Generation(Claimed, EngineIds.Kling), new GenerationEvent.NoAnswer(Some.Attempt(1)), billable: true);
        Assert.Equal((Unknown, Charge.MayBeCharged), (unknown.Status, unknown.Charge));
    }

    [Fact]
    public void No_answer_to_a_free_submit_is_simply_submitted_again()
    {
        var waiting = Apply(Some.Generation(Claimed), new GenerationEvent.NoAnswer(Some.Attempt(1)));
        var claimed = Apply(waiting, new GenerationEvent.Claim(Some.Attempt(2)));
        Assert.Equal((WaitingForSlot, Claimed, 2), (waiting.Status, claimed.Status, claimed.Attempts));
    }

    [Fact]
    public void A_webhook_names_a_doubtful_job_and_it_goes_on() =>
        Assert.Equal(Queued, Apply(Some.Generation(Unknown, EngineIds.Kling), new GenerationEvent.Accepted(Some.Attempt(1), new("r1"), null), billable: true).Status);

    [Fact]
    public void A_cancel_while_the_submit_is_on_its_way_is_kept_until_the_answer()
    {
        var asked = Apply(Some.Generation(Claimed), new GenerationEvent.CancelAsked());
        var queued = Apply(asked, new GenerationEvent.Accepted(Some.Attempt(1), new("r1"), 0));
        Assert.Equal((Claimed, Queued, true), (asked.Status, queued.Status, queued.CancelAsked));
        Assert.Equal(Cancelling, Apply(queued, new GenerationEvent.CancelAsked()).Status);
    }

    [Fact]
    public void A_clip_that_comes_after_the_cancel_is_kept() =>
        Assert.Equal(Saving, Report(Some.Generation(Cancelling), new(EngineState.Done)).Status);

    [Fact]
    public void What_the_engine_says_about_a_cancel_reaches_the_person_while_it_is_being_cancelled()
    {
        var told = Report(Some.Generation(Cancelling), new(EngineState.Running, Log: ["asked to stop"]));
        Assert.Equal((Cancelling, "asked to stop"), (told.Status, Assert.Single(told.Log)));
    }

    [Fact]
    public void The_bill_and_the_clips_place_are_kept_until_a_new_attempt()
    {
        var bill = new EngineBilling(5m, 41.5);
        var saving = Report(Some.Generation(Running, EngineIds.Kling), new(EngineState.Done, Billing: bill, ClipUrl: "https://v3.fal.media/a.mp4"), billable: true);
        Assert.Equal((bill, "https://v3.fal.media/a.mp4"), (saving.Billing, saving.ClipUrl));
        var again = Apply(Some.Generation(Unknown, EngineIds.Kling) with { Billing = bill, ClipUrl = "x" }, new GenerationEvent.Claim(Some.Attempt(2)), billable: true);
        Assert.Equal((null, null), (again.Billing, again.ClipUrl));
    }

    [Fact]
    public void A_job_that_was_to_be_cancelled_and_is_nowhere_is_cancelled() =>
        Assert.Equal(Cancelled, Apply(Apply(Some.Generation(WaitingForSlot), new GenerationEvent.CancelAsked()), new GenerationEvent.Stopped()).Status);

    [Fact]
    public void A_lost_ticket_of_the_free_engine_is_ordered_again_and_of_the_paid_one_never()
    {
        Assert.Equal(WaitingForSlot, Report(Some.Generation(Running), new(EngineState.Lost)).Status);
        var failed = Report(Some.Generation(Running, EngineIds.Kling), new(EngineState.Lost), billable: true);
        Assert.Equal((Failed, Charge.MayBeCharged), (failed.Status, failed.Charge));
    }

    [Fact]
    public void Real_progress_and_the_newest_log_lines_are_kept()
    {
        var generation = Some.Generation(Queued);
        for (var line = 1; line <= 25; line++)
            generation = Report(generation, new(EngineState.Running, Progress: new(line, 120), Log: [$"line {line}"]));
        Assert.Equal(new EngineProgress(25, 120), generation.Progress);
        Assert.Equal(Enumerable.Range(6, Transitions.LogLines).Select(line => $"line {line}"), generation.Log);
        Assert.Equal(Some.Noon, generation.StartedAt);
    }

    [Fact]
    public void A_report_for_another_ticket_is_not_ours() =>
        Assert.Null(Transitions.Apply(Some.Generation(Running), new GenerationEvent.Reported("somebody else's", new(EngineState.Done)), false, Some.Noon));

    [Fact]
    public void A_clip_that_can_not_be_saved_now_is_saved_later()
    {
        var stranded = Apply(Some.Generation(Saving), new GenerationEvent.NotSaved(Some.Failure("disk_full"), Some.Noon.AddSeconds(5)));
        Assert.Equal((Stranded, 1, "disk_full"), (stranded.Status, stranded.SaveFailures, stranded.Failure?.Code));
        var done = Apply(Apply(stranded, new GenerationEvent.SaveAgain()), new GenerationEvent.Saved());
        Assert.Equal((Completed, null), (done.Status, done.Failure));
    }

    [Theory]
    [InlineData(true, Charge.Charged)]
    [InlineData(false, Charge.Free)]
    public void A_clip_that_can_not_be_saved_can_be_given_up_and_the_price_stays(bool billable, Charge charge)
    {
        var stranded = Some.Generation(Stranded, EngineIds.Kling) with { Failure = Some.Failure("foreign_host"), NotBefore = Some.Noon.AddMinutes(1) };
        var left = Apply(stranded, new GenerationEvent.CancelAsked(), billable);
        Assert.Equal((Failed, charge, "given_up", null), (left.Status, left.Charge, left.Failure?.Code, left.NotBefore));
        Assert.StartsWith(Some.Failure("foreign_host").Message, left.Failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_can_be_given_up_while_it_is_just_being_tried_again()
    {
        var trying = Apply(Some.Generation(Stranded, EngineIds.Kling), new GenerationEvent.SaveAgain()) with { SaveFailures = 1 };
        var left = Apply(trying, new GenerationEvent.CancelAsked(), billable: true);
        Assert.Equal((Failed, Charge.Charged, "given_up", null), (left.Status, left.Charge, left.Failure?.Code, left.NotBefore));
        Assert.Null(Transitions.Apply(left, new GenerationEvent.Saved(), billable: true, Some.Noon));
        // The first try is no time to give up: the clip is about to be there.
        Assert.Null(Transitions.Apply(Some.Generation(Saving, EngineIds.Kling), new GenerationEvent.CancelAsked(), billable: true, Some.Noon));
    }

    [Fact]
    public void A_wish_to_stop_that_came_too_late_does_not_give_up_the_clip()
    {
        var late = Some.Generation(Saving, EngineIds.Kling) with { CancelAsked = true };
        var again = new GenerationEvent.NotSaved(Some.Failure("disk_full"), Some.Noon.AddMinutes(1));
        var second = Apply(Apply(Apply(late, again), new GenerationEvent.SaveAgain()), again);
        Assert.Equal((Stranded, 2), (second.Status, second.SaveFailures));
    }

    private static Generation Apply(Generation generation, GenerationEvent happened, bool billable = false) =>
        Transitions.Apply(generation, happened, billable, Some.Noon) ?? throw new InvalidOperationException($"{happened} changed nothing in {generation.Status}");

    private static Generation Report(Generation generation, EngineReport report, bool billable = false) =>
        Apply(generation, new GenerationEvent.Reported("r1", report), billable);
}
