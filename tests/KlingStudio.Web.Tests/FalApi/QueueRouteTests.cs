using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Tests;

/// <summary>The queue, answer by answer: a client of fal that reads one key we don't send, or one code we don't give, breaks for its user.</summary>
public sealed partial class QueueRouteTests
{
    private const string Notice = "This studio has no fal key, so this is a rehearsal: a camera move over your still, rendered here, free. It is not Kling.";

    private static readonly HttpMethod Put = HttpMethod.Put;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_answered_like_fal_from_submit_to_clip()
    {
        await using var studio = await ApiStudio.StartAsync();
        var submit = await studio.PostAsync($"/queue/{ApiStudio.Kling}", ApiStudio.Input());
        var id = submit.Json["request_id"]!.GetValue<Guid>();
        var addresses = """ "request_id":"{id}","response_url":"{base}/queue/fal-ai/kling-video/requests/{id}","status_url":"{base}/queue/fal-ai/kling-video/requests/{id}/status","cancel_url":"{base}/queue/fal-ai/kling-video/requests/{id}/cancel" """.Trim();
        Assert.Equal($$"""{"status":"IN_QUEUE",{{addresses}},"logs":null,"metrics":{},"queue_position":0}""", submit.Text.Replace(id.ToString(), "{id}", StringComparison.Ordinal));
        Assert.Equal((200, "application/json", id.ToString(), "rehearsal"), (submit.Status, submit.Header("content-type"), submit.Header("x-fal-request-id"), submit.Header("x-klingstudio-engine")));

        await studio.RowAsync(id, GenerationStatus.Queued);
        var waiting = await studio.GetAsync($"/queue/{ApiStudio.App}/requests/{id}/status?logs=0", id);
        Assert.Equal($$$"""{"status":"IN_QUEUE",{{{addresses}}},"queue_position":0,"logs":null,"metrics":{}}""", waiting.Text);
        Assert.Equal((202, id.ToString()), (waiting.Status, waiting.Header("x-fal-request-id")));

        var early = await studio.GetAsync($"/queue/{ApiStudio.App}/requests/{id}", id);
        Assert.Equal((400, $$"""{"detail":"Request is still in progress",{{addresses}}}"""), (early.Status, early.Text));

        await studio.BeginAsync(id);
        var running = await studio.GetAsync($"/queue/{ApiStudio.App}/requests/{id}/status?logs=1", id);
        Assert.Equal(202, running.Status);
        string Line(string message) => $$"""{"message":"{{message}}","timestamp":"{time}","level":"INFO","source":"USER"}""";
        var lines = $"[{Line(Notice)},{Line("first line")},{Line("second line")}]";
        Assert.Equal($$$"""{"status":"IN_PROGRESS",{{{addresses}}},"logs":{{{lines}}},"metrics":{}}""", Timeless(running.Text));

        await studio.FinishAsync(id);
        var done = await studio.GetAsync($"/queue/{ApiStudio.App}/requests/{id}/status?logs=true", id);
        Assert.Equal(200, done.Status);
        Assert.Equal($$$"""{"status":"COMPLETED",{{{addresses}}},"logs":{{{lines}}},"metrics":{"inference_time":#}}""", Timeless(done.Text));

        var result = await studio.GetAsync($"/queue/{ApiStudio.App}/requests/{id}", id);
        Assert.Equal((200, "0", "kling-studio"), (result.Status, result.Header("x-fal-billable-units"), result.Header("x-fal-served-from")));
        Assert.Equal($$$"""{"video":{"url":"{base}/files/{slug}/output.mp4","content_type":"video/mp4","file_name":"output.mp4","file_size":{{{ApiStudio.Clip.Length}}}}}""", Slug().Replace(result.Text, "/files/{slug}/"));
    }

