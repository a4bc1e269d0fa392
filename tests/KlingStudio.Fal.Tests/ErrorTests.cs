using System.Net;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using KlingStudio.Generations;

namespace KlingStudio.Fal.Tests;

/// <summary>Every way in which fal can say no becomes one kind of exception, with the words, the field and the cost.</summary>
public sealed class ErrorTests
{
    [Theory]
    // fal's page of model errors.
    [InlineData(422, "content_policy_violation", FalErrorKind.ContentPolicy, false, Charge.MayBeCharged)]
    [InlineData(422, "no_media_generated", FalErrorKind.NothingMade, false, Charge.MayBeCharged)]
    [InlineData(422, "image_load_error", FalErrorKind.ImageRefused, false, Charge.Free)]
    [InlineData(422, "file_download_error", FalErrorKind.ImageRefused, true, Charge.Free)]
    [InlineData(422, "face_detection_error", FalErrorKind.ImageRefused, false, Charge.Free)]
    [InlineData(422, "image_too_small", FalErrorKind.ImageRefused, false, Charge.Free)]
    [InlineData(422, "image_too_large", FalErrorKind.ImageRefused, false, Charge.Free)]
    [InlineData(422, "file_too_large", FalErrorKind.ImageRefused, false, Charge.Free)]
    [InlineData(422, "unsupported_image_format", FalErrorKind.ImageRefused, false, Charge.Free)]
    [InlineData(422, "feature_not_supported", FalErrorKind.InputRefused, false, Charge.Free)]
    [InlineData(422, "one_of", FalErrorKind.InputRefused, false, Charge.Free)]
    [InlineData(422, "greater_than", FalErrorKind.InputRefused, false, Charge.Free)]
    [InlineData(422, "greater_than_equal", FalErrorKind.InputRefused, false, Charge.Free)]
    [InlineData(422, "less_than", FalErrorKind.InputRefused, false, Charge.Free)]
    [InlineData(422, "less_than_equal", FalErrorKind.InputRefused, false, Charge.Free)]
    [InlineData(422, "multiple_of", FalErrorKind.InputRefused, false, Charge.Free)]
    [InlineData(422, "sequence_too_short", FalErrorKind.InputRefused, false, Charge.Free)]
    [InlineData(422, "sequence_too_long", FalErrorKind.InputRefused, false, Charge.Free)]
    [InlineData(422, "audio_duration_too_long", FalErrorKind.InputRefused, false, Charge.Free)]
    [InlineData(422, "missing", FalErrorKind.InputRefused, false, Charge.Free)]
    [InlineData(422, "value_error.missing", FalErrorKind.InputRefused, false, Charge.Free)]
    [InlineData(422, "literal_error", FalErrorKind.InputRefused, false, Charge.Free)]
    [InlineData(500, "internal_server_error", FalErrorKind.ProviderFailed, true, Charge.Free)]
    [InlineData(504, "generation_timeout", FalErrorKind.TimedOut, true, Charge.Free)]
    [InlineData(400, "downstream_service_error", FalErrorKind.ProviderFailed, true, Charge.Free)]
    [InlineData(500, "downstream_service_unavailable", FalErrorKind.ProviderFailed, true, Charge.Free)]
    // fal's page of request errors.
    [InlineData(504, "request_timeout", FalErrorKind.TimedOut, true, Charge.Free)]
    [InlineData(504, "startup_timeout", FalErrorKind.ProviderFailed, true, Charge.Free)]
    [InlineData(503, "runner_scheduling_failure", FalErrorKind.ProviderFailed, true, Charge.Free)]
    [InlineData(503, "runner_connection_timeout", FalErrorKind.ProviderFailed, true, Charge.Free)]
    [InlineData(503, "runner_disconnected", FalErrorKind.ProviderFailed, true, Charge.Free)]
    [InlineData(503, "runner_connection_refused", FalErrorKind.ProviderFailed, true, Charge.Free)]
    [InlineData(503, "runner_connection_error", FalErrorKind.ProviderFailed, true, Charge.Free)]
    [InlineData(502, "runner_incomplete_response", FalErrorKind.ProviderFailed, true, Charge.Free)]
    [InlineData(500, "runner_server_error", FalErrorKind.ProviderFailed, true, Charge.Free)]
    [InlineData(499, "client_disconnected", FalErrorKind.Cancelled, false, Charge.MayBeCharged)]
    [InlineData(499, "client_cancelled", FalErrorKind.Cancelled, false, Charge.MayBeCharged)]
    [InlineData(400, "bad_request", FalErrorKind.BadRequest, false, Charge.Free)]
    [InlineData(500, "internal_error", FalErrorKind.ProviderFailed, true, Charge.Free)]
    [InlineData(429, "concurrent_requests_limit", FalErrorKind.TooManyAtOnce, true, Charge.Free)]
    public void Each_type_of_fals_pages_is_understood_in_both_shapes(int status, string type, FalErrorKind kind, bool retryable, Charge billed)
    {
        var asField = Read(status, $$"""{"detail":[{"loc":["body","prompt"],"msg":"Words of fal","type":"{{type}}","url":"https://docs.fal.ai/errors/#{{type}}","ctx":{"min_height":300,"min_width":300},"input":"x"}]}""");
        Assert.Equal((kind, type, "prompt", "Words of fal", retryable, billed), (asField.Kind, asField.Type, asField.Field, asField.Message, asField.Retryable, asField.Billed));
        Assert.Equal("300", asField.Context?["min_width"]);

        var asRequest = Read(status, $$"""{"detail":"Words of fal","error_type":"{{type}}"}""");
        Assert.Equal((kind, type, null, "Words of fal", retryable, billed), (asRequest.Kind, asRequest.Type, asRequest.Field, asRequest.Message, asRequest.Retryable, asRequest.Billed));
        Assert.Equal(type, Read(status, """{"detail":"Words of fal"}""", ("X-Fal-Error-Type", type)).Type);
    }

