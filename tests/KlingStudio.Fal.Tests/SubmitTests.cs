using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using KlingStudio.Generations;
using KlingStudio.Testing;

namespace KlingStudio.Fal.Tests;

/// <summary>The one POST: what it carries, and that it is one, whatever goes wrong. A second one would be paid for.</summary>
public sealed class SubmitTests
{
    [Fact]
    public async Task The_order_arrives_as_fal_wants_it_to_the_byte()
    {
        await using var room = await FalRoom.OpenAsync(options => options with { WebhookBaseUrl = new Uri("https://studio.example/base/") });
        var order = room.Order("push in, “slowly” – 寄る", seconds: 10);
        var ticket = await room.SubmitAsync(order);

        var submit = Assert.Single(room.Fal.Submits);
        var call = Assert.Single(room.Fal.Calls, call => call.Call == FalCall.Submit);
        Assert.Equal($"/{KlingModel.EndpointId}?fal_webhook=https%3A%2F%2Fstudio.example%2Fbase%2Fhooks%2Ffal%2F{order.GenerationId:D}", call.Address);
        var input = JsonNode.Parse(submit.Body)!.AsObject();
        var still = Assert.Single(room.Fal.Files.Uploads);
        Assert.Equal(
            $$"""{"prompt":"push in, “slowly” – 寄る","image_url":"{{room.Fal.Url}}files/b/{{still.Name}}","duration":"10","negative_prompt":"blur, distort, and low quality","cfg_scale":0.5}""",
            submit.Body);
        Assert.Equal(5, input.Count);
        Assert.Equal("Key " + FalRoom.Key, submit.Headers["Authorization"]);
        Assert.Equal("application/json", submit.Headers["Content-Type"]);
        Assert.Equal("application/json", submit.Headers["Accept"]);
        Assert.Equal("3600", submit.Headers["X-Fal-Request-Timeout"]);
        Assert.Equal("normal", submit.Headers["X-Fal-Queue-Priority"]);
        Assert.Equal("""{"expiration_duration_seconds":604800}""", submit.Headers["X-Fal-Object-Lifecycle-Preference"]);
        Assert.Equal("1", submit.Headers["x-app-fal-disable-fallback"]);
        Assert.StartsWith("KlingStudio.Fal/", submit.Headers["User-Agent"], StringComparison.Ordinal);
        Assert.DoesNotContain("X-Fal-Store-IO", submit.Headers.Keys);
        Assert.Equal(submit.Body.Length, input.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Length);
        Assert.Equal(room.Job.Id.ToString(), ticket.RequestId);
        Assert.Equal($"{room.Fal.Url}fal-ai/kling-video/requests/{ticket.RequestId}/status", ticket.StatusUrl);
    }

    [Fact]
    public async Task Every_documented_wish_has_its_header()
    {
        await using var room = await FalRoom.OpenAsync();
        var wishes = new SubmitOptions
        {
            StartTimeout = TimeSpan.FromSeconds(30.5),
            Priority = QueuePriority.Low,
            OutputLifetime = TimeSpan.FromHours(1),
            StoreIO = false,
            NoRetry = true,
            RunnerHint = "warm",
            MaxQueueLength = 12,
        };
        await room.Queue.SubmitAsync(new KlingInput { Prompt = "p", ImageUrl = "https://e/x.png" }, wishes, FalRoom.Token);
        var submit = Assert.Single(room.Fal.Submits);
        Assert.Equal("?fal_max_queue_length=12", submit.Query);
        Assert.Equal("30.5", submit.Headers["X-Fal-Request-Timeout"]);
        Assert.Equal("low", submit.Headers["X-Fal-Queue-Priority"]);
        Assert.Equal("0", submit.Headers["X-Fal-Store-IO"]);
        Assert.Equal("1", submit.Headers["X-Fal-No-Retry"]);
        Assert.Equal("warm", submit.Headers["X-Fal-Runner-Hint"]);
        Assert.Equal("""{"expiration_duration_seconds":3600}""", submit.Headers["X-Fal-Object-Lifecycle-Preference"]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => room.Queue.SubmitAsync(new KlingInput { Prompt = "p", ImageUrl = "x" }, new SubmitOptions { StartTimeout = TimeSpan.FromSeconds(1) }, FalRoom.Token));
    }

