using System.Text;
using System.Text.Json.Nodes;

namespace KlingStudio.Web.Tests;

/// <summary>The same cases against the fake that plays fal for our client, and against the studio that plays fal for others: they can't drift apart.</summary>
public sealed class ContractTests
{
    private static readonly string[] Sides = ["fake", "studio"];

    public static TheoryData<string> Both() => [.. Sides];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Both))]
    public async Task A_request_from_submit_to_result(string name)
    {
        await using var side = await ISide.StartAsync(name);
        var submit = await SendAsync(side, HttpMethod.Post, side.Queue + ApiStudio.Kling, ApiStudio.Input().ToJsonString());
        Assert.Equal((200, "status,request_id,response_url,status_url,cancel_url,logs,metrics,queue_position"), (submit.Status, Keys(submit.Json)));
        Assert.Equal("""IN_QUEUE,null,{},0""", string.Join(',', new[] { "status", "logs", "metrics", "queue_position" }.Select(key => submit.Json[key]?.ToJsonString().Trim('"') ?? "null")));
        var id = submit.Json["request_id"]!.GetValue<string>();
        Assert.Equal($"{side.Queue}fal-ai/kling-video/requests/{id}", submit.Json["response_url"]!.GetValue<string>());
        Assert.Equal(submit.Json["response_url"]!.GetValue<string>() + "/status", submit.Json["status_url"]!.GetValue<string>());
        Assert.Equal(submit.Json["response_url"]!.GetValue<string>() + "/cancel", submit.Json["cancel_url"]!.GetValue<string>());

        var home = $"{side.Queue}fal-ai/kling-video/requests/{id}";
        await UntilAsync(side, home, "IN_QUEUE");
        var waiting = await SendAsync(side, HttpMethod.Get, home + "/status?logs=0");
        Assert.Equal((202, "cancel_url,logs,metrics,queue_position,request_id,response_url,status,status_url", "null", "{}"), (waiting.Status, Sorted(waiting.Json), waiting.Json["logs"]?.ToJsonString() ?? "null", waiting.Json["metrics"]!.ToJsonString()));
        var early = await SendAsync(side, HttpMethod.Get, home);
        Assert.Equal((400, "detail,request_id,response_url,status_url,cancel_url", "Request is still in progress"), (early.Status, Keys(early.Json), early.Json["detail"]!.GetValue<string>()));

        await side.BeginAsync(Guid.Parse(id));
        await UntilAsync(side, home, "IN_PROGRESS");
        var running = await SendAsync(side, HttpMethod.Get, home + "/status?logs=1");
        Assert.Equal((202, "cancel_url,logs,metrics,request_id,response_url,status,status_url"), (running.Status, Sorted(running.Json)));
        Assert.All(running.Json["logs"]!.AsArray(), line => Assert.Equal("message,timestamp,level,source", Keys(line!)));
        Assert.Contains("a line", running.Json["logs"]!.AsArray().Select(line => line!["message"]!.GetValue<string>()));

        await side.EndAsync(Guid.Parse(id));
        await UntilAsync(side, home, "COMPLETED");
        var done = await SendAsync(side, HttpMethod.Get, home + "/status?logs=1");
        Assert.Equal((200, "cancel_url,logs,metrics,request_id,response_url,status,status_url", "inference_time"), (done.Status, Sorted(done.Json), Keys(done.Json["metrics"]!)));
        var result = await SendAsync(side, HttpMethod.Get, home);
        Assert.Equal((200, "video", "url,content_type,file_name,file_size", id), (result.Status, Keys(result.Json), Keys(result.Json["video"]!), result.RequestId));
        Assert.Equal(result.Json["video"]!["file_size"]!.GetValue<int>(), (await side.Client.GetByteArrayAsync(new Uri(result.Json["video"]!["url"]!.GetValue<string>()), Token)).Length);
        var late = await SendAsync(side, HttpMethod.Put, home + "/cancel");
        Assert.Equal((400, """{"status":"ALREADY_COMPLETED"}"""), (late.Status, late.Json.ToJsonString()));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Cancel_and_what_is_not_there(string name)
    {
        await using var side = await ISide.StartAsync(name);
        var id = (await SendAsync(side, HttpMethod.Post, side.Queue + ApiStudio.Kling, ApiStudio.Input().ToJsonString())).Json["request_id"]!.GetValue<string>();
        var cancel = await SendAsync(side, HttpMethod.Put, $"{side.Queue}fal-ai/kling-video/requests/{id}/cancel");
        Assert.Equal((202, """{"status":"CANCELLATION_REQUESTED"}"""), (cancel.Status, cancel.Json.ToJsonString()));
        foreach (var (method, tail) in ((HttpMethod, string)[])[(HttpMethod.Get, "/status"), (HttpMethod.Get, ""), (HttpMethod.Put, "/cancel")])
        {
            var unknown = await SendAsync(side, method, $"{side.Queue}fal-ai/kling-video/requests/{Guid.NewGuid()}{tail}");
            Assert.Equal((404, "NOT_FOUND"), (unknown.Status, unknown.Json["status"]!.GetValue<string>()));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_the_model_refuses_is_complete_and_its_result_is_the_error(string name)
    {
        await using var side = await ISide.StartAsync(name, fails: true);
        var id = (await SendAsync(side, HttpMethod.Post, side.Queue + ApiStudio.Kling, ApiStudio.Input().ToJsonString())).Json["request_id"]!.GetValue<string>();
        var home = $"{side.Queue}fal-ai/kling-video/requests/{id}";
        await side.BeginAsync(Guid.Parse(id));
        await UntilAsync(side, home, "IN_PROGRESS");
        await side.EndAsync(Guid.Parse(id));
        await UntilAsync(side, home, "COMPLETED");
        var status = await SendAsync(side, HttpMethod.Get, home + "/status");
        Assert.Equal((200, "content_policy_violation"), (status.Status, status.Json["error_type"]!.GetValue<string>()));
        Assert.False(string.IsNullOrEmpty(status.Json["error"]!.GetValue<string>()));
        var result = await SendAsync(side, HttpMethod.Get, home);
        Assert.Equal((422, "loc,msg,type", """["body","prompt"]""", "content_policy_violation"),
            (result.Status, Keys(result.Json["detail"]![0]!), result.Json["detail"]![0]!["loc"]!.ToJsonString(), result.Json["detail"]![0]!["type"]!.GetValue<string>()));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Storage_whole_and_in_parts(string name)
    {
        await using var side = await ISide.StartAsync(name);
        var picture = Pictures.Jpeg(320, 320);
        const string wish = """{"content_type":"image/jpeg","file_name":"x.jpg"}""";
        var place = await SendAsync(side, HttpMethod.Post, side.Rest + "storage/upload/initiate?storage_type=fal-cdn-v3", wish);
        Assert.Equal((200, "upload_url,file_url"), (place.Status, Keys(place.Json)));
        using var put = await side.Client.PutAsync(new Uri(place.Json["upload_url"]!.GetValue<string>()), new ByteArrayContent(picture), Token);
        Assert.Equal(200, (int)put.StatusCode);
        using var file = await side.Client.GetAsync(new Uri(place.Json["file_url"]!.GetValue<string>()), Token);
        Assert.Equal((200, "image/jpeg"), ((int)file.StatusCode, file.Content.Headers.ContentType!.MediaType));

        place = await SendAsync(side, HttpMethod.Post, side.Rest + "storage/upload/initiate-multipart?storage_type=fal-cdn-v3", wish);
        var upload = new Uri(place.Json["upload_url"]!.GetValue<string>());
        var parts = new JsonArray();
        foreach (var (number, piece) in ((int, byte[])[])[(1, picture[..700]), (2, picture[700..])])
        {
            using var kept = await side.Client.PutAsync($"{upload.GetLeftPart(UriPartial.Path)}/{number}{upload.Query}", new ByteArrayContent(piece), Token);
            var said = JsonNode.Parse(await kept.Content.ReadAsStringAsync(Token))!;
            Assert.Equal(((int)kept.StatusCode, "partNumber,etag", number), (200, Keys(said), said["partNumber"]!.GetValue<int>()));
            parts.Add(said.DeepClone());
        }

        using var complete = await side.Client.PostAsync($"{upload.GetLeftPart(UriPartial.Path)}/complete{upload.Query}", new StringContent(new JsonObject { ["parts"] = parts }.ToJsonString(), Encoding.UTF8, "application/json"), Token);
        Assert.Equal(200, (int)complete.StatusCode);
        using var joined = await side.Client.GetAsync(new Uri(place.Json["file_url"]!.GetValue<string>()), Token);
        Assert.Equal(200, (int)joined.StatusCode);
    }

    private static string Keys(JsonNode node) => string.Join(',', node.AsObject().Select(member => member.Key));

    private static string Sorted(JsonNode node) => string.Join(',', node.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal));

    private static Task UntilAsync(ISide side, string home, string word) =>
        Until.TrueAsync(async () => (await SendAsync(side, HttpMethod.Get, home + "/status")).Json["status"]!.GetValue<string>() == word, () => $"never {word}");

    private static async Task<(int Status, JsonNode Json, string? RequestId)> SendAsync(ISide side, HttpMethod method, string address, string? body = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", "Key " + side.Key);
        using var response = await side.Client.SendAsync(request, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        return ((int)response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!, response.Headers.TryGetValues("x-fal-request-id", out var ids) ? ids.Single() : null);
    }
}
