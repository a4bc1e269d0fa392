using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Web.Tests;

/// <summary>What another page, another name or another machine could do to the owner's studio: nothing. Generated over every endpoint there is.</summary>
public sealed class GateTests(SharedStudio shared) : IClassFixture<SharedStudio>
{
    private static readonly string[] Unsafe = ["POST", "PUT", "PATCH", "DELETE"];
    private readonly RunningStudio _studio = shared.Studio;

    private static IEnumerable<string> ForeignHosts(int port) =>
    [
        "evil.example", $"evil.example:{port}", "localhost.evil.example", "127.0.0.1.evil.example", "evil.localhost", $"sub.localhost:{port}",
        "localhost.", "127.0.0.1.", "0.0.0.0", $"0.0.0.0:{port}", "127.1", "127.0.0.2", "2130706433", "0x7f.0.0.1", "017700000001",
        "[::]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:0:0:1]", "localhost@evil.example", "localhost,evil.example", "",
    ];

    private IEnumerable<KeyValuePair<string, string>[]> ForeignSenders() =>
    [
        [],
        [new("Origin", "null")],
        [new("Origin", "http://evil.example")],
        [new("Origin", $"http://127.0.0.1:{_studio.Address.Port + 1}")],
        [new("Origin", $"http://127.0.0.1")],
        [new("Origin", $"http://localhost:{_studio.Address.Port}")],
        [new("Origin", $"https://127.0.0.1:{_studio.Address.Port}")],
        [new("Origin", $"http://sub.127.0.0.1:{_studio.Address.Port}")],
        [new("Origin", _studio.Origin + "/")],
        [new("Origin", _studio.Origin + " http://evil.example")],
        [new("Origin", _studio.Origin), new("Sec-Fetch-Site", "cross-site")],
        [new("Origin", _studio.Origin), new("Sec-Fetch-Site", "same-site")],
        [new("Origin", _studio.Origin), new("Sec-Fetch-Site", "none")],
        [new("Origin", "http://evil.example"), new("Sec-Fetch-Site", "same-origin")],
        [new("Origin", "null"), new("Sec-Fetch-Site", "same-origin")],
        [new("Sec-Fetch-Site", "cross-site")],
        [new("Sec-Fetch-Site", "same-site")],
        [new("Sec-Fetch-Site", "none")],
    ];

    private List<string> Paths()
    {
        var paths = _studio.App.Web.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>().Select(endpoint => Fill(endpoint.RoutePattern)).Distinct().ToList();
        Assert.Contains("/stills", paths);
        Assert.Contains("/_blazor/negotiate", paths);
        return paths;
    }

    private static string Fill(RoutePattern pattern) => "/" + string.Join('/', pattern.PathSegments.Select(segment =>
        string.Concat(segment.Parts.Select(part => part is RoutePatternLiteralPart literal ? literal.Content : "0198c0de-0000-7000-8000-000000000001"))));

    [Fact]
    public async Task No_endpoint_answers_to_a_foreign_host_name()
    {
        var port = _studio.Address.Port;
        // Framework files are many and alike: a few stand for all of them.
        var paths = Paths().Where(path => !path.StartsWith("/_content", StringComparison.Ordinal)).Where((path, index) => !Path.HasExtension(path) || index % 20 == 0);
        foreach (var path in paths)
        {
            foreach (var host in ForeignHosts(port))
            {
                var status = await RawHttp.StatusAsync(_studio.Address, [$"GET {path} HTTP/1.1", $"Host: {host}", "Connection: close"]);
                Assert.True(status == 400, $"GET {path} with Host “{host}” answered {status}");
            }
        }
    }