    [Fact]
    public async Task Every_question_is_answered_under_the_short_and_the_full_id_with_and_without_a_slash_and_nowhere_else()
    {
        await using var studio = await ApiStudio.StartAsync();
        var id = await studio.SubmitAsync();
        await studio.BeginAsync(id);
        await studio.FinishAsync(id);
        foreach (var app in (string[])[ApiStudio.App, ApiStudio.Kling])
        {
            foreach (var tail in (string[])["", "/", "/response", "/response/", "/status", "/status/", "/status?logs=1", "/status/stream", "/status/stream/"])
            {
                var answer = await studio.GetAsync($"/queue/{app}/requests/{id}{tail}");
                Assert.True((answer.Status, answer.Header("x-fal-request-id")) == (200, id.ToString()), $"{app} {tail}: {answer.Status} {answer.Text}");
            }
        }

        foreach (var (app, request) in ((string, string)[])[(ApiStudio.App, Guid.NewGuid().ToString()), (ApiStudio.App, "x"), ("klingstudio/rehearsal", id.ToString())])
        {
            foreach (var (method, tail) in ((HttpMethod, string)[])[(HttpMethod.Get, ""), (HttpMethod.Get, "/status"), (HttpMethod.Get, "/status/stream"), (Put, "/cancel")])
            {
                var answer = await studio.SendAsync(method, $"/queue/{app}/requests/{request}{tail}", null, null);
                Assert.Equal((404, """{"status":"NOT_FOUND","message":"There is no such request or file in this studio."}"""), (answer.Status, answer.Text));
            }
        }
    }

    [Fact]
    public async Task A_program_whose_time_is_over_does_not_give_up_a_clip_that_is_made()
    {
        await using var studio = await ApiStudio.StartAsync();
        var isThere = false;
        studio.Engine.OnFetch = () => isThere ? Task.CompletedTask : throw new EngineException(new Failure("unreachable", "It can't be fetched now."), retryable: true);
        var id = await studio.SubmitAsync();
        await studio.BeginAsync(id);
        studio.Engine.Say(new EngineReport(EngineState.Done));
        await studio.RowAsync(id, GenerationStatus.Stranded);
        var late = await studio.SendAsync(Put, $"/queue/{ApiStudio.App}/requests/{id}/cancel", null, id);
        Assert.Equal((400, """{"status":"ALREADY_COMPLETED"}"""), (late.Status, late.Text));
        isThere = true;
        await studio.RowAsync(id, GenerationStatus.Completed);
    }

    [Fact]
    public async Task Cancel_has_its_three_answers_and_what_was_cancelled_says_so()
    {
        await using var studio = await ApiStudio.StartAsync();
        var id = await studio.SubmitAsync();
        await studio.BeginAsync(id);
        var asked = await studio.SendAsync(Put, $"/queue/{ApiStudio.App}/requests/{id}/cancel", null, id);
        Assert.Equal((202, """{"status":"CANCELLATION_REQUESTED"}"""), (asked.Status, asked.Text));
        await studio.RowAsync(id, GenerationStatus.Cancelled);
        var late = await studio.SendAsync(Put, $"/queue/{ApiStudio.Kling}/requests/{id}/cancel/", null, id);
        Assert.Equal((400, """{"status":"ALREADY_COMPLETED"}"""), (late.Status, late.Text));

        var status = await studio.GetAsync($"/queue/{ApiStudio.App}/requests/{id}/status");
        Assert.Equal((200, "COMPLETED", "client_cancelled"), (status.Status, status.Json["status"]!.GetValue<string>(), status.Json["error_type"]!.GetValue<string>()));
        var result = await studio.GetAsync($"/queue/{ApiStudio.App}/requests/{id}");
        Assert.Equal((499, """{"detail":"The request was cancelled.","error_type":"client_cancelled","message":"The request was cancelled."}"""), (result.Status, result.Text));
        Assert.Equal(("client_cancelled", "false", "0"), (result.Header("x-fal-error-type"), result.Header("x-fal-retryable"), result.Header("x-fal-needs-retry")));
    }

