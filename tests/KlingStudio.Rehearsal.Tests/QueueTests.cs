using KlingStudio.Generations;

namespace KlingStudio.Rehearsal.Tests;

/// <summary>If one of these fails, a person waits for a place that isn't theirs, sees progress run backwards, or the disk keeps what nobody wants.</summary>
public sealed class QueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Progress_is_frames_done_and_only_grows()
    {
        await using var studio = new EngineFixture();
        var reports = await studio.WatchAsync(await studio.SubmitAsync(studio.Order(1280, 720)));
        var done = reports.Select(report => report.Progress?.Done ?? 0).ToList();
        Assert.Equal(done.Order(), done);
        Assert.True(done.Distinct().Count() > 3, string.Join(", ", done));
        Assert.All(reports.Where(report => report.State == EngineState.Running), report => Assert.Equal(120, report.Progress?.Total));
        Assert.Equal(new EngineProgress(120, 120), reports[^1].Progress);
        Assert.Equal(2, reports.Sum(report => report.Log?.Count ?? 0));
    }

    [Fact]
    public async Task No_more_run_at_once_than_the_pool_holds_and_they_come_in_order()
    {
        await using var studio = new EngineFixture(options => options with { MaxRunning = 2 });
        var tickets = new List<EngineTicket>();
        for (var i = 0; i < 5; i++)
            tickets.Add(await studio.SubmitAsync(studio.Order(640, 360, $"push in, take {i}")));
        Assert.Equal([null, null, 0, 1, 2], await Task.WhenAll(tickets.Select(async ticket => (await studio.Engine.CheckAsync(ticket, Token)).QueuePlace)));
        var started = new List<int>();
        await Until.TrueAsync(async () =>
        {
            var states = await Task.WhenAll(tickets.Select(async ticket => (await studio.Engine.CheckAsync(ticket, Token)).State));
            Assert.InRange(states.Count(state => state == EngineState.Running), 0, 2);
            Assert.InRange(studio.Engine.EncoderProcesses().Count, 0, 2);
            started.AddRange(Enumerable.Range(0, 5).Where(i => states[i] != EngineState.Queued && !started.Contains(i)));
            return Array.TrueForAll(states, state => state == EngineState.Done);
        }, () => "not all of them ended");
        Assert.Equal([0, 1, 2, 3, 4], started);
    }

    [Fact]
    public async Task The_same_order_twice_is_one_clip()
    {
        await using var studio = new EngineFixture();
        var order = studio.Order(320, 320);
        Assert.Equal(await studio.SubmitAsync(order), await studio.SubmitAsync(order));
        var ticket = await studio.SubmitAsync(order);
        Assert.Equal(EngineState.Done, (await studio.WatchAsync(ticket))[^1].State);
        Assert.Single(Directory.GetFiles(studio.Options.SpoolDirectory));
    }

    [Fact]
    public async Task Release_leaves_nothing_wherever_the_clip_is()
    {
        await using var studio = new EngineFixture();
        var (running, waiting) = (await studio.SubmitAsync(studio.Order(1280, 720)), await studio.SubmitAsync(studio.Order(320, 320)));
        await studio.UntilAsync(running, report => report.Progress is { Done: > 0 });
        var ffmpeg = Assert.Single(studio.Engine.EncoderProcesses());
        await studio.Engine.ReleaseAsync(waiting, Token);
        await studio.Engine.ReleaseAsync(running, Token);
        await Until.TrueAsync(() => !Child.Lives(ffmpeg), "the encoder of a released clip still runs", seconds: 2);
        await Until.TrueAsync(() => Directory.GetFiles(studio.Options.SpoolDirectory).Length == 0, "a released clip is still on the disk", seconds: 5);
        Assert.Equal([EngineState.Lost, EngineState.Lost], new[] { (await studio.Engine.CheckAsync(waiting, Token)).State, (await studio.Engine.CheckAsync(running, Token)).State });
        await studio.Engine.ReleaseAsync(running, Token);
    }

    [Fact]
    public async Task A_studio_that_closes_leaves_no_encoder_and_no_half_clip_and_the_order_comes_again()
    {
        var studio = new EngineFixture();
        var order = studio.Order(1280, 720);
        var ticket = await studio.SubmitAsync(order);
        await studio.UntilAsync(ticket, report => report.Progress is { Done: > 0 });
        var ffmpeg = Assert.Single(studio.Engine.EncoderProcesses());
        await studio.Engine.DisposeAsync();
        Assert.False(Child.Lives(ffmpeg));
        Assert.Empty(Directory.GetFiles(studio.Options.SpoolDirectory));
        Assert.Equal(EngineState.Lost, (await studio.Engine.CheckAsync(ticket, Token)).State);
        Assert.IsType<SubmitAnswer.NotSent>(await studio.Engine.SubmitAsync(order, Token));
        await studio.DisposeAsync();
    }

    [Fact]
    public async Task What_an_earlier_studio_left_behind_goes_at_the_start_and_is_never_a_clip()
    {
        await using var studio = new EngineFixture();
        var order = studio.Order(320, 320);
        var ticket = new EngineTicket(order.AttemptId.ToString("N"));
        foreach (var name in (string[])[".mp4", ".mp4.part"])
            await File.WriteAllTextAsync(Path.Combine(studio.Options.SpoolDirectory, ticket.RequestId + name), "left behind", Token);
        Assert.Equal(EngineState.Lost, (await studio.Engine.CheckAsync(ticket, Token)).State);
        await Assert.ThrowsAsync<EngineException>(() => studio.Engine.FetchAsync(ticket, Token));
        studio.Engine.CleanSpool();
        Assert.Empty(Directory.GetFiles(studio.Options.SpoolDirectory));
    }

    [Fact]
    public async Task A_clip_is_handed_out_only_when_it_is_done_and_there()
    {
        await using var studio = new EngineFixture();
        var ticket = await studio.SubmitAsync(studio.Order());
        await Assert.ThrowsAsync<EngineException>(() => studio.Engine.FetchAsync(ticket, Token));
        await studio.WatchAsync(ticket);
        File.Delete(Assert.Single(Directory.GetFiles(studio.Options.SpoolDirectory)));
        var gone = await Assert.ThrowsAsync<EngineException>(() => studio.Engine.FetchAsync(ticket, Token));
        Assert.Equal("clip_missing", gone.Failure.Code);
    }

    [Theory]
    [InlineData("not a picture", "still_unreadable")]
    [InlineData("another size", "still_unreadable")]
    [InlineData("", "still_missing")]
    public async Task A_still_that_can_not_be_used_is_named_as_that(string what, string code)
    {
        await using var studio = new EngineFixture();
        var order = TestStills.Order(640, 360);
        if (what.Length > 0)
            studio.Vault.Add(order.Still.Key, what == "another size" ? TestStills.Jpeg(640, 400) : "not a picture"u8.ToArray());
        else
            await Assert.ThrowsAsync<EngineException>(() => studio.Engine.PrepareAsync(order, Token));
        var end = (await studio.WatchAsync(await studio.SubmitAsync(order)))[^1];
        Assert.Equal((EngineState.Failed, code), (end.State, end.Failure?.Code));
        Assert.Empty(Directory.GetFiles(studio.Options.SpoolDirectory));
    }
}
