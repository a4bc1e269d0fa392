using KlingStudio.Web.Features.FalApi;

namespace KlingStudio.Web.Tests;

/// <summary>The proxy's address is our own API under fal's names, and leads nowhere else.</summary>
public sealed class ApiProxyTests
{
    [Theory]
    [InlineData("https://fal.run/" + ApiStudio.Kling, "/run/" + ApiStudio.Kling, "")]
    [InlineData("https://queue.fal.run/" + ApiStudio.Kling + "?fal_webhook=https%3A%2F%2Fx", "/queue/" + ApiStudio.Kling, "?fal_webhook=https%3A%2F%2Fx")]
    [InlineData("https://queue.fal.run/klingstudio/rehearsal/image-to-video", "/queue/klingstudio/rehearsal/image-to-video", "")]
    [InlineData("https://queue.fal.run/fal-ai/kling-video/requests/1-2/status?logs=0", "/queue/fal-ai/kling-video/requests/1-2/status", "?logs=0")]
    [InlineData("https://queue.fal.run/fal-ai/kling-video/requests/1-2/cancel", "/queue/fal-ai/kling-video/requests/1-2/cancel", "")]
    [InlineData("https://queue.fal.run/" + ApiStudio.Kling + "/requests/1-2", "/queue/" + ApiStudio.Kling + "/requests/1-2", "")]
    [InlineData("https://rest.fal.ai/storage/upload/initiate?storage_type=fal-cdn-v3", "/rest/storage/upload/initiate", "?storage_type=fal-cdn-v3")]
    public void Fals_addresses_are_ours(string target, string path, string query) =>
        Assert.Equal((path, query), (ProxyTarget.Read(target)!.Value.Path.Value, ProxyTarget.Read(target)!.Value.Query.Value ?? ""));

    public static TheoryData<string> Others() =>
    [
        "", "x", "/queue/fal-ai/kling-video/requests/1", "https://evil.example/" + ApiStudio.Kling, "http://queue.fal.run/" + ApiStudio.Kling, "https://queue.fal.run:8443/" + ApiStudio.Kling,
        "https://evilfal.run/" + ApiStudio.Kling, "https://queue.fal.run.evil.example/" + ApiStudio.Kling, "https://queue.fal.run@evil.example/" + ApiStudio.Kling, "https://me@queue.fal.run/" + ApiStudio.Kling,
        "https://user:pw@fal.run/" + ApiStudio.Kling, "https://queue.fal.run/fal-ai/flux/dev", "https://queue.fal.run/", "https://queue.fal.run/fal-ai/kling-video", "https://queue.fal.run/fal-ai/kling-video/v2.6/pro/image-to-video",
        "https://queue.fal.run/fal-ai/kling-video/requests/../../../stills", "https://queue.fal.run/fal-ai/kling-video/requests/%2e%2e/x", "https://queue.fal.run/fal-ai/kling-video/requests/..%2Fx",
        "https://queue.fal.run\\@evil.example/" + ApiStudio.Kling, "https://queue.fal.run/fal-ai\\kling-video/requests/1", "https://QUEUE.fal.run/" + ApiStudio.Kling, "https://queue.fal.run/" + ApiStudio.Kling + "#x",
        "https://rest.fal.ai/storage/upload/complete-multipart", "https://rest.fal.ai/storage/auth/token", "https://rest.fal.ai/tokens/", "https://api.fal.ai/v1/models", "https://v3.fal.media/files/x",
        "https://rest.fal.ai/storage/upload/initiate/", "https://rest.fal.ai/storage/upload/", "file:///etc/passwd", "ftp://fal.run/" + ApiStudio.Kling, "https://[::1]/" + ApiStudio.Kling, "https://127.0.0.1/" + ApiStudio.Kling,
        "https://queue.fal.run//" + ApiStudio.Kling, "https:queue.fal.run/" + ApiStudio.Kling, " https://queue.fal.run/" + ApiStudio.Kling, "https://queue.fal.run/" + ApiStudio.Kling + "/x y", "wss://fal.run/" + ApiStudio.Kling, "javascript:alert(1)",
    ];

    [Theory, MemberData(nameof(Others))]
    public void Every_other_address_is_none(string target) => Assert.Null(ProxyTarget.Read(target));

    [Fact]
    public async Task What_goes_through_it_is_the_same_request_and_the_rest_is_a_400()
    {
        await using var studio = await ApiStudio.StartAsync();
        var submit = await studio.PostAsync("/api/fal/proxy", ApiStudio.Input(), ("x-fal-target-url", "https://queue.fal.run/" + ApiStudio.Kling), ("x-fal-client-proxy", "@fal-ai/server-proxy/test"));
        Assert.True(submit.Status == 200, submit.Text);
        var id = submit.Json["request_id"]!.GetValue<Guid>();
        Assert.Equal($"{{base}}/queue/fal-ai/kling-video/requests/{id}", submit.Json["response_url"]!.GetValue<string>());
        var status = await studio.GetAsync("/api/fal/proxy", id, ("x-fal-target-url", $"https://queue.fal.run/fal-ai/kling-video/requests/{id}/status?logs=1"));
        Assert.Equal((202, "IN_QUEUE"), (status.Status, status.Json["status"]!.GetValue<string>()));
        Assert.NotNull(status.Json["logs"]);
        var cancel = await studio.SendAsync(HttpMethod.Put, "/api/fal/proxy/", null, id, ("x-fal-target-url", $"https://queue.fal.run/fal-ai/kling-video/requests/{id}/cancel"));
        Assert.Equal(202, cancel.Status);
        foreach (var (name, value) in ((string, string)[])[("x-fal-target-url", "https://evil.example/"), ("x-other", "x")])
        {
            var refused = await studio.PostAsync("/api/fal/proxy", ApiStudio.Input(), (name, value));
            Assert.Equal((400, "Invalid request"), (refused.Status, refused.Json["detail"]!.GetValue<string>()));
        }
    }
}
