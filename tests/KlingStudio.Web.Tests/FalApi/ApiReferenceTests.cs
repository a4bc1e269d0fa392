using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Web.Tests.FalApi;

/// <summary>Tools that read what to ask for find it here, as they find it at fal; and what is described is what there is.</summary>
public sealed class ApiReferenceTests(SharedStudio shared) : IClassFixture<SharedStudio>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("fal-ai/kling-video/v2.5-turbo/standard/image-to-video", "KlingVideoV25TurboStandardImageToVideo")]
    [InlineData("klingstudio/rehearsal/image-to-video", "RehearsalImageToVideo")]
    public async Task Each_model_has_its_own_document_in_fals_shape(string endpoint, string name)
    {
        var document = await JsonAsync($"/queue/openapi.json?endpoint_id={endpoint}");
        Assert.Equal("3.0.4", Text(document["openapi"]));
        Assert.Equal($"Queue OpenAPI for {endpoint}", Text(document["info"]!["title"]));
        Assert.Equal(endpoint, Text(document["info"]!["x-fal-metadata"]!["endpointId"]));
        Assert.Equal($"{shared.Studio.Origin}/queue", Text(document["servers"]![0]!["url"]));
        Assert.Equal(
            [$"/{endpoint}/requests/{{request_id}}/status", $"/{endpoint}/requests/{{request_id}}/cancel", $"/{endpoint}", $"/{endpoint}/requests/{{request_id}}"],
            document["paths"]!.AsObject().Select(path => path.Key));
        Assert.Equal($"#/components/schemas/{name}Input", Text(document["paths"]![$"/{endpoint}"]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]));
        var schemas = document["components"]!["schemas"]!;
        Assert.Equal(["QueueStatus", $"{name}Input", $"{name}Output", "File"], schemas.AsObject().Select(schema => schema.Key));
        Assert.Equal(Input, schemas[$"{name}Input"]!["properties"]!.AsObject().ToDictionary(property => property.Key, property => Facts(property.Value!)));
        Assert.Equal(["prompt", "image_url"], schemas[$"{name}Input"]!["required"]!.AsArray().Select(Text));
        AssertEachReferenceLeadsSomewhere(document, document);
    }

    /// <summary>fal's own input, with its defaults and limits.</summary>
    private static readonly Dictionary<string, string> Input = new()
    {
        ["prompt"] = "string, at most 2500",
        ["image_url"] = "string",
        ["duration"] = "string, 5 or 10, else 5",
        ["negative_prompt"] = "string, else blur, distort, and low quality, at most 2500",
        ["cfg_scale"] = "number, 0 to 1, else 0.5",
    };

    [Theory]
    [InlineData("?endpoint_id=fal-ai/flux/dev", HttpStatusCode.NotFound)]
    [InlineData("?endpoint_id=fal-ai/kling-video", HttpStatusCode.NotFound)]
    [InlineData("?endpoint_id=", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task A_model_that_is_not_here_has_none(string query, HttpStatusCode status)
    {
        using var client = shared.Studio.Client();
        using var answer = await client.GetAsync($"/queue/openapi.json{query}", Token);
        Assert.Equal(status, answer.StatusCode);
        Assert.NotNull(JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["detail"]);
    }

    [Fact]
    public async Task Our_own_document_has_every_route_that_programs_call_and_no_page()
    {
        var document = await JsonAsync("/openapi/v1.json");
        var described = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {Bare(path.Key)}")).Order(StringComparer.Ordinal).ToList();
        var mapped = shared.Studio.App.Web.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => ApiDoor.Covers($"/{endpoint.RoutePattern.RawText!.TrimStart('/')}") || endpoint.RoutePattern.RawText == "/.well-known/jwks.json")
            .Where(endpoint => endpoint.RoutePattern.RawText != "/queue/openapi.json")
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Select(method => $"{method} {Bare("/" + endpoint.RoutePattern.RawText!.TrimStart('/'))}") ?? [])
            .Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(mapped.Count > 20, "The routes were not found.");
        Assert.Equal(mapped, described);
        Assert.All(document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()), operation => Assert.NotEqual("", Text(operation.Value!["summary"])));
        Assert.Equal(Input, document["components"]!["schemas"]!["ImageToVideoInput"]!["properties"]!.AsObject().ToDictionary(property => property.Key, property => Facts(property.Value!)));
        AssertEachReferenceLeadsSomewhere(document, document);
    }

    [Fact]
    public async Task The_reference_page_and_its_script_come_from_the_studio_alone()
    {
        using var client = shared.Studio.Client();
        var page = await client.GetStringAsync("/api/reference", Token);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        var plain = await client.GetByteArrayAsync("/api/reference/scalar.js", Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/reference/scalar.js");
        request.Headers.Add("Accept-Encoding", "gzip");
        using var packed = await client.SendAsync(request, Token);
        Assert.Equal("gzip", Assert.Single(packed.Content.Headers.ContentEncoding));
        await using var unpacked = new System.IO.Compression.GZipStream(await packed.Content.ReadAsStreamAsync(Token), System.IO.Compression.CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        await unpacked.CopyToAsync(bytes, Token);
        Assert.True(plain.Length > 1_000_000 && plain.AsSpan().SequenceEqual(bytes.ToArray()));
    }

    // A document names parameters without their constraints.
    private static string Bare(string path) => System.Text.RegularExpressions.Regex.Replace(path, @"\{\**(?<name>[^}:]*)(:[^}]*)?\}", "{${name}}", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private static void AssertEachReferenceLeadsSomewhere(JsonNode document, JsonNode? node)
    {
        foreach (var child in node switch { JsonObject members => members.Select(member => member.Value), JsonArray items => items, _ => [] })
            AssertEachReferenceLeadsSomewhere(document, child);
        if (node is not JsonObject reference || reference["$ref"] is not { } to)
            return;
        var target = document;
        foreach (var part in Text(to).TrimStart('#', '/').Split('/'))
            target = target![part];
        Assert.NotNull(target);
    }

    private static string Facts(JsonNode property)
    {
        var facts = Text(property["type"]);
        if (property["enum"] is JsonArray values)
            facts += $", {string.Join(" or ", values.Select(Text))}";
        if (property["maximum"] is { } most)
            facts += $", {property["minimum"]} to {most}";
        if (property["default"] is { } usual)
            facts += $", else {usual}";
        return property["maxLength"] is { } longest ? $"{facts}, at most {longest}" : facts;
    }

    private static string Text(JsonNode? node) => node?.ToString() ?? "";

    private async Task<JsonNode> JsonAsync(string path)
    {
        using var client = shared.Studio.Client();
        return JsonNode.Parse(await client.GetStringAsync(path, Token))!;
    }
}
