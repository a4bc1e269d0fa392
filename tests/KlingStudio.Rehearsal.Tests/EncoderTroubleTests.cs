using System.Diagnostics;
using KlingStudio.Generations;

namespace KlingStudio.Rehearsal.Tests;

/// <summary>What can happen to ffmpeg while it works: it ends soon and clearly, leaves nothing, and the next one gets its turn.</summary>
public sealed class EncoderTroubleTests
{
    private const string Hostile = "-i /etc/passwd -vf drawtext=text=CANARY; $(reboot) \"quoted\" 'push in'";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The best of three: what is measured is the engine, not how busy the machine is.</summary>
    [Fact]
    public async Task Cancel_stops_ffmpeg_within_a_second_and_leaves_nothing()
    {
        await using var studio = new EngineFixture();
        var best = TimeSpan.MaxValue;
        for (var turn = 0; turn < 3 && best > TimeSpan.FromSeconds(1); turn++)
        {
            var (ticket, ffmpeg) = await BeginAsync(studio);
            var watch = Stopwatch.StartNew();
            await studio.Engine.CancelAsync(ticket, Token);
            await Until.TrueAsync(() => !Child.Lives(ffmpeg), "ffmpeg still runs after the cancel");
            best = watch.Elapsed < best ? watch.Elapsed : best;
            Assert.Equal(EngineState.Cancelled, (await studio.WatchAsync(ticket))[^1].State);
            AssertEmpty(studio);
        }

        Assert.True(best < TimeSpan.FromSeconds(1), $"It took {best}.");
        await AssertNextSucceedsAsync(studio);
    }

    [Fact]
    public async Task An_ffmpeg_that_stands_still_is_stopped_and_the_person_is_told()
    {
        await using var studio = new EngineFixture(options => options with { StallLimit = TimeSpan.FromSeconds(4) });
        var (ticket, ffmpeg) = await BeginAsync(studio);
        Child.Freeze(ffmpeg);
        var end = (await studio.WatchAsync(ticket).WaitAsync(TimeSpan.FromSeconds(60), Token))[^1];
        Assert.Equal((EngineState.Failed, "encoder_hung", Charge.Free), (end.State, end.Failure?.Code, end.Charge));
        Assert.Contains("Nothing was charged", end.Failure!.Message, StringComparison.Ordinal);
        Assert.False(Child.Lives(ffmpeg));
        AssertEmpty(studio);
        await AssertNextSucceedsAsync(studio);
    }

    [Fact]
    public async Task An_ffmpeg_that_is_killed_gives_no_clip()
    {
        await using var studio = new EngineFixture();
        var (ticket, ffmpeg) = await BeginAsync(studio);
        Child.Kill(ffmpeg);
        var end = (await studio.WatchAsync(ticket))[^1];
        Assert.Equal((EngineState.Failed, "encoder_failed"), (end.State, end.Failure?.Code));
        await Assert.ThrowsAsync<EngineException>(() => studio.Engine.FetchAsync(ticket, Token));
        AssertEmpty(studio);
        await AssertNextSucceedsAsync(studio);
    }

    /// <summary>/dev/full answers every write with "no space left on device", as a full disk does.</summary>
    [Fact]
    public async Task A_disk_that_is_full_while_ffmpeg_writes_is_named_as_that()
    {
        await using var studio = new EngineFixture();
        var order = studio.Order();
        var ticket = order.AttemptId.ToString("N");
        File.CreateSymbolicLink(Path.Combine(studio.Options.SpoolDirectory, ticket + ".mp4.part"), "/dev/full");
        var end = (await studio.WatchAsync(await studio.SubmitAsync(order)))[^1];
        Assert.Equal((EngineState.Failed, "disk_full"), (end.State, end.Failure?.Code));
        Assert.Contains("Free some space", end.Failure!.Fix, StringComparison.Ordinal);
        AssertEmpty(studio);
        await AssertNextSucceedsAsync(studio);
    }

    [Fact]
    public async Task A_spool_at_its_limit_takes_nothing_and_takes_it_again_once_there_is_room()
    {
        await using var studio = new EngineFixture(options => options with { SpoolByteLimit = 8_000_000 });
        var filler = Path.Combine(studio.Options.SpoolDirectory, "filler");
        await File.WriteAllBytesAsync(filler, new byte[7_950_000], Token);
        var end = (await studio.WatchAsync(await studio.SubmitAsync(studio.Order())))[^1];
        Assert.Equal((EngineState.Failed, "disk_full"), (end.State, end.Failure?.Code));
        Assert.Equal([filler], Directory.GetFiles(studio.Options.SpoolDirectory));
        File.Delete(filler);
        await AssertNextSucceedsAsync(studio);
    }

    [Fact]
    public async Task Nothing_that_a_person_typed_reaches_the_command_line()
    {
        await using var studio = new EngineFixture();
        var (ticket, ffmpeg) = await BeginAsync(studio, Hostile);
        var line = Child.Arguments(ffmpeg);
        Assert.Contains("pipe:0", line);
        Assert.DoesNotContain(line, argument => argument.Contains("CANARY", StringComparison.Ordinal) || argument.Contains("passwd", StringComparison.Ordinal) || argument.Contains("reboot", StringComparison.Ordinal));
        Assert.Equal("file:" + Path.Combine(studio.Options.SpoolDirectory, ticket.RequestId + ".mp4.part"), line[^1]);
        await studio.Engine.CancelAsync(ticket, Token);
    }

    [Fact]
    public async Task Places_in_the_queue_are_real_and_a_full_queue_sends_nothing()
    {
        await using var studio = new EngineFixture(options => options with { MaxQueued = 2 });
        var (first, _) = await BeginAsync(studio);
        var next = await studio.SubmitAsync(studio.Order());
        var last = await studio.SubmitAsync(studio.Order());
        Assert.Equal([0, 1], new[] { next, last }.Select(ticket => studio.Engine.CheckAsync(ticket, Token).GetAwaiter().GetResult().QueuePlace));
        Assert.IsType<SubmitAnswer.NotSent>(await studio.Engine.SubmitAsync(studio.Order(), Token));

        await studio.Engine.CancelAsync(next, Token);
        Assert.Equal(EngineState.Cancelled, (await studio.Engine.CheckAsync(next, Token)).State);
        Assert.Equal(0, (await studio.Engine.CheckAsync(last, Token)).QueuePlace);
        await studio.Engine.CancelAsync(first, Token);
        await studio.UntilAsync(last, report => report.State == EngineState.Running);
        await studio.Engine.CancelAsync(last, Token);
    }

    /// <summary>A clip on its way, long enough that it can't end by itself before the test has looked.</summary>
    private static async Task<(EngineTicket Ticket, int Ffmpeg)> BeginAsync(EngineFixture studio, string prompt = "slow push in")
    {
        var ticket = await studio.SubmitAsync(studio.Order(1280, 720, prompt, seconds: 10));
        await studio.UntilAsync(ticket, report => report.Progress is { Done: > 0 });
        return (ticket, Assert.Single(studio.Engine.EncoderProcesses()));
    }

    private static async Task AssertNextSucceedsAsync(EngineFixture studio)
    {
        var ticket = await studio.SubmitAsync(studio.Order(320, 320));
        Assert.Equal(EngineState.Done, (await studio.WatchAsync(ticket))[^1].State);
    }

    private static void AssertEmpty(EngineFixture studio) => Assert.Empty(Directory.GetFileSystemEntries(studio.Options.SpoolDirectory));
}
