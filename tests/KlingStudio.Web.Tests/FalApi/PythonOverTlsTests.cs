using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using System.Text.RegularExpressions;
using KlingStudio.Generations;

namespace KlingStudio.Web.Tests.FalApi;

/// <summary>
/// Python's client speaks https only. These are its calls as they were recorded (hosts from FAL_RUN_HOST and FAL_QUEUE_RUN_HOST, the certificate from SSL_CERT_FILE),
/// replayed over TLS: it raises an error on the first key that is missing, so whole bodies are compared.
/// </summary>
public sealed partial class PythonOverTlsTests : IAsyncLifetime
{
    private readonly OwnCertificate _certificate = new();
    private ApiStudio _studio = null!;
    private HttpClient _python = null!;
    private Uri _tls = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Host => $"https://{_tls.Authority}";

    public async ValueTask InitializeAsync()
    {
        _studio = await ApiStudio.StartAsync(_certificate.Settings);
        _tls = _studio.Studio.App.Addresses.Single(address => address.Scheme == Uri.UriSchemeHttps);
        _python = _certificate.Client(_tls);
        _python.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Key any:key");
        _python.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", "fal-client/1.0.1 (python)");
    }

    public async ValueTask DisposeAsync()
    {
        _python.Dispose();
        await _studio.DisposeAsync();
        _certificate.Dispose();
    }

    [Fact]
    public async Task Subscribe_with_updates_polls_by_the_addresses_of_the_submit_asks_once_more_and_fetches_the_result()
    {
        var submitted = await PostAsync($"/queue/{ApiStudio.Kling}");
        var id = submitted.Json["request_id"]!.GetValue<Guid>();
        Assert.Equal((200, $$$"""{"status":"IN_QUEUE",{{{Addresses}}},"logs":null,"metrics":{},"queue_position":0}"""), (submitted.Status, Plain(submitted.Text, id)));
        // It follows these word for word.
        var (statusUrl, responseUrl) = (submitted.Json["status_url"]!.GetValue<string>(), submitted.Json["response_url"]!.GetValue<string>());
        Assert.StartsWith(Host, statusUrl, StringComparison.Ordinal);

        await _studio.RowAsync(id, GenerationStatus.Queued);
        var queued = await GetAsync($"{statusUrl}?logs=true");
        Assert.Equal((202, $$$"""{"status":"IN_QUEUE",{{{Addresses}}},"queue_position":0,"logs":[],"metrics":{}}"""), (queued.Status, NoLines().Replace(Plain(queued.Text, id), "\"logs\":[]")));
        await _studio.BeginAsync(id);
        var running = await GetAsync($"{statusUrl}?logs=true");
        Assert.Equal((202, $$$"""{"status":"IN_PROGRESS",{{{Addresses}}},"logs":[],"metrics":{}}"""), (running.Status, NoLines().Replace(Plain(running.Text, id), "\"logs\":[]")));
        Assert.Equal(["first line", "second line"], running.Json["logs"]!.AsArray().Select(line => line!["message"]!.GetValue<string>()).Skip(1));
        await _studio.FinishAsync(id);
        Assert.Equal(200, (await GetAsync($"{statusUrl}?logs=true")).Status);

        var last = await GetAsync($"{statusUrl}?logs=false");
        Assert.Equal((200, $$$"""{"status":"COMPLETED",{{{Addresses}}},"logs":null,"metrics":{"inference_time":#}}"""), (last.Status, Number().Replace(Plain(last.Text, id), "\"inference_time\":#")));
        var result = await GetAsync(responseUrl);
        Assert.Equal(
            (200, $$$"""{"video":{"url":"{host}/files/{slug}/output.mp4","content_type":"video/mp4","file_name":"output.mp4","file_size":{{{ApiStudio.Clip.Length}}}}}"""),
            (result.Status, Slug().Replace(Plain(result.Text, id), "/files/{slug}/")));
        using var anyone = _certificate.Client(_tls);
        Assert.Equal(ApiStudio.Clip, await anyone.GetByteArrayAsync(new Uri(result.Json["video"]!["url"]!.GetValue<string>()), Token));
    }

