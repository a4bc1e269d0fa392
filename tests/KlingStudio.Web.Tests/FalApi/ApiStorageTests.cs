using System.Security.Cryptography;
using System.Text.Json.Nodes;
using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Tests;

/// <summary>fal's storage on this studio: what is brought is judged there and then, lies under an address nobody guesses, and is what an order names.</summary>
public sealed class ApiStorageTests(SharedApi shared) : IClassFixture<SharedApi>
{
    private readonly ApiStudio _studio = shared.Api;

    [Fact]
    public async Task A_picture_is_brought_named_and_ordered()
    {
        var (upload, file) = await InitiateAsync();
        Assert.Matches("^/rest/storage/upload/[0-9A-Za-z]{22}$", upload);
        Assert.Matches("^/files/[0-9A-Za-z]{22}/my%20still.png$", file);
        var early = await OrderAsync(file);
        Assert.Equal((422, "file_download_error"), (early.Status, early.Json["detail"]![0]!["type"]!.GetValue<string>()));

        var put = await _studio.SendAsync(HttpMethod.Put, upload, Bytes(Pictures.Png(320, 340)), null);
        Assert.Equal((200, "{}"), (put.Status, put.Text));
        Assert.Equal((200, "image/png"), ((await _studio.GetAsync(file)).Status, (await _studio.GetAsync(file)).Header("content-type")));
        var order = await OrderAsync(file);
        Assert.True(order.Status == 200, order.Text);
        var (_, still) = await _studio.Studio.Get<IGenerationLog>().ReadOrderAsync(order.Json["request_id"]!.GetValue<Guid>(), TestContext.Current.CancellationToken);
        Assert.Equal((320, 340, "my still.png"), (still.Width, still.Height, still.DisplayName));
    }

    [Fact]
    public async Task What_is_no_still_is_refused_where_it_is_brought()
    {
        var (upload, file) = await InitiateAsync();
        var text = await _studio.SendAsync(HttpMethod.Put, upload, Bytes("no picture"u8.ToArray()), null);
        Assert.Equal((422, "unsupported_image_format"), (text.Status, text.Json["detail"]![0]!["type"]!.GetValue<string>()));
        var large = await _studio.SendAsync(HttpMethod.Put, upload, Bytes(new byte[StillLimits.MostBytes + 1]), null);
        Assert.Equal((413, "file_too_large"), (large.Status, large.Json["detail"]![0]!["type"]!.GetValue<string>()));
        Assert.Equal(404, (await _studio.GetAsync(file)).Status);
        // The place still takes what is right.
        Assert.Equal(200, (await _studio.SendAsync(HttpMethod.Put, upload, Bytes(Pictures.Jpeg(300, 300)), null)).Status);
    }

    [Fact]
    public async Task A_file_in_parts_is_one_file_when_each_part_is_named_as_it_came()
    {
        var picture = Pictures.Photograph(500, 400).PngsaveBuffer();
        var before = _studio.Studio.OnTheWay;
        var (upload, file) = await InitiateAsync("initiate-multipart");
        byte[][] pieces = [picture[..1_000], picture[1_000..5_000], picture[5_000..]];
        var parts = new JsonArray();
        for (var number = 1; number <= pieces.Length; number++)
        {
            var kept = await _studio.SendAsync(HttpMethod.Put, $"{upload}/{number}", Bytes(pieces[number - 1]), null);
            Assert.Equal((200, $"\"{Convert.ToHexStringLower(SHA256.HashData(pieces[number - 1]))}\""), (kept.Status, kept.Header("etag")));
            Assert.Equal(number, kept.Json["partNumber"]!.GetValue<int>());
            parts.Add(kept.Json.DeepClone());
        }

        var wrong = parts.DeepClone().AsArray();
        wrong[1]!["etag"] = "x";
        Assert.Equal(400, (await _studio.PostAsync($"{upload}/complete", new JsonObject { ["parts"] = wrong })).Status);
        Assert.Equal(400, (await _studio.PostAsync($"{upload}/complete", new JsonObject { ["parts"] = new JsonArray() })).Status);
        Assert.Equal(200, (await _studio.PostAsync($"{upload}/complete", new JsonObject { ["parts"] = parts })).Status);
        Assert.Equal(200, (await OrderAsync(file)).Status);
        Assert.Equal(before, _studio.Studio.OnTheWay);
    }

    [Fact]
    public async Task Parts_together_are_capped_as_one_file_is()
    {
        var (upload, _) = await InitiateAsync("initiate-multipart");
        Assert.Equal(200, (await _studio.SendAsync(HttpMethod.Put, $"{upload}/1", Bytes(new byte[StillLimits.MostBytes - 5]), null)).Status);
        Assert.Equal(413, (await _studio.SendAsync(HttpMethod.Put, $"{upload}/2", Bytes(new byte[6]), null)).Status);
        Assert.Equal(400, (await _studio.SendAsync(HttpMethod.Put, $"{upload}/1001", Bytes([1]), null)).Status);
    }

    [Theory]
    [InlineData("/rest/storage/upload/0123456789012345678901")]
    [InlineData("/rest/storage/upload/x")]
    [InlineData("/rest/storage/upload/multipart/0123456789012345678901/1")]
    public async Task An_address_that_was_not_given_out_takes_nothing(string path) =>
        Assert.Equal(404, (await _studio.SendAsync(HttpMethod.Put, path, Bytes(Pictures.Jpeg(300, 300)), null)).Status);

    private Task<ApiReply> OrderAsync(string file) =>
        _studio.PostAsync("/queue/" + ApiStudio.Kling, new JsonObject { ["prompt"] = "push in " + Guid.NewGuid(), ["image_url"] = _studio.Base + file });

    private async Task<(string Upload, string File)> InitiateAsync(string how = "initiate")
    {
        var answer = await _studio.PostAsync($"/rest/storage/upload/{how}?storage_type=fal-cdn-v3", new JsonObject { ["content_type"] = "image/png", ["file_name"] = "my still.png" });
        Assert.True(answer.Status == 200, answer.Text);
        string Path(string key) => answer.Json[key]!.GetValue<string>().Replace("{base}", "", StringComparison.Ordinal);
        return (Path("upload_url"), Path("file_url"));
    }

    private static ByteArrayContent Bytes(byte[] bytes) => new(bytes);
}
