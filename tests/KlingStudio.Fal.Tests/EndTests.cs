using System.Globalization;
using System.Text.Json;
using KlingStudio.Generations;
using KlingStudio.Testing;

namespace KlingStudio.Fal.Tests;

/// <summary>How a job ends at fal, and what the person is told: what happened, whether it cost money, what to do.</summary>
public sealed class EndTests
{
    [Theory]
    [InlineData(422, "content_policy_violation", "A content filter refused it", Charge.MayBeCharged)]
    [InlineData(422, "no_media_generated", "no clip came out", Charge.MayBeCharged)]
    [InlineData(422, "image_load_error", "did not take the still", Charge.Free)]
    [InlineData(422, "image_too_small", "did not take the still", Charge.Free)]
    [InlineData(422, "file_download_error", "did not take the still", Charge.Free)]
    [InlineData(422, "one_of", "did not take the still", Charge.Free)]
    [InlineData(500, "internal_server_error", "It failed at fal", Charge.Free)]
    [InlineData(504, "generation_timeout", "took too long", Charge.Free)]
    [InlineData(400, "downstream_service_error", "It failed at fal", Charge.Free)]
    [InlineData(500, "downstream_service_unavailable", "It failed at fal", Charge.Free)]
    [InlineData(504, "request_timeout", "took too long", Charge.Free)]
    [InlineData(504, "startup_timeout", "It failed at fal", Charge.Free)]
    [InlineData(503, "runner_scheduling_failure", "It failed at fal", Charge.Free)]
    [InlineData(503, "runner_connection_timeout", "It failed at fal", Charge.Free)]
    [InlineData(503, "runner_disconnected", "It failed at fal", Charge.Free)]
    [InlineData(503, "runner_connection_refused", "It failed at fal", Charge.Free)]
    [InlineData(503, "runner_connection_error", "It failed at fal", Charge.Free)]
    [InlineData(502, "runner_incomplete_response", "It failed at fal", Charge.Free)]
    [InlineData(500, "runner_server_error", "It failed at fal", Charge.Free)]
    [InlineData(400, "bad_request", "did not take the still", Charge.Free)]
    [InlineData(500, "internal_error", "It failed at fal", Charge.Free)]
    public async Task A_job_that_completed_badly_fails_with_fals_words_and_the_cost(int status, string type, string words, Charge charge)
    {
        await using var room = await FalRoom.OpenAsync();
        var body = JsonSerializer.Serialize(new { detail = new[] { new { loc = new[] { "body", "image_url" }, msg = "Words of fal", type, ctx = new { min_width = 300 } } } });
        var end = await room.RunAsync(JobScript.Quick.Fail(status, body, headers: ("X-Fal-Error-Type", type)));
        Assert.Equal((EngineState.Failed, charge), (end.State, end.Charge));
        Assert.Contains(words, end.Failure?.Message, StringComparison.Ordinal);
        Assert.Contains("Words of fal", end.Failure?.Message, StringComparison.Ordinal);
        Assert.Contains(charge == Charge.Free ? "Nothing was charged." : "It may have been charged.", end.Failure?.Message, StringComparison.Ordinal);
        Assert.Equal("image_url", end.Failure?.Field);
        Assert.NotNull(end.Failure?.Fix);
        Assert.Equal(41.5, end.Billing?.WorkSeconds);
    }

    [Fact]
    public async Task A_still_that_fal_finds_too_small_says_how_large_it_must_be()
    {
        await using var room = await FalRoom.OpenAsync();
        var end = await room.RunAsync(JobScript.Quick.Fail(422, """{"detail":[{"loc":["body","image_url"],"msg":"Image is too small","type":"image_too_small","ctx":{"min_height":300,"min_width":300}}]}"""));
        Assert.Equal("fal did not take the still: Image is too small. (least height: 300, least width: 300) Nothing was charged.", end.Failure?.Message);
    }

    [Fact]
    public async Task A_missed_start_deadline_is_free_and_says_so()
    {
        await using var room = await FalRoom.OpenAsync();
        var end = await room.RunAsync(JobScript.Quick.Fail(504, """{"detail":"Request timed out","error_type":"request_timeout"}""", headers: ("X-Fal-Request-Timeout-Type", "user")));
        Assert.Equal("fal did not begin in time: its queue is too long just now. Nothing was charged.", end.Failure?.Message);
    }

