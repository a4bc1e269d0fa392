using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;

namespace KlingStudio.Web.Tests;

/// <summary>The headers that keep a hostile file or page from acting in the owner's name.</summary>
public sealed partial class HeaderTests(SharedStudio shared) : IClassFixture<SharedStudio>
{
    private static readonly string[] Volatile = ["Date", "Content-Length", "Set-Cookie", "ETag", "Last-Modified", "Transfer-Encoding", "Connection"];
    private readonly RunningStudio _studio = shared.Studio;

    [Fact]
    public async Task Every_kind_of_answer_carries_the_headers_that_were_approved()
    {
        var answers = new List<(string Title, List<string> Headers)>();
        foreach (var (method, path) in ((string, string)[])
        [
            ("GET", "/"), ("GET", "/nothing/here"), ("GET", "/health/live"), ("GET", "/health/ready"), ("GET", "/_framework/blazor.web.js"),
            ("GET", "/media/clips/0198c0de-0000-7000-8000-000000000001"), ("GET", "/_blazor"), ("POST", "/stills"), ("PUT", "/stills"),
        ])
        {
            using var client = _studio.Client();
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            answers.Add(($"{method} {path} -> {(int)response.StatusCode}", [.. response.Headers.Concat(response.Content.Headers)
                .Where(header => !Volatile.Contains(header.Key))
                .Select(header => Hash().Replace($"{header.Key}: {string.Join(", ", header.Value.Order(StringComparer.Ordinal))}", "sha256-…"))
                .Order(StringComparer.Ordinal)]));
        }

        var always = answers.Select(answer => answer.Headers).Aggregate<IEnumerable<string>>((left, right) => left.Intersect(right)).ToList();
        var text = new StringBuilder().AppendLine("Every answer").AppendJoin('\n', always.Select(header => "  " + header)).AppendLine();
        foreach (var (title, headers) in answers)
            text.AppendLine(title).Append(string.Concat(headers.Except(always).Select(header => $"  {header}\n")));
        Approved.Verify("headers.txt", text.ToString());
    }

    [Fact]
    public async Task The_policy_allows_exactly_the_inline_script_that_the_page_has()
    {
        using var client = _studio.Client();
        using var response = await client.GetAsync("/", TestContext.Current.CancellationToken);
        var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var hashes = InlineScript().Matches(page).Select(match => match.Groups["text"].Value).Where(text => text.Length > 0)
            .Select(text => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'").ToList();
        Assert.Single(hashes);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains($"script-src 'self' {hashes[0]};", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_has_no_inline_handler_and_names_no_other_host()
    {
        using var client = _studio.Client();
        var page = await client.GetStringAsync("/", TestContext.Current.CancellationToken);
        Assert.DoesNotMatch(" on[a-z]+=\"", page);
        Assert.DoesNotMatch("(?:src|href)=\"(?:https?:)?//", page);
    }

    [Fact]
    public async Task A_failure_inside_says_nothing_of_the_inside()
    {
        await using var studio = await RunningStudio.StartAsync(built: web => web.MapGet("/boom", string () => throw new InvalidOperationException("canary /secret/path")));
        using var client = studio.Client();
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var response = await client.GetAsync("/boom", TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("Something went wrong in the studio", text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.True(response.Headers.Contains("Content-Security-Policy"));
    }

    [GeneratedRegex("sha256-[A-Za-z0-9+/=]+", RegexOptions.NonBacktracking)]
    private static partial Regex Hash();

    [GeneratedRegex("<script(?![^>]* src=)[^>]*>(?<text>[^<]*)</script>", RegexOptions.None, 1_000)]
    private static partial Regex InlineScript();
}
