using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace KlingStudio.Fal.Tests;

/// <summary>How long fal is left alone between two questions: a person must not wait longer than they have to, and fal must not be asked more than it has to.</summary>
public sealed class PollPauseTests
{
    [Property]
    public void The_ladder_climbs_to_eight_seconds_and_slows_when_nobody_looks(int step, byte dice, bool watched)
    {
        var wait = new PollLadder(TimeSpan.FromSeconds(1)).Wait(step, watched, dice / 255d);
        if (!watched)
            Assert.InRange(wait.TotalSeconds, 15, 20);
        else
            Assert.InRange(wait.TotalSeconds / Math.Pow(2, Math.Clamp(step, 0, 3)), 0.75, 1.25);
    }

    [Fact]
    public async Task Somebody_who_opens_the_page_does_not_wait_for_a_question_that_was_put_off_for_nobody()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(Some.Noon));
        var door = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pause = new PollPause(new PollLadder(TimeSpan.FromSeconds(1)), new Audience(false) { Arrival = door.Task }, time);
        var waiting = pause.WaitAsync(FalRoom.Token);
        time.Advance(TimeSpan.FromSeconds(8));
        Assert.False(waiting.IsCompleted);
        door.SetResult();
        await waiting.WaitAsync(TimeSpan.FromSeconds(20), FalRoom.Token);
    }

    [Fact]
    public async Task However_often_pages_are_opened_fal_is_not_asked_more_often_than_on_the_first_rung()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(Some.Noon));
        var pause = new PollPause(new PollLadder(TimeSpan.FromSeconds(1)), new Audience(true) { Arrival = Task.CompletedTask }, time);
        for (var question = 0; question < 20; question++)
        {
            var waiting = pause.WaitAsync(FalRoom.Token);
            time.Advance(TimeSpan.FromSeconds(0.74));
            Assert.False(waiting.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(0.52));
            await waiting.WaitAsync(TimeSpan.FromSeconds(20), FalRoom.Token);
        }
    }

    [Fact]
    public async Task A_wait_that_nobody_cuts_short_is_as_long_as_the_ladder_says()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(Some.Noon));
        var pause = new PollPause(new PollLadder(TimeSpan.FromSeconds(1)), null, time);
        foreach (var rung in (int[])[1, 2, 4, 8, 8])
        {
            var waiting = pause.WaitAsync(FalRoom.Token);
            time.Advance(TimeSpan.FromSeconds(rung * 0.74));
            Assert.False(waiting.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(rung * 0.52));
            await waiting.WaitAsync(TimeSpan.FromSeconds(20), FalRoom.Token);
        }
    }
}

/// <summary>Whether somebody looks, and when the next one comes: never, unless it is said.</summary>
internal sealed record Audience(bool IsPresent) : IAudience
{
    public Task Arrival { get; init; } = new TaskCompletionSource().Task;
}