    /// <summary>DNS rebinding: to the browser the attacker's name is this studio's own, so every header agrees.</summary>
    [Fact]
    public async Task No_unsafe_request_under_a_foreign_name_gets_in_anywhere()
    {
        foreach (var path in Paths().Where(path => !Path.HasExtension(path)))
        {
            foreach (var host in (string[])["evil.example", $"localhost.evil.example:{_studio.Address.Port}", $"0.0.0.0:{_studio.Address.Port}"])
            {
                var status = await RawHttp.StatusAsync(_studio.Address, [$"POST {path} HTTP/1.1", $"Host: {host}", $"Origin: http://{host}", "Sec-Fetch-Site: same-origin", "Content-Length: 0", "Connection: close"]);
                Assert.True(status == 400, $"POST {path} as “{host}” answered {status}");
            }
        }
    }

    [Theory]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("GET / HTTP/1.0")]
    public async Task A_request_without_a_host_is_refused(string line) =>
        Assert.Equal(400, await RawHttp.StatusAsync(_studio.Address, [line, "Connection: close"]));

    [Fact]
    public async Task A_foreign_host_in_the_request_line_is_refused() =>
        Assert.Equal(400, await RawHttp.StatusAsync(_studio.Address, ["GET http://evil.example/ HTTP/1.1", "Host: evil.example", "Connection: close"]));

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:1")]
    [InlineData("127.0.0.1:5210")]
    [InlineData("[::1]")]
    [InlineData("[::1]:5210")]
    public async Task The_owner_reaches_the_studio_by_each_loopback_name(string host) =>
        Assert.Equal(200, await RawHttp.StatusAsync(_studio.Address, ["GET /health/live HTTP/1.1", $"Host: {host}", "Connection: close"]));

    [Fact]
    public async Task No_unsafe_request_of_another_page_gets_in_anywhere()
    {
        using var client = _studio.Client();
        foreach (var path in Paths())
        {
            foreach (var sender in ForeignSenders())
            {
                foreach (var method in Unsafe)
                {
                    // A program that is no page may call a webhook: FalHookTests asks what it gets.
                    if (path.StartsWith("/hooks/", StringComparison.Ordinal) && method == "POST" && sender.Length == 0)
                        continue;
                    // Nor does the API ask programs where they come from: ApiDoorTests asks what they get.
                    if (sender.Length == 0 && method is "POST" or "PUT" && ApiDoor.Covers(path))
                        continue;
                    // Assets take no writes at all; one method shows it.
                    if (Path.HasExtension(path) && method != "POST")
                        continue;
                    using var request = new HttpRequestMessage(new HttpMethod(method), path);
                    foreach (var header in sender)
                        request.Headers.TryAddWithoutValidation(header.Key, header.Value);
                    using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
                    Assert.True(response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.MethodNotAllowed,
                        $"{method} {path} with {string.Join(", ", sender)} answered {(int)response.StatusCode}");
                }
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("same-origin")]
    public async Task The_studios_own_page_gets_past_the_gate(string? site)
    {
        using var client = _studio.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", _studio.Origin);
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("OPTIONS")]
    [InlineData("CONNECT")]
    [InlineData("PROPFIND")]
    public async Task A_method_that_is_not_used_is_refused(string method)
    {
        var target = method == "CONNECT" ? _studio.Address.Authority : "/";
        var status = await RawHttp.StatusAsync(_studio.Address, [$"{method} {target} HTTP/1.1", $"Host: {_studio.Address.Authority}", $"Origin: {_studio.Origin}", "Connection: close"]);
        Assert.Contains(status, (int[])[400, 405]);
    }

    [Theory]
    [InlineData("cross-site", "no-cors", 403)]
    [InlineData("same-site", "no-cors", 403)]
    [InlineData("same-site", "cors", 403)]
    [InlineData("same-origin", "no-cors", 404)]
    [InlineData("none", "navigate", 404)]
    public async Task Private_media_is_shown_by_the_studios_own_pages_only(string site, string mode, int status) =>
        Assert.Equal(status, await RawHttp.StatusAsync(_studio.Address, ["GET /media/nothing HTTP/1.1", $"Host: {_studio.Address.Authority}", $"Sec-Fetch-Site: {site}", $"Sec-Fetch-Mode: {mode}", "Connection: close"]));
}