    [Theory]
    [InlineData(401, """{"detail":"No user found for Key ID and Secret"}""", FalErrorKind.BadKey, "No user found for Key ID and Secret")]
    [InlineData(400, """{"detail":"Invalid Key Authorization header format. Expected '<key_id>:<key_secret>'."}""", FalErrorKind.BadKey, "Invalid Key")]
    [InlineData(401, """{"detail":"Authorization header is required"}""", FalErrorKind.BadKey, "required")]
    [InlineData(403, """{"detail":"User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."}""", FalErrorKind.AccountLocked, "Exhausted balance")]
    [InlineData(403, """{"detail":"User is locked. Reason: TOP_UP."}""", FalErrorKind.AccountLocked, "TOP_UP")]
    [InlineData(403, """{"detail":"User is locked. Reason: Admin lock."}""", FalErrorKind.AccountLocked, "Admin lock")]
    [InlineData(403, """{"detail":"Missing scope"}""", FalErrorKind.Forbidden, "Missing scope")]
    [InlineData(404, """{"status":"NOT_FOUND"}""", FalErrorKind.NotFound, "NOT_FOUND")]
    [InlineData(400, """{"detail":"Request is still in progress","request_id":"x"}""", FalErrorKind.StillInProgress, "still in progress")]
    [InlineData(422, """{"detail":[{"loc":["body","image_url"],"msg":"field required","type":"value_error.missing"}]}""", FalErrorKind.ImageRefused, "field required")]
    [InlineData(422, """{"detail":"Error validating the input"}""", FalErrorKind.InputRefused, "Error validating")]
    [InlineData(422, """{"detail":{"msg":"one object","type":"image_too_small"}}""", FalErrorKind.ImageRefused, "one object")]
    [InlineData(422, """{"detail":["a bare sentence"]}""", FalErrorKind.InputRefused, "a bare sentence")]
    [InlineData(402, """{"error":{"type":"payment","message":"Pay first","docs_url":"x","request_id":"y"}}""", FalErrorKind.AccountLocked, "Pay first")]
    [InlineData(500, """{"message":"boom"}""", FalErrorKind.ProviderUnavailable, "boom")]
    [InlineData(502, "<html><center>nginx</center></html>", FalErrorKind.ProviderUnavailable, "502")]
    [InlineData(503, "upstream connect error", FalErrorKind.ProviderUnavailable, "upstream connect error")]
    [InlineData(504, "", FalErrorKind.ProviderUnavailable, "504")]
    [InlineData(413, "", FalErrorKind.InputRefused, "413")]
    [InlineData(307, "", FalErrorKind.Unreadable, "307")]
    public void Other_answers_of_fal_and_of_what_stands_before_it_are_understood_too(int status, string body, FalErrorKind kind, string words)
    {
        var error = Read(status, body);
        Assert.Equal(kind, error.Kind);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("<html", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missed_start_is_not_a_failure_of_fal() =>
        Assert.Equal(FalErrorKind.StartTimedOut, Read(504, """{"detail":"Request timed out","error_type":"request_timeout"}""", ("X-Fal-Request-Timeout-Type", "user")).Kind);

    [Theory]
    [InlineData("X-Fal-Retryable", "true", true)]
    [InlineData("X-Fal-Retryable", "false", false)]
    [InlineData("X-Fal-Needs-Retry", "1", true)]
    [InlineData("x-fal-needs-retry", "0", false)]
    public void What_fal_says_about_trying_again_counts_more_than_the_table(string header, string value, bool retryable)
    {
        Assert.Equal(retryable, Read(422, """{"detail":"x","error_type":"content_policy_violation"}""", (header, value)).Retryable);
        Assert.Equal(retryable, Read(500, """{"detail":"x","error_type":"internal_error"}""", (header, value)).Retryable);
    }

    [Theory]
    [InlineData("0", Charge.Free)]
    [InlineData("0.0", Charge.Free)]
    [InlineData("5", Charge.Charged)]
    [InlineData("0.21", Charge.Charged)]
    [InlineData("many", Charge.MayBeCharged)]
    public void What_fal_says_it_billed_counts_more_than_the_table(string units, Charge billed) =>
        Assert.Equal(billed, Read(422, """{"detail":"x","error_type":"content_policy_violation"}""", ("X-Fal-Billable-Units", units)).Billed);

    [Fact]
    public void A_server_that_echoes_the_key_does_not_get_it_into_the_message()
    {
        var error = FalErrorReader.Read(Answer(401, $$"""{"detail":"No user for {{FalRoom.Key}} or canary-key-secret-4f1d"}"""), new Secret(FalRoom.Key));
        Assert.DoesNotContain("canary-key-secret", error.Message, StringComparison.Ordinal);
        Assert.Contains("***", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_is_one_line_and_not_endless()
    {
        var error = Read(422, JsonSerializer.Serialize(new { detail = "one\r\ntwo\0" + new string('x', 100_000) + "😀" }));
        Assert.True(error.Message.Length <= 501);
        Assert.DoesNotContain(error.Message, character => char.IsControl(character));
    }

    [Property(MaxTest = 1_000)]
    public void No_bytes_at_all_make_the_reader_fall_over(byte[] body, int status) =>
        Assert.NotEmpty(FalErrorReader.Read(new FalAnswer((HttpStatusCode)(300 + (Math.Abs(status % 300))), _ => null, body)).Message);

    [Property(MaxTest = 1_000, Arbitrary = [typeof(AnyJson)])]
    public void No_json_at_all_makes_a_reader_fall_over(string json)
    {
        Assert.NotEmpty(Read(422, json).Message);
        WebhookBody.Read(Encoding.UTF8.GetBytes(json));
        JwksDocument.Read(Encoding.UTF8.GetBytes(json));
        using var parsed = JsonDocument.Parse(json);
        FalStatus.Read(parsed.RootElement);
        FalSubmission.Read(parsed.RootElement, new FalUrls(new Uri("https://queue.fal.run")), KlingModel.EndpointId);
    }

    [Property(MaxTest = 500, Arbitrary = [typeof(AnyJson)])]
    public async Task No_answer_at_all_makes_a_call_throw_anything_but_what_it_says(string json, bool good)
    {
        using var canned = new Canned(json, good ? HttpStatusCode.OK : HttpStatusCode.BadGateway);
        var queue = new FalQueueClient(canned, new FalOptions(), TimeProvider.System);
        var job = new FalJob(KlingModel.EndpointId, "r1");
        foreach (var call in new Func<Task>[]
        {
            () => queue.SubmitAsync(new KlingInput { Prompt = "p", ImageUrl = "i" }, new SubmitOptions(), FalRoom.Token),
            () => queue.StatusAsync(job, logs: true, FalRoom.Token),
            () => queue.ResultAsync(job, FalRoom.Token),
            () => queue.CancelAsync(job, FalRoom.Token),
        })
        {
            var error = await Record.ExceptionAsync(call);
            Assert.True(error is null or FalException, $"{json} gave {error}");
        }
    }

    [Theory]
    [InlineData("""{"video":{"url":"\ud800"}}""")]
    [InlineData("""{"video":{"url":{}}}""")]
    [InlineData("""{"video":{"url":"x","file_size":1e400}}""")]
    [InlineData("""{"video":[]}""")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("""{"a":""")]
    public async Task A_result_of_another_shape_is_unreadable_and_nothing_else(string json)
    {
        using var canned = new Canned(json, HttpStatusCode.OK);
        var error = await Record.ExceptionAsync(() => new FalQueueClient(canned, new FalOptions(), TimeProvider.System).ResultAsync(new FalJob(KlingModel.EndpointId, "r1"), FalRoom.Token));
        Assert.Equal(FalErrorKind.Unreadable, Assert.IsType<FalException>(error).Error.Kind);
    }

    /// <summary>A provider that always answers the same.</summary>
    private sealed class Canned(string json, HttpStatusCode status) : HttpMessageHandler, IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is { } content)
                await content.CopyToAsync(Stream.Null, cancellationToken);
            return new HttpResponseMessage(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        }
    }

    private static FalError Read(int status, string body, params (string Name, string Value)[] headers) => FalErrorReader.Read(Answer(status, body, headers));

    private static FalAnswer Answer(int status, string body, params (string Name, string Value)[] headers) => new(
        (HttpStatusCode)status,
        name => headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value,
        Encoding.UTF8.GetBytes(body));
}

/// <summary>JSON with fal's names in it, and anything at all as their values.</summary>
public static class AnyJson
{
    private static readonly string[] Names =
    [
        "detail", "loc", "msg", "type", "ctx", "error", "error_type", "message", "status", "request_id", "status_url", "response_url", "cancel_url", "queue_position",
        "logs", "timestamp", "level", "metrics", "inference_time", "payload", "video", "url", "keys", "x", "kty",
    ];

    public static Arbitrary<string> Texts() => Gen.Sized(size => Value(Math.Min(size, 6))).ToArbitrary();

    private static Gen<string> Value(int depth)
    {
        var flat = Gen.OneOf(
            Gen.Elements("null", "true", "false", "0", "-1", "1e400", "99999999999999999999", "0.5", "\"\"", "\"IN_QUEUE\"", "\"COMPLETED\"", "\"OK\"", "\"ERROR\"", "\"\\ud800\"", "\"Invalid status code: 422\"", "\"../../x\"", "\"AAAA\""),
            Gen.Choose(-9, 999_999).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        if (depth <= 0)
            return flat;
        var list = Value(depth - 1).ArrayOf().Select(items => "[" + string.Join(',', items.Take(4)) + "]");
        var member = Gen.Elements(Names).SelectMany(name => Value(depth - 1).Select(value => $"\"{name}\":{value}"));
        var thing = member.ArrayOf().Select(members => "{" + string.Join(',', members.Take(6)) + "}");
        return Gen.OneOf(flat, list, thing, thing);
    }
}
