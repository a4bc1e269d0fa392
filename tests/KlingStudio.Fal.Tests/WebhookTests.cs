using System.Text;
using KlingStudio.Generations;
using KlingStudio.Testing;
using Microsoft.Extensions.Time.Testing;
using Org.BouncyCastle.Crypto.Parameters;

namespace KlingStudio.Fal.Tests;

/// <summary>A webhook shortens a wait only if fal sent it, now, and fal itself confirms what it says.</summary>
public sealed class WebhookTests
{
    private static readonly byte[] Body = """{"request_id":"r1","gateway_request_id":"r1","status":"OK","payload":{"video":{"url":"https://v3.fal.media/a.mp4"}}}"""u8.ToArray();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_fal_signed_is_genuine_once(bool padded)
    {
        await using var room = await FalRoom.OpenAsync();
        room.Fal.Webhooks.PadKeys = padded;
        var signed = room.Fal.Webhooks.Sign("r1", Body);
        Assert.Equal(WebhookVerdict.Genuine, await VerifyAsync(room, signed, Body));
        Assert.Equal(WebhookVerdict.Repeated, await VerifyAsync(room, signed, Body));
        Assert.Equal(WebhookVerdict.Genuine, await VerifyAsync(room, room.Fal.Webhooks.Sign("r2", Body), Body));
        Assert.Equal(1, room.Fal.Count(FalCall.Jwks));
    }

    public static TheoryData<string> Forgeries() => [.. Forged.Keys];

    private static readonly Dictionary<string, Func<FalRoom, Dictionary<string, string>, (Dictionary<string, string> Headers, byte[] Body)>> Forged = new()
    {
        ["another body"] = (_, headers) => (headers, [.. Body, (byte)' ']),
        ["another request"] = (_, headers) => (With(headers, "X-Fal-Webhook-Request-Id", "r2"), Body),
        ["another user"] = (_, headers) => (With(headers, "X-Fal-Webhook-User-Id", "somebody"), Body),
        ["another time"] = (_, headers) => (With(headers, "X-Fal-Webhook-Timestamp", (long.Parse(headers["X-Fal-Webhook-Timestamp"], System.Globalization.CultureInfo.InvariantCulture) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)), Body),
        ["a leading zero in the time"] = (_, headers) => (With(headers, "X-Fal-Webhook-Timestamp", "0" + headers["X-Fal-Webhook-Timestamp"]), Body),
        ["one bit of the signature"] = (_, headers) => (With(headers, "X-Fal-Webhook-Signature", (headers["X-Fal-Webhook-Signature"][0] == '0' ? "1" : "0") + headers["X-Fal-Webhook-Signature"][1..]), Body),
        ["zeros for a signature"] = (_, headers) => (With(headers, "X-Fal-Webhook-Signature", new string('0', 128)), Body),
        ["our own key"] = (_, _) => (Dictionary(new WebhookSigner(WebhookSigner.NewSeed(), TimeProvider.System).Sign("r1", "fake-user", Body)), Body),
        ["lines moved between the fields"] = (_, headers) => (With(With(headers, "X-Fal-Webhook-Request-Id", "r1 fake-user"), "X-Fal-Webhook-User-Id", "x"), Body),
        ["half a signature"] = (_, headers) => (With(headers, "X-Fal-Webhook-Signature", headers["X-Fal-Webhook-Signature"][..64]), Body),
        ["no hex"] = (_, headers) => (With(headers, "X-Fal-Webhook-Signature", new string('z', 128)), Body),
        ["no signature"] = (_, headers) => (With(headers, "X-Fal-Webhook-Signature", ""), Body),
        ["no user"] = (_, headers) => (With(headers, "X-Fal-Webhook-User-Id", ""), Body),
        ["a line break in a field"] = (_, headers) => (With(headers, "X-Fal-Webhook-Request-Id", "r1\nx"), Body),
        ["a time that is none"] = (_, headers) => (With(headers, "X-Fal-Webhook-Timestamp", "yesterday"), Body),
        ["a time beyond all time"] = (_, headers) => (With(headers, "X-Fal-Webhook-Timestamp", "99999999999999999"), Body),
        ["a time before all time"] = (_, headers) => (With(headers, "X-Fal-Webhook-Timestamp", "-5"), Body),
    };