    [Fact]
    public async Task What_the_status_says_of_a_failure_counts_when_the_result_says_nothing()
    {
        await using var room = await FalRoom.OpenAsync();
        var end = await room.RunAsync(JobScript.Quick.Fail(500, "<html>oops</html>", "The runner died", "runner_disconnected"));
        Assert.Equal((EngineState.Failed, Charge.Free), (end.State, end.Charge));
        Assert.Contains("The runner died", end.Failure?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fal_billed_for_a_failure_is_said()
    {
        await using var room = await FalRoom.OpenAsync();
        var end = await room.RunAsync(JobScript.Quick.Fail(422, """{"detail":"Blocked","error_type":"content_policy_violation"}""", headers: ("X-Fal-Billable-Units", "5")));
        Assert.Equal(Charge.Charged, end.Charge);
        Assert.Contains("It was charged.", end.Failure?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("502")]
    [InlineData("500 without a type")]
    [InlineData("truncated")]
    [InlineData("half")]
    [InlineData("404")]
    [InlineData("429")]
    [InlineData("401")]
    [InlineData("hang")]
    public async Task A_result_that_does_not_come_at_first_is_waited_for(string how)
    {
        await using var room = await FalRoom.OpenAsync(options => options with { ReadTimeout = TimeSpan.FromSeconds(5) });
        room.Fal.Fail(
            FalCall.Result,
            how switch
            {
                "502" => Fault.Status(502, "<html>nginx</html>", "text/html"),
                "500 without a type" => Fault.Status(500, """{"detail":"Internal Server Error"}"""),
                "truncated" => Fault.Truncated(),
                "half" => Fault.Half(),
                "404" => Fault.Status(404, """{"status":"NOT_FOUND"}"""),
                "429" => Fault.Status(429),
                "401" => Fault.Status(401, """{"detail":"No user found for Key ID and Secret"}"""),
                _ => Fault.Hang(),
            },
            times: how == "hang" ? 1 : 4);
        Assert.Equal(EngineState.Done, (await room.RunAsync(JobScript.Quick)).State);
    }

    [Fact]
    public async Task A_result_that_never_comes_ends_with_the_doubt_about_money()
    {
        await using var room = await FalRoom.OpenAsync(options => options with { ResultPatience = TimeSpan.FromMilliseconds(300) });
        room.Fal.AnyFault = (call, _) => call == FalCall.Result ? Fault.Status(404, """{"status":"NOT_FOUND"}""") : null;
        var end = await room.RunAsync(JobScript.Quick);
        Assert.Equal((EngineState.Failed, Charge.MayBeCharged, "result_missing"), (end.State, end.Charge, end.Failure?.Code));
    }

    [Fact]
    public async Task A_result_without_a_video_is_a_failure_and_the_doubt_is_said()
    {
        await using var room = await FalRoom.OpenAsync();
        var end = await room.RunAsync(JobScript.Quick.Deliver(ClipKind.None));
        Assert.Equal((EngineState.Failed, Charge.MayBeCharged), (end.State, end.Charge));
    }

    [Theory]
    [InlineData(CancelStyle.Completed)]
    [InlineData(CancelStyle.Forgotten)]
    [InlineData(CancelStyle.IgnoredWhenRunning)]
    public async Task A_job_taken_out_of_the_queue_is_free(CancelStyle style)
    {
        await using var room = await FalRoom.OpenAsync();
        room.Fal.Cancelling = style;
        room.Fal.Script = _ => new JobScript().HoldInQueue(5);
        var ticket = await room.SubmitAsync();
        await room.Engine.CheckAsync(ticket, FalRoom.Token);
        await room.Engine.CancelAsync(ticket, FalRoom.Token);
        var reports = await room.WatchAsync(ticket);
        Assert.Equal((EngineState.Cancelled, Charge.Free), (reports[^1].State, reports[^1].Charge));
        Assert.Contains(reports, report => report.Log is [var line] && line == "fal took it out of its queue. Nothing was charged.");
    }

    [Fact]
    public async Task A_running_job_that_stops_may_be_charged()
    {
        await using var room = await FalRoom.OpenAsync();
        room.Fal.Script = _ => new JobScript().HoldRunning();
        var ticket = await room.SubmitAsync();
        await RunningAsync(room);
        await room.Engine.CancelAsync(ticket, FalRoom.Token);
        var reports = await room.WatchAsync(ticket);
        Assert.Equal((EngineState.Cancelled, Charge.MayBeCharged), (reports[^1].State, reports[^1].Charge));
        Assert.Contains("may be charged", string.Concat(reports[0].Log ?? []), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_job_that_does_not_stop_delivers_its_clip()
    {
        await using var room = await FalRoom.OpenAsync();
        room.Fal.Cancelling = CancelStyle.IgnoredWhenRunning;
        room.Fal.Script = _ => new JobScript().HoldRunning();
        var ticket = await room.SubmitAsync();
        await RunningAsync(room);
        await room.Engine.CancelAsync(ticket, FalRoom.Token);
        room.Job.Next();
        Assert.Equal(EngineState.Done, (await room.WatchAsync(ticket))[^1].State);
        Assert.Equal(room.Fal.Settings.Clip.ToArray(), await room.FetchAsync(ticket));
    }

    [Fact]
    public async Task A_job_that_had_ended_is_not_called_cancelled()
    {
        await using var room = await FalRoom.OpenAsync();
        var ticket = await room.SubmitAsync();
        while (room.Job.Status != "COMPLETED")
            await Task.Delay(10, FalRoom.Token);
        await room.Engine.CancelAsync(ticket, FalRoom.Token);
        var reports = await room.WatchAsync(ticket);
        Assert.Equal("It was too late to stop it: fal had already finished.", Assert.Single(reports[0].Log ?? []));
        Assert.Equal(EngineState.Done, reports[^1].State);
    }

    [Fact]
    public async Task A_cancel_that_does_not_get_through_is_an_error_and_not_a_success()
    {
        await using var room = await FalRoom.OpenAsync();
        room.Fal.Script = _ => new JobScript().HoldRunning();
        var ticket = await room.SubmitAsync();
        room.Fal.Fail(FalCall.Cancel, Fault.Status(500), times: 1);
        await Assert.ThrowsAsync<FalException>(() => room.Engine.CancelAsync(ticket, FalRoom.Token));
        await room.Engine.CancelAsync(ticket, FalRoom.Token);
        await room.Engine.CancelAsync(ticket, FalRoom.Token);
        Assert.Equal(2, room.Fal.Count(FalCall.Cancel));
    }

    [Fact]
    public async Task A_job_that_fal_stopped_by_itself_is_said_to_be_stopped_there()
    {
        await using var room = await FalRoom.OpenAsync();
        room.Fal.Script = _ => new JobScript().HoldRunning();
        var ticket = await room.SubmitAsync();
        await RunningAsync(room);
        // Somebody pressed "cancel" in fal's own dashboard.
        await room.Queue.CancelAsync(new FalJob(KlingModel.EndpointId, ticket.RequestId), FalRoom.Token);
        var end = (await room.WatchAsync(ticket))[^1];
        Assert.Equal((EngineState.Cancelled, Charge.MayBeCharged, "stopped_at_fal"), (end.State, end.Charge, end.Failure?.Code));
    }

    [Theory]
    [InlineData(5, "0.30")]
    [InlineData(10, "0.60")]
    public async Task Prices_are_those_of_the_configuration(int seconds, string price)
    {
        await using var room = await FalRoom.OpenAsync(options => options with { Prices = new Dictionary<int, decimal> { [5] = 0.30m, [10] = 0.60m } });
        Assert.Equal(decimal.Parse(price, CultureInfo.InvariantCulture), room.Engine.Description.PriceOf(seconds, 1));
    }

    private static async Task RunningAsync(FalRoom room)
    {
        while (room.Job.Status != "IN_PROGRESS")
            await Task.Delay(5, FalRoom.Token);
    }
}
