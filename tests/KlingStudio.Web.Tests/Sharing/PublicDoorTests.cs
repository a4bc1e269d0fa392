using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Web.Tests;

/// <summary>The public door shows shared links, takes calls that are signed, and gives nothing else of the studio, whoever asks and however.</summary>
public sealed class PublicDoorTests(SharedClip shared)
{
    private static readonly string[] Outside =
    [
        "GET,HEAD /embed/{slug}", "GET,HEAD /oembed", "GET,HEAD /s/{slug}", "GET,HEAD /s/{slug}/download", "GET,HEAD /s/{slug}/frame.jpg", "GET,HEAD /s/{slug}/poster.jpg",
        "GET,HEAD /s/{slug}/still.jpg", "GET,HEAD /s/{slug}/video.mp4", "POST /hooks/fal/{generationId:guid}", "POST /s/{slug}/answer", "POST /s/{slug}/seen", "POST /s/{slug}/unlock",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exactly_the_shared_links_their_files_and_signed_calls_are_marked()
    {
        await shared.ReadyAsync();
        var marked = Endpoints().Where(IsMarked).ToList();
        var (files, pages) = (marked.Where(IsFile).ToList(), marked.Where(endpoint => !IsFile(endpoint)).ToList());
        Assert.Equal(Outside, pages.Select(endpoint => $"{string.Join(',', Methods(endpoint))} {endpoint.RoutePattern.RawText}").Order(StringComparer.Ordinal));
        // The public half of the key that the studio's webhooks are signed with is for whoever gets one.
        Assert.Equal([".well-known/jwks.json", "css/public.css", "css/tokens.css", "fonts/geist.woff2", "img/icons/idle.svg", "js/public.js"],
            files.Select(file => file.RoutePattern.RawText!.TrimStart('/')).Where(path => !path.EndsWith(".gz", StringComparison.Ordinal) && !path.EndsWith(".br", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_other_route_of_the_studio_does_not_exist_there_by_any_method()
    {
        await shared.ReadyAsync();
        using var visitor = shared.Visitor();
        var open = Endpoints().Where(IsMarked).SelectMany(endpoint => Methods(endpoint).Select(method => $"{method} {Fill(endpoint.RoutePattern)}")).ToHashSet(StringComparer.Ordinal);
        var paths = Endpoints().Select(endpoint => Fill(endpoint.RoutePattern)).Append("/nothing").Append("/favicon.ico").Append("/robots.txt").Distinct().ToList();
        Assert.Contains("/health/ready", paths);
        Assert.Contains("/_blazor/negotiate", paths);
        Assert.Contains("/stills", paths);
        foreach (var path in paths)
        {
            foreach (var method in (string[])["GET", "HEAD", "POST", "PUT", "DELETE"])
            {
                if (open.Contains($"{method} {path}") || (Path.HasExtension(path) && method is "PUT" or "DELETE"))
                    continue;
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                using var response = await visitor.SendAsync(request, Token);
                Assert.True(response.StatusCode == HttpStatusCode.NotFound, $"{method} {path} answered {(int)response.StatusCode} at the public door");
            }
        }
    }

    [Theory]
    [InlineData("/_blazor")]
    [InlineData("/_blazor?id=x")]
    [InlineData("/s/0123456789012345678901")]
    public async Task No_circuit_can_be_opened_there(string path)
    {
        await shared.ReadyAsync();
        var status = await RawHttp.StatusAsync(shared.Door,
        [
            $"GET {path} HTTP/1.1", "Host: clips.example", $"Origin: {SharedClip.Base}", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]);
        Assert.Equal(404, status);
    }

    [Theory]
    [InlineData("clips.example", 404)]
    [InlineData("CLIPS.example:443", 404)]
    [InlineData("localhost", 404)]
    [InlineData("evil.example", 400)]
    [InlineData("clips.example.evil.example", 400)]
    [InlineData("", 400)]
    public async Task It_answers_to_its_own_name(string host, int status)
    {
        await shared.ReadyAsync();
        Assert.Equal(status, await RawHttp.StatusAsync(shared.Door, ["GET /nothing HTTP/1.1", $"Host: {host}", "Connection: close"]));
    }

    [Fact]
    public async Task Its_name_is_answered_nowhere_else_and_no_header_leads_from_one_door_to_the_other()
    {
        await shared.ReadyAsync();
        var studio = shared.Studio.Address;
        Assert.Equal(400, await RawHttp.StatusAsync(studio, ["GET /health/live HTTP/1.1", "Host: clips.example", "Connection: close"]));
        foreach (var header in (string[])[$"Host: {studio.Authority}", $"X-Forwarded-Host: {studio.Authority}", $"X-Forwarded-Port: {studio.Port}", $"Forwarded: host={studio.Authority}"])
        {
            string[] host = header.StartsWith("Host", StringComparison.Ordinal) ? [] : ["Host: clips.example"];
            Assert.Equal(404, await RawHttp.StatusAsync(shared.Door, ["GET /health/live HTTP/1.1", .. host, header, "Connection: close"]));
            Assert.Equal(404, await RawHttp.StatusAsync(shared.Door, ["GET / HTTP/1.1", .. host, header, "Connection: close"]));
        }
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("https://clips.example", null, true)]
    [InlineData("https://clips.example", "same-origin", true)]
    [InlineData(null, "same-origin", true)]
    [InlineData("https://clips.example", "cross-site", false)]
    [InlineData("https://evil.example", null, false)]
    [InlineData("https://evil.example", "same-origin", false)]
    [InlineData("null", null, false)]
    [InlineData(null, "cross-site", false)]
    public async Task A_page_of_somebody_else_sends_no_answer_in_a_visitors_name(string? origin, string? site, bool passes)
    {
        await shared.ReadyAsync();
        using var visitor = shared.Visitor();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/s/0123456789012345678901/answer");
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin);
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        using var response = await visitor.SendAsync(request, Token);
        Assert.Equal(passes ? HttpStatusCode.NotFound : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Without_a_public_door_links_work_at_the_studios_own_address()
    {
        await using var studio = await RunningStudio.StartAsync();
        Assert.Single(studio.App.Addresses);
        using var client = studio.Client();
        using var page = await client.GetAsync("/s/0123456789012345678901", Token);
        Assert.Contains("There is nothing here", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private List<RouteEndpoint> Endpoints() =>
        [.. shared.Get<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    private static bool IsMarked(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<PublicDoorMark>() is not null;

    private static bool IsFile(RouteEndpoint endpoint) => Path.HasExtension(endpoint.RoutePattern.RawText) && !endpoint.RoutePattern.RawText!.Contains('{', StringComparison.Ordinal);

    private static IEnumerable<string> Methods(RouteEndpoint endpoint) => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Order(StringComparer.Ordinal);

    private static string Fill(RoutePattern pattern) => "/" + string.Join('/', pattern.PathSegments.Select(segment =>
        string.Concat(segment.Parts.Select(part => part is RoutePatternLiteralPart literal ? literal.Content : "0198c0de-0000-7000-8000-000000000001"))));
}