    [Theory, MemberData(nameof(Forgeries))]
    public async Task A_forgery_is_not_taken(string how)
    {
        await using var room = await FalRoom.OpenAsync();
        var genuine = new Dictionary<string, string>(room.Fal.Webhooks.Sign("r1", Body));
        var (headers, body) = Forged[how](room, genuine);
        Assert.Contains(await VerifyAsync(room, headers, body), new[] { WebhookVerdict.Forged, WebhookVerdict.Malformed });
        Assert.Equal(WebhookVerdict.Genuine, await VerifyAsync(room, genuine, Body));
    }

    [Theory]
    [InlineData(-301, WebhookVerdict.Stale)]
    [InlineData(-299, WebhookVerdict.Genuine)]
    [InlineData(299, WebhookVerdict.Genuine)]
    [InlineData(301, WebhookVerdict.Stale)]
    [InlineData(-600, WebhookVerdict.Stale)]
    [InlineData(600, WebhookVerdict.Stale)]
    public async Task Clocks_may_differ_by_five_minutes(int seconds, WebhookVerdict verdict)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(Some.Noon));
        await using var room = await FalRoom.OpenAsync(settings: new FakeFalSettings { Time = time }, time: time);
        Assert.Equal(verdict, await VerifyAsync(room, room.Fal.Webhooks.Sign("r1", Body, TimeSpan.FromSeconds(seconds)), Body));
    }

    [Fact]
    public async Task A_new_key_of_fal_is_fetched_at_once_but_forgeries_do_not_make_us_ask_again_and_again()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(Some.Noon));
        await using var room = await FalRoom.OpenAsync(settings: new FakeFalSettings { Time = time }, time: time);
        Assert.Equal(WebhookVerdict.Genuine, await VerifyAsync(room, room.Fal.Webhooks.Sign("r1", Body), Body));
        time.Advance(TimeSpan.FromMinutes(6));
        room.Fal.Webhooks.RotateKey();
        Assert.Equal(WebhookVerdict.Genuine, await VerifyAsync(room, room.Fal.Webhooks.Sign("r1", Body), Body));
        Assert.Equal(2, room.Fal.Count(FalCall.Jwks));

        var forger = new WebhookSigner(WebhookSigner.NewSeed(), time);
        for (var forgery = 0; forgery < 50; forgery++)
            Assert.Equal(WebhookVerdict.Forged, await VerifyAsync(room, Dictionary(forger.Sign("r1", "u", Body)), Body));
        Assert.Equal(2, room.Fal.Count(FalCall.Jwks));
        time.Advance(TimeSpan.FromMinutes(6));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => VerifyAsync(room, Dictionary(forger.Sign("r1", "u", Body)), Body)));
        Assert.Equal(3, room.Fal.Count(FalCall.Jwks));
    }

    [Fact]
    public async Task Keys_are_kept_for_a_day_and_an_outage_does_not_lose_them()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(Some.Noon));
        await using var room = await FalRoom.OpenAsync(settings: new FakeFalSettings { Time = time }, time: time);
        await VerifyAsync(room, room.Fal.Webhooks.Sign("r1", Body), Body);
        time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(WebhookVerdict.Genuine, await VerifyAsync(room, room.Fal.Webhooks.Sign("r1", Body), Body));
        Assert.Equal(1, room.Fal.Count(FalCall.Jwks));
        time.Advance(TimeSpan.FromHours(2));
        room.Fal.Fail(FalCall.Jwks, Fault.Status(500), times: 1);
        Assert.Equal(WebhookVerdict.NoKeys, await VerifyAsync(room, room.Fal.Webhooks.Sign("r1", Body), Body));
        time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(WebhookVerdict.Genuine, await VerifyAsync(room, room.Fal.Webhooks.Sign("r1", Body), Body));
    }

    /// <summary>fal repeats a webhook that was not taken: five minutes of "not now" would make a person wait for nothing.</summary>
    [Fact]
    public async Task Keys_that_could_not_be_had_are_asked_for_again_after_a_pause_that_grows_from_seconds_to_a_minute()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(Some.Noon));
        await using var room = await FalRoom.OpenAsync(settings: new FakeFalSettings { Time = time }, time: time);
        room.Fal.AnyFault = (call, _) => call == FalCall.Jwks ? Fault.Status(404) : null;
        foreach (var pause in (int[])[2, 4, 8, 16, 32, 60, 60])
        {
            var asked = room.Fal.Count(FalCall.Jwks);
            // However many come, genuine or not, one of them asks.
            for (var webhook = 0; webhook < 10; webhook++)
                Assert.Equal(WebhookVerdict.NoKeys, await VerifyAsync(room, room.Fal.Webhooks.Sign($"r{webhook}", Body), Body));
            Assert.Equal(asked + 1, room.Fal.Count(FalCall.Jwks));
            time.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromMilliseconds(1));
            Assert.Equal(WebhookVerdict.NoKeys, await VerifyAsync(room, room.Fal.Webhooks.Sign("r1", Body), Body));
            Assert.Equal(asked + 1, room.Fal.Count(FalCall.Jwks));
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        room.Fal.Heal();
        Assert.Equal(WebhookVerdict.Genuine, await VerifyAsync(room, room.Fal.Webhooks.Sign("r1", Body), Body));
    }

    [Fact]
    public async Task A_signature_by_a_new_key_that_could_not_be_had_is_no_forgery()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(Some.Noon));
        await using var room = await FalRoom.OpenAsync(settings: new FakeFalSettings { Time = time }, time: time);
        await VerifyAsync(room, room.Fal.Webhooks.Sign("r1", Body), Body);
        var before = room.Fal.Webhooks.Sign("r2", Body);
        time.Advance(TimeSpan.FromMinutes(4));
        room.Fal.Webhooks.RotateKey();
        // Asked less than five minutes ago: this one is still called a forgery, and fal repeats it.
        Assert.Equal(WebhookVerdict.Forged, await VerifyAsync(room, room.Fal.Webhooks.Sign("r3", Body), Body));
        time.Advance(TimeSpan.FromMinutes(1));
        room.Fal.AnyFault = (call, _) => call == FalCall.Jwks ? Fault.Status(404) : null;
        Assert.Equal(WebhookVerdict.NoKeys, await VerifyAsync(room, room.Fal.Webhooks.Sign("r3", Body), Body));
        // What the old key signed is as genuine as it was.
        Assert.Equal(WebhookVerdict.Genuine, await VerifyAsync(room, before, Body));
        room.Fal.Heal();
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(WebhookVerdict.Genuine, await VerifyAsync(room, room.Fal.Webhooks.Sign("r3", Body), Body));
    }

    [Theory]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":null}""")]
    [InlineData("""{"keys":[null,{"x":null},{"x":"AAAA"},{"x":"!!!"},{"kty":"RSA","x":"AAAA"}]}""")]
    [InlineData("[]")]
    [InlineData("<html>")]
    public void A_list_of_keys_without_keys_is_empty(string json) => Assert.Empty(JwksDocument.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void The_published_vector_of_ed25519_holds_here_too()
    {
        // RFC 8032, section 7.1, test 2.
        var seed = Convert.FromHexString("4CCD089B28FF96DA9DB6C346EC114E0F5B8A319F35ABA624DA8CF6ED4FB8A6FB");
        var key = new Ed25519PrivateKeyParameters(seed);
        Assert.Equal("3D4017C3E843895A92B70AA74D1B7EBC9C982CCF2EC4968CC0CD55F12AF4660C", Convert.ToHexString(key.GeneratePublicKey().GetEncoded()));
        Assert.Equal(
            "92A009A9F0D4CAB8720E820B5F642540A2B27B5416503F8FB3762223EBDB69DA085AC1E43E15996E458F3613D0F11D8C387B2EAEB4302AEEB00D291612BB0C00",
            Convert.ToHexString(WebhookSignature.Sign(key, [0x72])));
    }

    [Fact]
    public void What_is_signed_is_four_lines_with_the_hash_of_the_body_last() =>
        Assert.Equal(
            "id\nuser\n1700000000\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            Encoding.UTF8.GetString(WebhookSignature.Message("id", "user", "1700000000", [])));

    [Fact]
    public void What_we_sign_ourselves_can_be_checked_by_our_published_key()
    {
        var signer = new WebhookSigner(WebhookSigner.NewSeed(), TimeProvider.System);
        var headers = signer.Sign("r1", "studio", Body);
        var key = Assert.Single(JwksDocument.Read(signer.Jwks.ToJson()));
        Assert.True(WebhookSignature.Verify(key, WebhookSignature.Message("r1", "studio", headers.Timestamp, Body), Convert.FromHexString(headers.Signature)));
        var text = Encoding.UTF8.GetString(signer.Jwks.ToJson());
        Assert.Contains("\"kty\":\"OKP\"", text, StringComparison.Ordinal);
        Assert.Contains("\"crv\":\"Ed25519\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_for_a_submit_whose_answer_was_lost_finds_the_job()
    {
        await using var room = await FalRoom.OpenAsync();
        room.Fal.Fail(FalCall.Submit, Fault.ResetAfter());
        Assert.IsType<SubmitAnswer.NoAnswer>(await room.Engine.SubmitAsync(room.Order(), FalRoom.Token));
        while (room.Job.Status != "COMPLETED")
            await Task.Delay(10, FalRoom.Token);
        var body = WebhookBody.Read(room.Fal.Webhooks.Body(room.Job));
        Assert.NotNull(body);
        Assert.True(body.Succeeded);
        Assert.NotNull(body.Video?.Url);
        var confirmed = await room.Engine.ConfirmAsync(body, FalRoom.Token);
        Assert.Equal((room.Job.Id.ToString(), EngineState.Done), (confirmed?.Ticket.RequestId, confirmed?.Report.State));
        Assert.Single(room.Fal.Submits);
    }

    [Fact]
    public async Task A_genuine_webhook_about_a_job_that_is_not_ours_confirms_nothing()
    {
        await using var room = await FalRoom.OpenAsync();
        Assert.Null(await room.Engine.ConfirmAsync(new WebhookBody(Guid.NewGuid().ToString(), true, new FalFile("https://v3.fal.media/evil.mp4"), null), FalRoom.Token));
        Assert.Equal(0, room.Engine.Remembered);
    }

    [Theory]
    [InlineData("""{"request_id":"r1","status":"ERROR","error":"Invalid status code: 422","payload":{"detail":[{"loc":["body","image_url"],"msg":"too small","type":"image_too_small"}]}}""", FalErrorKind.ImageRefused, "too small")]
    [InlineData("""{"request_id":"r1","status":"ERROR","error":"Invalid status code: 500","payload":{"detail":"boom","error_type":"runner_server_error"}}""", FalErrorKind.ProviderFailed, "boom")]
    [InlineData("""{"request_id":"r1","status":"ERROR","error":"The runner died","payload":null}""", FalErrorKind.ProviderUnavailable, "The runner died")]
    [InlineData("""{"request_id":"r1","status":"ERROR"}""", FalErrorKind.ProviderUnavailable, "without a word")]
    public void The_error_in_a_webhook_is_read_like_any_other(string json, FalErrorKind kind, string words)
    {
        var error = WebhookBody.Read(Encoding.UTF8.GetBytes(json))?.Error;
        Assert.Equal(kind, error?.Kind);
        Assert.Contains(words, error?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"request_id":"r1","status":"OK","payload":null,"payload_error":"too large"}""", true)]
    [InlineData("""{"request_id":"r1","status":"OK","payload":{"video":7}}""", true)]
    [InlineData("""{"request_id":"../x","status":"OK","payload":{}}""", false)]
    [InlineData("""{"status":"OK"}""", false)]
    [InlineData("""{"request_id":"r1","status":"MAYBE"}""", false)]
    [InlineData("{", false)]
    [InlineData("", false)]
    public void A_webhook_that_says_less_is_still_one_and_nonsense_is_none(string json, bool isOne) =>
        Assert.Equal(isOne, WebhookBody.Read(Encoding.UTF8.GetBytes(json)) is { Video: null });

    private static Task<WebhookVerdict> VerifyAsync(FalRoom room, IReadOnlyDictionary<string, string> headers, byte[] body) =>
        room.Get<WebhookVerifier>().VerifyAsync(WebhookHeaders.Read(name => headers.GetValueOrDefault(name)), body, FalRoom.Token);

    private static Dictionary<string, string> With(Dictionary<string, string> headers, string name, string value) => new(headers) { [name] = value };

    private static Dictionary<string, string> Dictionary(WebhookHeaders headers) => new()
    {
        [WebhookHeaders.RequestIdName] = headers.RequestId,
        [WebhookHeaders.UserIdName] = headers.UserId,
        [WebhookHeaders.TimestampName] = headers.Timestamp,
        [WebhookHeaders.SignatureName] = headers.Signature,
    };
}
