using System.Text;
using System.Text.Json.Nodes;
using KlingStudio.Generations;

namespace KlingStudio.Web.Tests;

/// <summary>What is wrong with an input is said at once, by field, type and limits: a program shows it where the person can mend it.</summary>
public sealed class ApiInputTests(SharedApi shared) : IClassFixture<SharedApi>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"image_url":"IMAGE"}""", "prompt", "missing", null)]
    [InlineData("""{"prompt":"p"}""", "image_url", "missing", null)]
    [InlineData("""{"prompt":" ","image_url":"IMAGE"}""", "prompt", "sequence_too_short", """{"min_length":1}""")]
    [InlineData("""{"prompt":7,"image_url":"IMAGE"}""", "prompt", "string_type", null)]
    [InlineData("""{"prompt":null,"image_url":"IMAGE"}""", "prompt", "string_type", null)]
    [InlineData("""{"prompt":"\ud800","image_url":"IMAGE"}""", "prompt", "string_type", null)]
    [InlineData("""{"prompt":"p","image_url":["IMAGE"]}""", "image_url", "string_type", null)]
    [InlineData("""{"prompt":"p","image_url":""}""", "image_url", "sequence_too_short", """{"min_length":1}""")]
    [InlineData("""{"prompt":"p","image_url":"IMAGE","duration":5}""", "duration", "one_of", """{"expected":["5","10"]}""")]
    [InlineData("""{"prompt":"p","image_url":"IMAGE","duration":"5s"}""", "duration", "one_of", """{"expected":["5","10"]}""")]
    [InlineData("""{"prompt":"p","image_url":"IMAGE","duration":"05"}""", "duration", "one_of", """{"expected":["5","10"]}""")]
    [InlineData("""{"prompt":"p","image_url":"IMAGE","duration":"7"}""", "duration", "one_of", """{"expected":["5","10"]}""")]
    [InlineData("""{"prompt":"p","image_url":"IMAGE","cfg_scale":1.01}""", "cfg_scale", "less_than_equal", """{"le":1}""")]
    [InlineData("""{"prompt":"p","image_url":"IMAGE","cfg_scale":-0.1}""", "cfg_scale", "greater_than_equal", """{"ge":0}""")]
    [InlineData("""{"prompt":"p","image_url":"IMAGE","cfg_scale":1e999}""", "cfg_scale", "less_than_equal", """{"le":1}""")]
    [InlineData("""{"prompt":"p","image_url":"IMAGE","cfg_scale":"0.5"}""", "cfg_scale", "float_type", null)]
    [InlineData("""{"prompt":"p","image_url":"IMAGE","negative_prompt":false}""", "negative_prompt", "string_type", null)]
    [InlineData("""{"prompt":"LONG","image_url":"IMAGE"}""", "prompt", "sequence_too_long", """{"max_length":2500}""")]
    [InlineData("""{"prompt":"p","image_url":"IMAGE","negative_prompt":"LONG"}""", "negative_prompt", "sequence_too_long", """{"max_length":2500}""")]
    [InlineData("""{"prompt":"p","image_url":"SMALL"}""", "image_url", "image_too_small", """{"min_height":300,"min_width":300}""")]
    [InlineData("""{"prompt":"p","image_url":"data:image/png;base64,bm90IGEgcGljdHVyZQ=="}""", "image_url", "unsupported_image_format", """{"supported_formats":["jpeg","png","webp","avif","gif"]}""")]
    [InlineData("""{"prompt":"p","image_url":"data:image/png;base64,%%%"}""", "image_url", "image_load_error", null)]
    [InlineData("""{"input":{"prompt":"p","image_url":"IMAGE"}}""", "prompt,image_url", "missing,missing", null)]
    [InlineData("""{"prompt":"","image_url":1,"duration":5,"cfg_scale":2}""", "image_url,duration,prompt,cfg_scale", "string_type,one_of,sequence_too_short,less_than_equal", null)]
    [InlineData("""["prompt"]""", "", "model_attributes_type", null)]
    [InlineData("""{"prompt":""", "", "json_invalid", null)]
    public async Task A_wrong_input_is_a_422_with_field_type_limits_and_a_sentence(string body, string fields, string types, string? limits)
    {
        var small = "data:image/jpeg;base64," + Convert.ToBase64String(Pictures.Jpeg(299, 320));
        var sent = body.Replace("IMAGE", ApiStudio.DataUri, StringComparison.Ordinal).Replace("SMALL", small, StringComparison.Ordinal).Replace("LONG", new string('x', 2_501), StringComparison.Ordinal);
        var before = await CountAsync();
        foreach (var path in (string[])["/queue/" + ApiStudio.Kling, "/" + ApiStudio.Kling])
        {
            var answer = await shared.Api.SendAsync(HttpMethod.Post, path, new StringContent(sent, Encoding.UTF8, "application/json"), null);
            Assert.True(answer.Status == 422, $"{answer.Status}: {answer.Text}");
            var details = answer.Json["detail"]!.AsArray();
            Assert.Equal(types.Split(','), details.Select(detail => detail!["type"]!.GetValue<string>()));
            Assert.Equal(fields.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(field => "body," + field).DefaultIfEmpty("body"), details.Select(detail => string.Join(',', detail!["loc"]!.AsArray())));
            if (limits is not null)
                Assert.Equal(limits, details[0]!["ctx"]!.ToJsonString());
            Assert.All(details, detail => Assert.False(string.IsNullOrWhiteSpace(detail!["msg"]!.GetValue<string>())));
            Assert.Contains(details[0]!["msg"]!.GetValue<string>(), answer.Json["message"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.True(answer.Text.Length < 4_000, "A refusal does not send the picture back.");
            Assert.Equal(("false", "0"), (answer.Header("x-fal-retryable"), answer.Header("x-fal-needs-retry")));
        }

        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task The_defaults_are_the_models_and_what_it_does_not_know_is_left_alone()
    {
        var id = (await shared.Api.PostAsync($"/queue/{ApiStudio.Kling}", new JsonObject { ["prompt"] = "  defaults  ", ["image_url"] = ApiStudio.DataUri, ["seed"] = 7, ["tail_image_url"] = null })).Json["request_id"]!.GetValue<Guid>();
        var (recipe, _) = await shared.Api.Studio.Get<IGenerationLog>().ReadOrderAsync(id, Token);
        Assert.Equal(("defaults", "blur, distort, and low quality", 0.5, 5, EngineIds.Rehearsal), (recipe.Prompt, recipe.NegativePrompt, recipe.CfgScale, recipe.Seconds, recipe.EngineId));
        var all = ApiStudio.Input("all of it");
        (all["duration"], all["negative_prompt"], all["cfg_scale"]) = ("10", "", 0);
        id = (await shared.Api.PostAsync($"/queue/{ApiStudio.Kling}", all)).Json["request_id"]!.GetValue<Guid>();
        (recipe, _) = await shared.Api.Studio.Get<IGenerationLog>().ReadOrderAsync(id, Token);
        Assert.Equal(("all of it", "", 0.0, 10), (recipe.Prompt, recipe.NegativePrompt, recipe.CfgScale, recipe.Seconds));
    }

    [Theory]
    [InlineData("X-Fal-Request-Timeout", "0.1")]
    [InlineData("X-Fal-Request-Timeout", "soon")]
    [InlineData("X-Fal-Object-Lifecycle-Preference", "never")]
    [InlineData("X-Fal-Object-Lifecycle-Preference", """{"expiration_duration_seconds":"1h"}""")]
    public async Task A_header_that_means_nothing_is_a_bad_request(string name, string value)
    {
        var answer = await shared.Api.PostAsync($"/queue/{ApiStudio.Kling}", ApiStudio.Input(), (name, value));
        Assert.Equal((400, "bad_request", "bad_request"), (answer.Status, answer.Json["error_type"]!.GetValue<string>(), answer.Header("x-fal-error-type")));
        Assert.Contains(name, answer.Json["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_any_picture_has_is_not_even_read()
    {
        var body = new JsonObject { ["prompt"] = "p", ["image_url"] = new string('x', 16 * 1024 * 1024) };
        var answer = await shared.Api.PostAsync($"/queue/{ApiStudio.Kling}", body);
        Assert.Equal((413, "file_too_large"), (answer.Status, answer.Json["detail"]![0]!["type"]!.GetValue<string>()));
    }

    private Task<int> CountAsync() => shared.Api.Studio.AskAsync(context => Task.FromResult(context.Generations.Count() + context.ApiRequests.Count()));
}

/// <summary>One studio for tests that leave its engine alone.</summary>
public sealed class SharedApi : IAsyncLifetime
{
    internal ApiStudio Api { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Api = await ApiStudio.StartAsync();

    public ValueTask DisposeAsync() => Api.DisposeAsync();
}