    public static TheoryData<string> Doubtful() => new(Faults.Where(fault => fault.Value.Expected == typeof(SubmitAnswer.NoAnswer)).Select(fault => fault.Key));

    public static TheoryData<string> Free() => new(Faults.Where(fault => fault.Value.Expected != typeof(SubmitAnswer.NoAnswer)).Select(fault => fault.Key));

    private static readonly Dictionary<string, (Fault Fault, Type Expected)> Faults = new()
    {
        ["500"] = (Fault.Status(500, """{"detail":"Internal Server Error"}"""), typeof(SubmitAnswer.NoAnswer)),
        ["502"] = (Fault.Status(502, "<html>nginx</html>", "text/html"), typeof(SubmitAnswer.NoAnswer)),
        ["503"] = (Fault.Status(503, """{"detail":"x","error_type":"runner_scheduling_failure"}"""), typeof(SubmitAnswer.NoAnswer)),
        ["504"] = (Fault.Status(504), typeof(SubmitAnswer.NoAnswer)),
        ["408"] = (Fault.Status(408), typeof(SubmitAnswer.NoAnswer)),
        ["307 elsewhere"] = (Fault.Status(307, "", "text/plain", ("Location", "/fal-ai/other/model")), typeof(SubmitAnswer.NoAnswer)),
        ["5xx after it was taken"] = (Fault.Lie(500, "{}"), typeof(SubmitAnswer.NoAnswer)),
        ["hang before it is taken"] = (Fault.Hang(), typeof(SubmitAnswer.NoAnswer)),
        ["hang after it was taken"] = (Fault.HangAfter(), typeof(SubmitAnswer.NoAnswer)),
        ["reset before it is taken"] = (Fault.Reset(), typeof(SubmitAnswer.NoAnswer)),
        ["reset after it was taken"] = (Fault.ResetAfter(), typeof(SubmitAnswer.NoAnswer)),
        ["half an answer"] = (Fault.Half(), typeof(SubmitAnswer.NoAnswer)),
        ["truncated JSON"] = (Fault.Truncated(), typeof(SubmitAnswer.NoAnswer)),
        ["not JSON"] = (Fault.Lie(200, "<html>ok</html>", "text/html"), typeof(SubmitAnswer.NoAnswer)),
        ["JSON without an id"] = (Fault.Lie(200, """{"status":"IN_QUEUE"}"""), typeof(SubmitAnswer.NoAnswer)),
        ["an id that is a path"] = (Fault.Lie(200, """{"status":"IN_QUEUE","request_id":"../../../account"}"""), typeof(SubmitAnswer.NoAnswer)),
        ["an id that is a number"] = (Fault.Lie(200, """{"status":"IN_QUEUE","request_id":7}"""), typeof(SubmitAnswer.NoAnswer)),
        ["nothing at all"] = (Fault.Lie(204, ""), typeof(SubmitAnswer.NoAnswer)),
        ["429"] = (Fault.Status(429, """{"detail":"x","error_type":"concurrent_requests_limit"}""", "application/json", ("X-Fal-needs-retry", "1")), typeof(SubmitAnswer.NotSent)),
        ["429 with a time"] = (Fault.Status(429, "", "text/plain", ("Retry-After", "7")), typeof(SubmitAnswer.NotSent)),
        ["400"] = (Fault.Status(400, """{"detail":"x","error_type":"bad_request"}"""), typeof(SubmitAnswer.Refused)),
        ["401"] = (Fault.Status(401, """{"detail":"No user found for Key ID and Secret"}"""), typeof(SubmitAnswer.Refused)),
        ["403"] = (Fault.Status(403, """{"detail":"User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."}"""), typeof(SubmitAnswer.Refused)),
        ["404"] = (Fault.Status(404, """{"detail":"Application not found"}"""), typeof(SubmitAnswer.Refused)),
        ["422"] = (Fault.Status(422, """{"detail":[{"loc":["body","prompt"],"msg":"Field required","type":"missing","input":{}}]}"""), typeof(SubmitAnswer.Refused)),
    };