    [Theory]
    [InlineData("content_policy_violation", "prompt", 422, false, """{"detail":[{"loc":["body","prompt"],"msg":"It said no. Do this.","type":"content_policy_violation"}],"message":"It said no. Do this."}""")]
    [InlineData("no_media_generated", null, 422, false, """{"detail":[{"loc":["body"],"msg":"It said no. Do this.","type":"no_media_generated"}],"message":"It said no. Do this."}""")]
    [InlineData("runner_disconnected", null, 503, true, """{"detail":"It said no. Do this.","error_type":"runner_disconnected","message":"It said no. Do this."}""")]
    [InlineData("still_unreadable", "image_url", 422, false, """{"detail":[{"loc":["body","image_url"],"msg":"It said no. Do this.","type":"image_load_error"}],"message":"It said no. Do this."}""")]
    [InlineData("account_locked", null, 403, false, """{"detail":"It said no. Do this.","error_type":"account_locked","message":"It said no. Do this."}""")]
    [InlineData("encoder_hung", null, 500, true, """{"detail":"It said no. Do this.","error_type":"internal_error","message":"It said no. Do this."}""")]
    public async Task What_failed_is_complete_and_its_result_is_fals_error(string code, string? field, int status, bool retry, string body)
    {
        await using var studio = await ApiStudio.StartAsync();
        var id = await studio.SubmitAsync();
        await studio.BeginAsync(id);
        studio.Engine.Say(new EngineReport(EngineState.Failed, Failure: new Failure(code, "It said no.", "Do this.", field)));
        await studio.UntilAsync(id, "COMPLETED");
        var result = await studio.GetAsync($"/queue/{ApiStudio.App}/requests/{id}");
        Assert.Equal((status, body), (result.Status, result.Text));
        Assert.Equal((retry ? "true" : "false", retry ? "1" : "0"), (result.Header("x-fal-retryable"), result.Header("x-fal-needs-retry")));
        var said = await studio.GetAsync($"/queue/{ApiStudio.App}/requests/{id}/status");
        Assert.Equal("It said no. Do this.", said.Json["error"]!.GetValue<string>());
        // Whoever calls and waits gets the same.
        var payload = await studio.Studio.Get<Features.FalApi.IFalPayloads>().OfAsync(id, Token);
        Assert.Equal((status, body), (payload!.Status, payload.Json));
    }

