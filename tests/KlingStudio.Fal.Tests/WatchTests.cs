using KlingStudio.Generations;
using KlingStudio.Testing;
using Microsoft.AspNetCore.Http;

namespace KlingStudio.Fal.Tests;

/// <summary>A person sees what happens to their paid job as it happens, through every kind of broken line.</summary>
public sealed class WatchTests
{
    private static readonly JobScript Long = new JobScript()
        .Queue(2, TimeSpan.FromMilliseconds(60)).Queue(1, TimeSpan.FromMilliseconds(60)).Queue(0, TimeSpan.FromMilliseconds(60))
        .Run(TimeSpan.FromMilliseconds(60), "loading", "frame 1").Run(TimeSpan.FromMilliseconds(60), "frame 2").Run(TimeSpan.FromMilliseconds(60), "encoding");

    private static readonly string[] Lines = ["loading", "frame 1", "frame 2", "encoding"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Queue_places_phases_and_log_lines_arrive_once_and_in_order(bool newLinesOnly)
    {
        await using var room = await FalRoom.OpenAsync(settings: new FakeFalSettings { StreamNewLinesOnly = newLinesOnly });
        room.Fal.Script = _ => Long;
        var reports = await room.WatchAsync(await room.SubmitAsync());

        Assert.Equal([2, 1, 0], reports.Where(report => report.State == EngineState.Queued).Select(report => report.QueuePlace).Distinct());
        Assert.Equal(Lines, reports.SelectMany(report => report.Log ?? []));
        var done = reports[^1];
        Assert.Equal(EngineState.Done, done.State);
        Assert.Equal(new EngineBilling(5m, 41.5), done.Billing);
        Assert.Equal($"{room.Fal.Url}files/clips/{room.Job.Id}.mp4", done.ClipUrl);
        Assert.Equal((1, 0), (room.Fal.Count(FalCall.Stream), room.Fal.Count(FalCall.Status)));
    }

    [Fact]
    public async Task The_end_is_known_at_once_and_not_at_the_next_question()
    {
        await using var room = await FalRoom.OpenAsync(options => options with { PollFirst = TimeSpan.FromSeconds(5) });
        room.Fal.Script = _ => new JobScript().HoldRunning("working");
        var ticket = await room.SubmitAsync();
        DateTimeOffset? seen = null;
        await foreach (var report in room.Engine.WatchAsync(ticket, FalRoom.Token))
        {
            if (report.Log is ["working"])
                room.Job.Next();
            if (report.State == EngineState.Done)
                seen = TimeProvider.System.GetUtcNow();
        }

        Assert.True(seen - room.Job.CompletedAt < TimeSpan.FromSeconds(4), "it waited for a question");
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("half")]
    [InlineData("not a stream")]
    [InlineData("503")]
    [InlineData("404")]
    public async Task A_stream_that_fails_is_made_up_for_by_asking(string how)
    {
        await using var room = await FalRoom.OpenAsync();
        room.Fal.Script = _ => Long;
        room.Fal.AnyFault = (call, _) => call != FalCall.Stream ? null : how switch
        {
            "reset" => Fault.Reset(),
            "half" => new Fault("cut", async (context, _) =>
            {
                context.Response.ContentType = "text/event-stream";
                await context.Response.WriteAsync("data: {\"status\":\"IN_QU");
                await context.Response.Body.FlushAsync();
                context.Abort();
            }),
            "not a stream" => Fault.Status(200, "{}"),
            "503" => Fault.Status(503),
            _ => Fault.Status(404),
        };
        var reports = await room.WatchAsync(await room.SubmitAsync());
        Assert.Equal(EngineState.Done, reports[^1].State);
        Assert.Equal(Lines, reports.SelectMany(report => report.Log ?? []));
        Assert.True(room.Fal.Count(FalCall.Status) >= 1);
    }

    [Fact]
    public async Task A_stream_that_breaks_in_the_middle_is_opened_again_and_no_line_is_told_twice()
    {
        await using var room = await FalRoom.OpenAsync(settings: new FakeFalSettings { StreamNewLinesOnly = false });
        room.Fal.Script = _ => Long;
        room.Fal.AnyFault = (call, _) => call == FalCall.Stream
            ? new Fault("cut after a while", async (context, proceed) =>
            {
                using var later = new Timer(_ => context.Abort(), null, 70, Timeout.Infinite);
                await proceed();
            })
            : null;
        var reports = await room.WatchAsync(await room.SubmitAsync());
        Assert.Equal(EngineState.Done, reports[^1].State);
        Assert.Equal(Lines, reports.SelectMany(report => report.Log ?? []));
        Assert.True(room.Fal.Count(FalCall.Stream) > 1);
    }

    [Fact]
    public async Task A_silent_stream_is_given_up_and_fal_is_asked()
    {
        await using var room = await FalRoom.OpenAsync(options => options with { IdleTimeout = TimeSpan.FromMilliseconds(300) });
        room.Fal.Script = _ => new JobScript().Run(TimeSpan.FromMilliseconds(500));
        room.Fal.Fail(FalCall.Stream, new Fault("silent", async (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }));
        Assert.Equal(EngineState.Done, (await room.WatchAsync(await room.SubmitAsync()))[^1].State);
        Assert.True(room.Fal.Count(FalCall.Status) >= 1);
    }

    [Fact]
    public async Task Events_that_are_out_of_order_broken_or_unknown_do_not_end_it()
    {
        await using var room = await FalRoom.OpenAsync();
        room.Fal.Script = _ => new JobScript().HoldRunning();
        room.Fal.Fail(FalCall.Stream, new Fault("nonsense", async (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";
            foreach (var data in new[] { """{"status":"IN_PROGRESS","logs":[{"message":"a"}]}""", "{not json", "[]", "7", """{"status":"PONDERING"}""", """{"status":"IN_QUEUE","queue_position":3}""", """{"status":"IN_QUEUE","queue_position":-4,"logs":"no list"}""" })
                await context.Response.WriteAsync($"data: {data}\n\n");
            room.Job.Next();
        }));
        var reports = await room.WatchAsync(await room.SubmitAsync());
        Assert.Equal([EngineState.Running, EngineState.Running, EngineState.Queued, EngineState.Queued, EngineState.Done], reports.Select(report => report.State));
        Assert.Equal([3, null], reports.Where(report => report.State == EngineState.Queued).Select(report => report.QueuePlace));
    }

    [Fact]
    public async Task Completed_too_early_is_not_believed()
    {
        await using var room = await FalRoom.OpenAsync();
        room.Fal.Script = _ => new JobScript().HoldRunning();
        room.Fal.Fail(FalCall.Stream, new Fault("lie", async (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: {\"status\":\"COMPLETED\"}\n\n");
        }));
        var ticket = await room.SubmitAsync();
        Assert.Equal(EngineState.Running, Assert.Single(await room.WatchAsync(ticket)).State);
        room.Job.Next();
        Assert.Equal(EngineState.Done, (await room.WatchAsync(ticket))[^1].State);
    }

    [Fact]
    public async Task While_fal_is_down_the_person_is_told_once_and_the_job_goes_on()
    {
        await using var room = await FalRoom.OpenAsync();
        room.Fal.Script = _ => new JobScript().HoldRunning("working");
        var ticket = await room.SubmitAsync();
        var reports = new List<EngineReport>();
        await foreach (var report in room.Engine.WatchAsync(ticket, FalRoom.Token))
        {
            reports.Add(report);
            if (report.Log is ["working"])
            {
                room.Fal.AnyFault = (call, _) => call is FalCall.Status or FalCall.Stream ? Fault.Status(503) : null;
                room.Fal.Drop();
            }

            if (report.Log is [var line] && line.Contains("can't be asked", StringComparison.Ordinal))
            {
                room.Job.Next();
                await Task.Delay(500, FalRoom.Token);
                room.Fal.Heal();
            }
        }

        Assert.Equal(EngineState.Done, reports[^1].State);
        Assert.Single(reports, report => report.Log is [var line] && line.Contains("can't be asked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_job_that_fal_forgot_is_lost_only_when_it_says_so_three_times()
    {
        await using var room = await FalRoom.OpenAsync();
        room.Fal.Script = _ => new JobScript().HoldRunning();
        var ticket = await room.SubmitAsync();
        var gone = Fault.Status(404, """{"status":"NOT_FOUND"}""");
        room.Fal.Fail(FalCall.Stream, gone, times: 2);
        room.Fal.Fail(FalCall.Status, gone, times: 2);
        var running = await FirstAsync(room, ticket);
        Assert.Equal(EngineState.Running, running.State);

        room.Fal.Jobs.Clear();
        var lost = Assert.Single(await room.WatchAsync(ticket));
        Assert.Equal((EngineState.Lost, Charge.MayBeCharged), (lost.State, lost.Charge));
    }

    [Fact]
    public async Task Each_question_is_answered_alone_too()
    {
        await using var room = await FalRoom.OpenAsync();
        room.Fal.Script = _ => new JobScript().HoldInQueue(3).HoldRunning("working");
        var ticket = await room.SubmitAsync();
        Assert.Equal((EngineState.Queued, 3), (await CheckAsync(room, ticket)) is var queued ? (queued.State, queued.QueuePlace) : default);
        room.Job.Next();
        var running = await UntilAsync(room, ticket, EngineState.Running);
        Assert.Equal(["working"], running.Log);
        Assert.Null((await CheckAsync(room, ticket)).Log);
        room.Job.Next();
        await UntilAsync(room, ticket, EngineState.Done);
        var calls = room.Fal.Calls.Count;
        Assert.Equal(EngineState.Done, (await CheckAsync(room, ticket)).State);
        Assert.Equal(calls, room.Fal.Calls.Count);
        await room.Engine.ReleaseAsync(ticket, FalRoom.Token);
        await room.Engine.ReleaseAsync(ticket, FalRoom.Token);
        Assert.Equal(0, room.Engine.Remembered);
    }

    [Fact]
    public async Task Nobody_looking_means_few_questions()
    {
        await using var room = await FalRoom.OpenAsync();
        room.Fal.Script = _ => new JobScript().HoldRunning();
        room.Fal.AnyFault = (call, _) => call == FalCall.Stream ? Fault.Status(503) : null;
        var ticket = await room.SubmitAsync();
        var job = new FalJob(KlingModel.EndpointId, ticket.RequestId);
        var watched = await QuestionsAsync(room, job, new Audience(true));
        var alone = await QuestionsAsync(room, job, new Audience(false));
        Assert.True(watched > alone, $"{watched} with somebody, {alone} with nobody");
    }

    private static async Task<int> QuestionsAsync(FalRoom room, FalJob job, Audience audience)
    {
        var before = room.Fal.Count(FalCall.Status);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1.5));
        try
        {
            await foreach (var _ in room.Queue.WatchAsync(job, audience, limit.Token))
            {
                // Only counted.
            }
        }
        catch (OperationCanceledException)
        {
            // The time was up.
        }

        return room.Fal.Count(FalCall.Status) - before;
    }

    private static Task<EngineReport> CheckAsync(FalRoom room, EngineTicket ticket) => room.Engine.CheckAsync(ticket, FalRoom.Token);

    private static async Task<EngineReport> UntilAsync(FalRoom room, EngineTicket ticket, EngineState state)
    {
        while (true)
        {
            var report = await CheckAsync(room, ticket);
            if (report.State == state)
                return report;
            await Task.Delay(10, FalRoom.Token);
        }
    }

    private static async Task<EngineReport> FirstAsync(FalRoom room, EngineTicket ticket)
    {
        await foreach (var report in room.Engine.WatchAsync(ticket, FalRoom.Token))
            return report;
        throw new InvalidOperationException("It said nothing.");
    }
}
