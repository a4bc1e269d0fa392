using System.Net;
using System.Text;
using KlingStudio.Generations;

namespace KlingStudio.Web.Tests;

/// <summary>Who may call the API: programs, and pages of listed origins. A page that the owner happens to visit can order nothing and read nothing.</summary>
public sealed class ApiDoorTests
{
    private const string Listed = "http://page.example:3000";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static IEnumerable<(HttpMethod Method, string Path)> Routes(Guid id) =>
    [
        (HttpMethod.Post, $"/queue/{ApiStudio.Kling}"), (HttpMethod.Post, $"/{ApiStudio.Kling}"), (HttpMethod.Post, $"/run/{ApiStudio.Rehearsal}"),
        (HttpMethod.Get, $"/queue/{ApiStudio.App}/requests/{id}/status"), (HttpMethod.Get, $"/queue/{ApiStudio.App}/requests/{id}/status/stream"),
        (HttpMethod.Get, $"/queue/{ApiStudio.App}/requests/{id}"), (HttpMethod.Put, $"/queue/{ApiStudio.App}/requests/{id}/cancel"),
        (HttpMethod.Post, "/rest/storage/upload/initiate"), (HttpMethod.Put, "/rest/storage/upload/0123456789012345678901"),
        (HttpMethod.Post, "/api/fal/proxy"), (HttpMethod.Get, "/api/fal/proxy"), (HttpMethod.Options, $"/queue/{ApiStudio.Kling}"),
    ];

    [Fact]
    public async Task A_page_of_an_origin_that_is_not_listed_gets_nothing_from_any_route()
    {
        await using var studio = await ApiStudio.StartAsync($"--Studio:Api:AllowedOrigins:0={Listed}");
        var id = await studio.SubmitAsync();
        foreach (var (method, path) in Routes(id))
        {
            foreach (var sender in (string[][])
            [
                ["Origin: http://evil.example"], ["Origin: null"], ["Origin: http://page.example"], ["Origin: https://page.example:3000"], [$"Origin: {Listed}/"],
                ["Origin: http://evil.example", "Sec-Fetch-Site: same-origin"], ["Sec-Fetch-Site: cross-site"], ["Sec-Fetch-Site: same-site"], [$"Origin: {studio.Base}", "Sec-Fetch-Site: cross-site"],
            ])
            {
                var answer = await SendAsync(studio, method, path, sender);
                Assert.True(answer.Status == 403 && answer.Header("access-control-allow-origin") is null, $"{method} {path} from {string.Join(", ", sender)}: {answer.Status}");
                Assert.Contains("Studio__Api__AllowedOrigins", answer.Json["detail"]!.GetValue<string>(), StringComparison.Ordinal);
                Assert.True(answer.Headers.ContainsKey("x-fal-request-id") && answer.Header("x-klingstudio-engine") == "rehearsal");
            }
        }

        Assert.Equal(1, await studio.Studio.AskAsync(context => Task.FromResult(context.Generations.Count())));
    }