    [Fact]
    public async Task The_stream_tells_each_change_once_and_each_line_once_and_ends()
    {
        await using var studio = await ApiStudio.StartAsync();
        var id = await studio.SubmitAsync();
        using var response = await studio.Client.GetAsync($"/queue/{ApiStudio.App}/requests/{id}/status/stream?logs=1", HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        var first = await EventAsync(reader);
        Assert.Equal("IN_QUEUE", first["status"]!.GetValue<string>());
        await studio.BeginAsync(id);
        studio.Engine.Say(new EngineReport(EngineState.Running, Log: ["third line"]));
        await Until.TrueAsync(async () => (await studio.GetAsync($"/queue/{ApiStudio.App}/requests/{id}/status?logs=1")).Text.Contains("third", StringComparison.Ordinal), () => "the line never came");
        await studio.FinishAsync(id);
        List<JsonNode> events = [first];
        while (await reader.ReadLineAsync(Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                events.Add(JsonNode.Parse(line[6..])!);
            else
                Assert.True(line.Length == 0 || line.StartsWith(':'), line);
        }

        Assert.Equal("COMPLETED", events[^1]["status"]!.GetValue<string>());
        Assert.Equal([Notice, "first line", "second line", "third line"], events.SelectMany(one => one["logs"]!.AsArray()).Select(entry => entry!["message"]!.GetValue<string>()));
        Assert.Equal(["IN_QUEUE", "IN_PROGRESS", "COMPLETED"], events.Select(one => one["status"]!.GetValue<string>()).Distinct());
    }

    [Theory]
    [InlineData("/" + ApiStudio.Kling)]
    [InlineData("/run/" + ApiStudio.Kling + "/")]
    [InlineData("/" + ApiStudio.Rehearsal)]
    public async Task A_call_that_waits_gets_the_bare_result(string path)
    {
        await using var studio = await ApiStudio.StartAsync();
        var calling = studio.PostAsync(path, ApiStudio.Input());
        await Until.TrueAsync(() => studio.Engine.Tickets.Count == 1, "the engine never got it");
        studio.Engine.Say(new EngineReport(EngineState.Done));
        var result = await calling;
        Assert.Equal((200, "rehearsal"), (result.Status, result.Header("x-klingstudio-engine")));
        Assert.True(Guid.TryParse(result.Header("x-fal-request-id"), out _));
        Assert.Equal(["video"], result.Json.AsObject().Select(member => member.Key));
    }

    [Fact]
    public async Task The_clip_is_read_by_anyone_who_has_its_address_by_range_until_it_is_deleted()
    {
        await using var studio = await ApiStudio.StartAsync();
        var id = await studio.SubmitAsync();
        await studio.BeginAsync(id);
        await studio.FinishAsync(id);
        var url = new Uri((await studio.GetAsync($"/queue/{ApiStudio.App}/requests/{id}")).Json["video"]!["url"]!.GetValue<string>().Replace("{base}", studio.Base, StringComparison.Ordinal));
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Range = new RangeHeaderValue(10, 19);
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site");
        using var part = await studio.Client.SendAsync(request, Token);
        Assert.Equal((HttpStatusCode.PartialContent, "cross-origin"), (part.StatusCode, part.Headers.GetValues("Cross-Origin-Resource-Policy").Single()));
        Assert.Equal(ApiStudio.Clip[10..20], await part.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(ApiStudio.Clip, await studio.Client.GetByteArrayAsync(url, Token));

        Assert.False(await studio.Studio.AskAsync(context => Task.FromResult(context.ApiRequests.ToList().Exists(row => row.SealedSlug.Contains(url.Segments[2].TrimEnd('/'), StringComparison.Ordinal)))));
        await studio.Studio.Get<LibraryShelf>().DeleteAsync(OwnerId.Local, id, Token);
        Assert.Equal(404, (await studio.GetAsync(url.AbsolutePath)).Status);
        Assert.Equal(404, (await studio.GetAsync("/files/0123456789012345678901/output.mp4")).Status);
    }

    [Fact]
    public async Task The_clips_address_ends_when_the_caller_said_so_and_the_clip_stays()
    {
        await using var studio = await ApiStudio.StartAsync();
        var id = await studio.SubmitAsync(headers: ("X-Fal-Object-Lifecycle-Preference", """{"expiration_duration_seconds":0}"""));
        await studio.BeginAsync(id);
        await studio.FinishAsync(id);
        var url = (await studio.GetAsync($"/queue/{ApiStudio.App}/requests/{id}")).Json["video"]!["url"]!.GetValue<string>().Replace("{base}", "", StringComparison.Ordinal);
        Assert.Equal(404, (await studio.GetAsync(url)).Status);
        Assert.Equal(200, (await studio.GetAsync($"/media/clips/{id}")).Status);
    }

    [Fact]
    public async Task What_has_not_begun_within_the_callers_timeout_is_stopped()
    {
        await using var studio = await ApiStudio.StartAsync();
        var id = await studio.SubmitAsync(headers: ("X-Fal-Request-Timeout", "0.3"));
        await studio.RowAsync(id, GenerationStatus.Cancelled);
        var result = await studio.GetAsync($"/queue/{ApiStudio.App}/requests/{id}");
        Assert.Equal((504, "user", "request_timeout"), (result.Status, result.Header("x-fal-request-timeout-type"), result.Json["error_type"]!.GetValue<string>()));
    }

    private static async Task<JsonNode> EventAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync(Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                return JsonNode.Parse(line[6..])!;
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private static string Timeless(string text) => Time().Replace(Seconds().Replace(text, "\"inference_time\":#"), match =>
        DateTimeOffset.TryParse(match.Groups["moment"].Value, CultureInfo.InvariantCulture, out _) ? "\"timestamp\":\"{time}\"" : match.Value);

    [GeneratedRegex("\"timestamp\":\"(?<moment>[^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Time();

    [GeneratedRegex("\"inference_time\":[0-9.]+", RegexOptions.NonBacktracking)]
    private static partial Regex Seconds();

    [GeneratedRegex("/files/[0-9A-Za-z]{22}/", RegexOptions.NonBacktracking)]
    private static partial Regex Slug();
}
