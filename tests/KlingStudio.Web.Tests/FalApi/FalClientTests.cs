using System.Text.Json.Nodes;

namespace KlingStudio.Web.Tests;

/// <summary>The promise of the API: code that was written for fal, with fal's own client from npm, gets its video here.</summary>
public sealed class FalClientTests(FalJsRun run) : IClassFixture<FalJsRun>
{
    private const string Notice = "This studio has no fal key, so this is a rehearsal: a camera move over your still, rendered here, free. It is not Kling.";

    /// <summary>By middleware, by proxy, by a fetch of one's own, through fal's server proxy; with addresses and with pictures that the client uploads.</summary>
    [Theory]
    [InlineData("polling")]
    [InlineData("streaming")]
    [InlineData("proxyPolling")]
    [InlineData("proxyStreaming")]
    [InlineData("fetchPolling")]
    [InlineData("blob")]
    [InlineData("proxyBlob")]
    [InlineData("serverProxy")]
    public void A_subscription_sees_each_state_and_line_and_ends_with_a_clip_that_plays(string name)
    {
        var told = run.Told(name);
        Assert.Equal(["IN_QUEUE", "IN_PROGRESS", "COMPLETED"], Texts(told["words"]!));
        Assert.Equal([Notice, "one", "two"], Texts(told["messages"]!));
        Assert.Equal(0, told["repeated"]!.GetValue<int>());
        Assert.Equal(["video"], Texts(told["keys"]!));
        Assert.Equal("video/mp4", told["type"]!.GetValue<string>());
        foreach (var fact in (string[])["same", "size", "queued"])
            Assert.True(told[fact]!.GetValue<bool>(), $"{fact}: {told.ToJsonString()}");
    }

    [Fact]
    public void Fals_server_proxy_hands_a_refusal_on() => Assert.Equal("""["ValidationError",[["body.duration","one_of"]]]""", run.Told("serverProxy")["bad"]!.ToJsonString());

    [Fact]
    public void Run_waits_for_the_clip() => Assert.Equal("""{"keys":["video"],"id":true}""", run.Told("run").ToJsonString());

    [Fact]
    public void Submit_status_stream_result_and_cancel_work_one_by_one() => Assert.Equal(
        """{"sent":["status","request_id","response_url","status_url","cancel_url","logs","metrics","queue_position"],"first":["IN_QUEUE",null],"words":["IN_QUEUE","IN_PROGRESS","COMPLETED"],"last":"COMPLETED","id":true,"late":["ApiError",400]}""",
        run.Told("steps").ToJsonString());

    [Fact]
    public void What_is_cancelled_ends_as_cancelled() => Assert.Equal("""{"name":"ApiError","status":499,"message":"The request was cancelled."}""", run.Told("cancel").ToJsonString());

    [Fact]
    public void A_result_that_is_asked_for_too_early_is_an_error_and_not_a_wait() => Assert.Equal("""{"name":"ApiError","status":400}""", run.Told("early").ToJsonString());

    [Fact]
    public void The_clients_timeout_stops_the_job_here_too() => Assert.Equal("""{"name":"Error","error":"client_cancelled"}""", run.Told("timeout").ToJsonString());

    [Fact]
    public void An_abort_ends_the_waiting_and_not_the_job() => Assert.Equal("""{"failed":true,"goesOn":true}""", run.Told("abort").ToJsonString());

    [Theory]
    [InlineData("invalid", """[["body.prompt","missing"],["body.duration","one_of"],["body.cfg_scale","less_than_equal"]]""", "Field required: prompt")]
    [InlineData("invalidRun", """[["body.image_url","missing"]]""", "Field required: image_url")]
    public void A_bad_input_is_a_validation_error_with_its_fields_and_a_readable_message(string name, string fields, string message)
    {
        var told = run.Told(name);
        Assert.Equal(("ValidationError", 422, "string"), (told["name"]!.GetValue<string>(), told["status"]!.GetValue<int>(), told["id"]!.GetValue<string>()));
        Assert.Equal(fields, told["fields"]!.ToJsonString());
        Assert.StartsWith(message, told["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_request_is_not_found() => Assert.Equal("""{"name":"ApiError","status":404}""", run.Told("unknown").ToJsonString());

    private static string[] Texts(JsonNode list) => [.. list.AsArray().Select(one => one!.GetValue<string>())];
}