    [Fact]
    public async Task A_handle_that_was_kept_asks_and_cancels_under_the_short_id()
    {
        var id = (await PostAsync($"/queue/{ApiStudio.Kling}")).Json["request_id"]!.GetValue<Guid>();
        await _studio.BeginAsync(id);
        var status = await GetAsync($"/queue/{ApiStudio.App}/requests/{id}/status?logs=false");
        Assert.Equal((202, $$$"""{"status":"IN_PROGRESS",{{{Addresses}}},"logs":null,"metrics":{}}"""), (status.Status, Plain(status.Text, id)));
        var early = await GetAsync($"/queue/{ApiStudio.App}/requests/{id}");
        Assert.Equal((400, $$$"""{"detail":"Request is still in progress",{{{Addresses}}}}"""), (early.Status, Plain(early.Text, id)));
        var cancelled = await SendAsync(HttpMethod.Put, $"/queue/{ApiStudio.App}/requests/{id}/cancel", null);
        Assert.Equal((202, """{"status":"CANCELLATION_REQUESTED"}"""), (cancelled.Status, cancelled.Text));
    }

    [Fact]
    public async Task Run_waits_for_the_clip()
    {
        var run = PostAsync($"/run/{ApiStudio.Kling}");
        await Until.TrueAsync(() => _studio.Engine.Tickets.Count == 1, "the engine never got it");
        _studio.Engine.Say(new EngineReport(EngineState.Done));
        var result = await run;
        Assert.Equal(
            (200, $$$"""{"video":{"url":"{host}/files/{slug}/output.mp4","content_type":"video/mp4","file_name":"output.mp4","file_size":{{{ApiStudio.Clip.Length}}}}}"""),
            (result.Status, Slug().Replace(Plain(result.Text, Guid.Empty), "/files/{slug}/")));
        Assert.NotNull(result.Header("x-fal-request-id"));
    }

    [Fact]
    public async Task A_client_without_the_certificate_sends_nothing_and_http_goes_on_beside()
    {
        using var stranger = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = _tls };
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync("/health/live", Token));
        Assert.IsType<AuthenticationException>(refused.InnerException);
        Assert.Equal("live", await _python.GetStringAsync("/health/live", Token));
        Assert.Equal("live", await _studio.Client.GetStringAsync("/health/live", Token));
    }

    [Fact]
    public async Task A_pfx_with_its_password_does_as_well()
    {
        await using var studio = await RunningStudio.StartAsync(
            ["--urls=https://127.0.0.1:0", $"--Kestrel:Certificates:Default:Path={_certificate.PfxPath}", "--Kestrel:Certificates:Default:Password=a word"]);
        using var client = _certificate.Client(studio.Address);
        Assert.Equal("live", await client.GetStringAsync("/health/live", Token));
        var wrong = Assert.Throws<StartRefusedException>(() => StudioApp.Build(["--urls=https://127.0.0.1:0", $"--Kestrel:Certificates:Default:Path={_certificate.PfxPath}", "--Kestrel:Certificates:Default:Password=secret-canary"]));
        Assert.Contains("can't be used as a certificate", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-canary", wrong.Message, StringComparison.Ordinal);
    }

    private static string Addresses =>
        """ "request_id":"{id}","response_url":"{host}/queue/fal-ai/kling-video/requests/{id}","status_url":"{host}/queue/fal-ai/kling-video/requests/{id}/status","cancel_url":"{host}/queue/fal-ai/kling-video/requests/{id}/cancel" """.Trim();

    private string Plain(string text, Guid id) => text.Replace(Host, "{host}", StringComparison.Ordinal).Replace(id.ToString(), "{id}", StringComparison.Ordinal);

    private Task<ApiReply> PostAsync(string path) => SendAsync(HttpMethod.Post, path, new StringContent(ApiStudio.Input().ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue("application/json")));

    private Task<ApiReply> GetAsync(string address) => SendAsync(HttpMethod.Get, address, null);

    private async Task<ApiReply> SendAsync(HttpMethod method, string address, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        using var answer = await _python.SendAsync(request, Token);
        return new ApiReply((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Token), answer.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(", ", header.Value), StringComparer.Ordinal));
    }

    [GeneratedRegex("\"logs\":\\[.*?\\]", RegexOptions.NonBacktracking)]
    private static partial Regex NoLines();

    [GeneratedRegex("\"inference_time\":[0-9.eE+-]+", RegexOptions.NonBacktracking)]
    private static partial Regex Number();

    [GeneratedRegex("/files/[0-9A-Za-z]{22}/", RegexOptions.NonBacktracking)]
    private static partial Regex Slug();
}