    [Theory, MemberData(nameof(Doubtful))]
    public async Task A_submit_whose_answer_is_lost_or_broken_is_in_doubt_and_was_sent_once(string name)
    {
        await using var room = await FalRoom.OpenAsync(options => options with { SubmitTimeout = TimeSpan.FromSeconds(1) });
        var order = await PreparedAsync(room);
        room.Fal.Fail(FalCall.Submit, Faults[name].Fault, times: 5);
        Assert.IsType<SubmitAnswer.NoAnswer>(await room.Engine.SubmitAsync(order, FalRoom.Token));
        await Task.Delay(300, FalRoom.Token);
        Assert.Single(room.Fal.Submits);
        Assert.Equal(1, room.Fal.Count(FalCall.Submit));
        Assert.DoesNotContain(room.Fal.Calls, call => call.Address.Contains("other/model", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Free))]
    public async Task A_submit_that_fal_declines_is_free_and_was_sent_once(string name)
    {
        await using var room = await FalRoom.OpenAsync();
        var order = await PreparedAsync(room);
        room.Fal.Fail(FalCall.Submit, Faults[name].Fault, times: 5);
        var answer = await room.Engine.SubmitAsync(order, FalRoom.Token);
        Assert.Equal(Faults[name].Expected, answer.GetType());
        if (answer is SubmitAnswer.Refused refused)
            Assert.Contains("Nothing was charged.", refused.Failure.Message, StringComparison.Ordinal);
        if (name == "429 with a time")
            Assert.Equal(TimeSpan.FromSeconds(7), Assert.IsType<SubmitAnswer.NotSent>(answer).RetryAfter);
        await Task.Delay(100, FalRoom.Token);
        Assert.Single(room.Fal.Submits);
        Assert.Empty(room.Fal.Jobs);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("https://127.0.0.1:1/")]
    [InlineData("http://no-such-host.invalid/")]
    public async Task Without_a_connection_nothing_was_sent(string url)
    {
        await using var room = await FalRoom.OpenAsync(options => options with { QueueBaseUrl = new Uri(url) });
        var answer = Assert.IsType<SubmitAnswer.NotSent>(await room.Engine.SubmitAsync(room.Order(), FalRoom.Token));
        Assert.Contains("can't be reached", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_safe_connection_nothing_was_sent()
    {
        // It speaks http where https is expected: the handshake fails.
        await using var plain = await FakeFal.StartAsync(cancellationToken: FalRoom.Token);
        await using var room = await FalRoom.OpenAsync(options => options with { QueueBaseUrl = new Uri($"https://127.0.0.1:{plain.Url.Port}/") });
        Assert.IsType<SubmitAnswer.NotSent>(await room.Engine.SubmitAsync(room.Order(), FalRoom.Token));
        Assert.Empty(plain.Submits);
    }

    [Fact]
    public async Task A_listener_that_takes_the_connection_and_is_silent_is_in_doubt()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        await using var room = await FalRoom.OpenAsync(options => options with { QueueBaseUrl = new Uri($"http://127.0.0.1:{port}/"), SubmitTimeout = TimeSpan.FromSeconds(1) });
        var order = await PreparedAsync(room);
        var clock = Stopwatch.StartNew();
        Assert.IsType<SubmitAnswer.NoAnswer>(await room.Engine.SubmitAsync(order, FalRoom.Token));
        Assert.True(clock.Elapsed >= TimeSpan.FromSeconds(0.9));
    }

    [Fact]
    public async Task A_connection_is_never_used_twice_for_a_submit()
    {
        // A server that closes kept connections at the wrong moment would put every second order in doubt.
        await using var room = await FalRoom.OpenAsync();
        var ports = new List<string>();
        room.Fal.AnyFault = (call, context) =>
        {
            if (call == FalCall.Submit)
                ports.Add(context.Connection.Id);
            return null;
        };
        for (var take = 0; take < 4; take++)
            await room.SubmitAsync();
        Assert.Equal(4, ports.Distinct().Count());
    }

    [Fact]
    public async Task Addresses_of_another_host_are_not_kept()
    {
        await using var thief = await FakeFal.StartAsync(cancellationToken: FalRoom.Token);
        await using var room = await FalRoom.OpenAsync();
        room.Fal.ToldUrl = thief.Url;
        var ticket = await room.SubmitAsync();
        Assert.All(new[] { ticket.StatusUrl, ticket.ResponseUrl, ticket.CancelUrl }, url => Assert.StartsWith(room.Fal.Url.AbsoluteUri, url, StringComparison.Ordinal));

        // And a row that was written before, or by somebody else, is not followed either.
        var stolen = ticket with { StatusUrl = $"{thief.Url}fal-ai/kling-video/requests/{ticket.RequestId}/status", ResponseUrl = $"{thief.Url}x/requests/{ticket.RequestId}", CancelUrl = "https://user@queue.fal.run/" };
        Assert.Equal(EngineState.Done, (await room.WatchAsync(stolen))[^1].State);
        await room.Engine.CancelAsync(stolen, FalRoom.Token);
        Assert.Empty(thief.Calls);
    }

    [Theory]
    [InlineData("https://queue.fal.run/fal-ai/kling-video/requests/r1/status", true)]
    [InlineData("https://queue.fal.run/fal-ai/kling-video/v2.5-turbo/standard/image-to-video/requests/r1/status", true)]
    [InlineData("https://QUEUE.fal.run:443/fal-ai/kling-video/requests/r1/status", true)]
    [InlineData("http://queue.fal.run/fal-ai/kling-video/requests/r1/status", false)]
    [InlineData("https://queue.fal.run:444/fal-ai/kling-video/requests/r1/status", false)]
    [InlineData("https://queue.fal.run.evil.example/fal-ai/kling-video/requests/r1/status", false)]
    [InlineData("https://evilqueue.fal.run/fal-ai/kling-video/requests/r1/status", false)]
    [InlineData("https://queue.fal.run@evil.example/requests/r1/status", false)]
    [InlineData("https://k:v@queue.fal.run/fal-ai/kling-video/requests/r1/status", false)]
    [InlineData("https://queue.fal.run/fal-ai/kling-video/requests/r2/status", false)]
    [InlineData("https://queue.fal.run/fal-ai/kling-video/requests/r1/status?x=1", false)]
    [InlineData("/fal-ai/kling-video/requests/r1/status", false)]
    [InlineData("not an address", false)]
    public void Only_fals_own_address_of_that_request_is_followed(string told, bool followed)
    {
        var address = new FalUrls(new Uri("https://queue.fal.run")).Status(KlingModel.EndpointId, "r1", told);
        Assert.Equal("queue.fal.run", address.Host);
        Assert.Equal(443, address.Port);
        Assert.Equal(followed ? new Uri(told) : new Uri("https://queue.fal.run/fal-ai/kling-video/requests/r1/status"), address);
    }

    [Theory]
    [InlineData("fal-ai/kling-video/v2.5-turbo/standard/image-to-video", "fal-ai/kling-video")]
    [InlineData("workflows/owner/name/sub", "workflows/owner/name")]
    [InlineData("comfy/owner/name", "comfy/owner/name")]
    [InlineData("owner/alias", "owner/alias")]
    public void After_the_submit_an_endpoint_is_called_by_its_short_name(string endpoint, string app) => Assert.Equal(app, FalUrls.AppId(endpoint));

    [Fact]
    public void A_base_with_a_path_keeps_it()
    {
        var urls = new FalUrls(new Uri("http://127.0.0.1:9/queue/"));
        Assert.Equal("http://127.0.0.1:9/queue/a/b/c", urls.Submit("a/b/c").AbsoluteUri);
        Assert.Equal("http://127.0.0.1:9/queue/a/b/requests/r/cancel", urls.Cancel("a/b/c", "r", "http://127.0.0.1:9/other/a/b/requests/r/cancel").AbsoluteUri);
        Assert.Throws<ArgumentException>(() => urls.Submit("../account"));
    }

    private static async Task<EngineOrder> PreparedAsync(FalRoom room)
    {
        var order = room.Order();
        await room.Engine.PrepareAsync(order, FalRoom.Token);
        return order;
    }
}