    [Fact]
    public async Task A_page_of_a_listed_origin_may_call_and_read_and_learns_its_request()
    {
        await using var studio = await ApiStudio.StartAsync($"--Studio:Api:AllowedOrigins:0={Listed}");
        var asked = await studio.SendAsync(HttpMethod.Options, $"/queue/{ApiStudio.Kling}", null, null, ("Origin", Listed), ("Sec-Fetch-Site", "cross-site"),
            ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization, content-type, x-fal-queue-priority, x-evil"));
        Assert.Equal((204, Listed, "GET, HEAD, POST, PUT", "authorization, content-type, x-fal-queue-priority"),
            (asked.Status, asked.Header("access-control-allow-origin"), asked.Header("access-control-allow-methods"), asked.Header("access-control-allow-headers")));
        var submit = await studio.PostAsync($"/queue/{ApiStudio.Kling}", ApiStudio.Input(), ("Origin", Listed), ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal((200, Listed), (submit.Status, submit.Header("access-control-allow-origin")));
        Assert.Contains("x-fal-request-id", submit.Header("access-control-expose-headers"), StringComparison.Ordinal);
        Assert.Equal("Origin", submit.Header("vary"));
        // It may call the API, and still is no page of the studio.
        Assert.Equal(403, (await studio.SendAsync(HttpMethod.Post, "/stills", new ByteArrayContent([1]), null, ("Origin", Listed), ("Sec-Fetch-Site", "cross-site"))).Status);
        Assert.Null((await studio.GetAsync("/health/live", null, ("Origin", Listed))).Header("access-control-allow-origin"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("text/plain;application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/jsonp")]
    public async Task Whatever_is_not_json_is_not_read(string? type)
    {
        await using var studio = await ApiStudio.StartAsync();
        foreach (var path in (string[])[$"/queue/{ApiStudio.Kling}", $"/{ApiStudio.Kling}", "/rest/storage/upload/initiate"])
        {
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(ApiStudio.Input().ToJsonString()));
            if (type is not null)
                content.Headers.TryAddWithoutValidation("Content-Type", type);
            Assert.Equal(415, (await studio.SendAsync(HttpMethod.Post, path, content, null)).Status);
        }

        Assert.Equal(0, await studio.Studio.AskAsync(context => Task.FromResult(context.Generations.Count())));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Key id:secret")]
    [InlineData("Bearer whatever")]
    public async Task A_rehearsal_takes_any_key_and_none(string? key)
    {
        await using var studio = await ApiStudio.StartAsync();
        Assert.Equal(200, (await studio.PostAsync($"/queue/{ApiStudio.Kling}", ApiStudio.Input(), key is null ? [] : [("Authorization", key)])).Status);
    }

    [Fact]
    public async Task What_costs_money_wants_the_studios_key_or_fals_and_no_other()
    {
        await using var paid = await FalStudio.StartAsync();
        var keys = paid.Studio.Get<IStudioKeys>();
        var own = (await keys.ShowOnceAsync(OwnerId.Local, Token))!.Reveal();
        Assert.Matches("^ks_[0-9A-Za-z]{12}:[0-9A-Za-z]{32}[0-9a-f]{8}$", own);
        Assert.Null(await keys.ShowOnceAsync(OwnerId.Local, Token));
        var other = own[..^9] + (own[^9] == 'x' ? 'y' : 'x') + own[^8..];
        foreach (var (key, detail) in ((string?, string)[])
        [
            (null, "Authorization header is required"), ("Key", "Invalid Key Authorization header format. Expected '<key_id>:<key_secret>'."), ("Key onlyid", "Invalid Key Authorization header format. Expected '<key_id>:<key_secret>'."),
            ("Bearer " + own, "Invalid Key Authorization header format. Expected '<key_id>:<key_secret>'."), ("Key id:secret", "No user found for Key ID and Secret"), ("Key " + other, "No user found for Key ID and Secret"),
            ("Key " + FalStudio.Key + "x", "No user found for Key ID and Secret"), ("Key " + own[..15] + ":", "No user found for Key ID and Secret"),
        ])
        {
            foreach (var (path, target) in ((string, string?)[])[("/queue/" + ApiStudio.Kling, null), ("/" + ApiStudio.Kling, null), ("/api/fal/proxy", "https://queue.fal.run/" + ApiStudio.Kling)])
            {
                var (status, text, engine) = await OrderAsync(paid.Studio, path, key, target);
                Assert.True(status == HttpStatusCode.Unauthorized && text.Contains(detail, StringComparison.Ordinal), $"{path} with {key}: {status} {text}");
                Assert.Equal("kling-2.5-turbo", engine);
            }
        }

        Assert.Empty(paid.Fal.Submits);
        Assert.Equal(HttpStatusCode.OK, (await OrderAsync(paid.Studio, "/queue/" + ApiStudio.Rehearsal, null)).Status);
        Assert.Equal(HttpStatusCode.OK, (await OrderAsync(paid.Studio, "/queue/" + ApiStudio.Kling, "Key " + own)).Status);
        Assert.Equal(HttpStatusCode.OK, (await OrderAsync(paid.Studio, "/queue/" + ApiStudio.Kling, "key " + FalStudio.Key)).Status);
        Assert.Equal(HttpStatusCode.OK, (await OrderAsync(paid.Studio, "/api/fal/proxy", "Key " + own, "https://queue.fal.run/" + ApiStudio.Kling)).Status);

        var fresh = (await keys.RotateAsync(OwnerId.Local, Token)).Reveal();
        Assert.Equal(HttpStatusCode.Unauthorized, (await OrderAsync(paid.Studio, "/queue/" + ApiStudio.Kling, "Key " + own)).Status);
        Assert.Equal(HttpStatusCode.OK, (await OrderAsync(paid.Studio, "/queue/" + ApiStudio.Kling, "Key " + fresh)).Status);
        await Until.TrueAsync(() => paid.Fal.Submits.Count == 4, "not each order was sent once");
        Assert.False(Directory.EnumerateFiles(paid.Studio.Data, "studio.db*").Any(file => Read(file).Contains(fresh.Split(':')[1], StringComparison.Ordinal)), "The secret lies in the database.");
    }

    private static string Read(string file)
    {
        using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(open, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private static async Task<(HttpStatusCode Status, string Text, string Engine)> OrderAsync(RunningStudio studio, string path, string? key, string? target = null)
    {
        using var client = studio.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(ApiStudio.Input("push in " + Guid.NewGuid()).ToJsonString(), Encoding.UTF8, "application/json") };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", key);
        if (target is not null)
            request.Headers.TryAddWithoutValidation("x-fal-target-url", target);
        using var response = await client.SendAsync(request, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token), response.Headers.GetValues("X-KlingStudio-Engine").Single());
    }

    private static Task<ApiReply> SendAsync(ApiStudio studio, HttpMethod method, string path, string[] sender)
    {
        var content = method == HttpMethod.Post ? new StringContent(ApiStudio.Input("from a page").ToJsonString(), Encoding.UTF8, "application/json") : null;
        (string, string)[] headers = [.. sender.Select(line => (line.Split(": ")[0], line.Split(": ")[1]))];
        if (path == "/api/fal/proxy")
            headers = [.. headers, ("x-fal-target-url", "https://queue.fal.run/" + ApiStudio.Kling)];
        return studio.SendAsync(method, path, content, null, headers);
    }
}
