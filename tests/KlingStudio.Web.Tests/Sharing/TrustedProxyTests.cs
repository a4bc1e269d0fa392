using System.Net;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Sharing;

namespace KlingStudio.Web.Tests;

/// <summary>Behind a tunnel every visitor is somebody: one who guesses passwords locks out nobody else, and nobody can say that they are another.</summary>
public sealed class TrustedProxyTests(BehindAProxy behind, BesideAProxy beside, SharedClip shared) : IClassFixture<BehindAProxy>, IClassFixture<BesideAProxy>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_who_guesses_behind_a_trusted_proxy_locks_out_nobody_else()
    {
        await behind.ReadyAsync();
        var (_, slug) = await behind.ShareAsync(password: "open sesame");
        await GuessAsync(behind, slug, "203.0.113.9");
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(behind, slug, "wrong", "203.0.113.9"));
        // Whatever the guesser writes before what the proxy adds.
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(behind, slug, "open sesame", "198.51.100.1, 203.0.113.9"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(behind, slug, "open sesame", "127.0.0.1, nonsense, 203.0.113.9, 10.9.8.7"));
        Assert.Equal(HttpStatusCode.SeeOther, await TryAsync(behind, slug, "open sesame", "198.51.100.1"));
        Assert.Equal(HttpStatusCode.SeeOther, await TryAsync(behind, slug, "open sesame", "2001:db8::7"));
    }

    [Fact]
    public async Task Who_comes_by_no_trusted_proxy_is_who_they_are_whatever_they_write()
    {
        await beside.ReadyAsync();
        var (_, slug) = await beside.ShareAsync(password: "open sesame");
        string[] headers = ["X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP", "True-Client-IP", "X-Original-For", "X-Client-IP"];
        for (var tries = 0; tries < ShareLimits.FreeTries; tries++)
            Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(beside, slug, "wrong", $"203.0.113.{tries}", headers[tries]));
        foreach (var header in headers)
            Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(beside, slug, "open sesame", "10.9.0.1", header));
    }

    [Fact]
    public async Task The_scheme_is_the_proxys_and_the_host_is_nobodys()
    {
        await behind.ReadyAsync();
        var (_, slug) = await behind.ShareAsync();
        foreach (var (scheme, expected) in new[] { ("https", "https"), ("http", "http"), ("javascript", "http"), ("https, http", "http") })
            Assert.Equal($"{expected}://clips.example/s/{slug}", (await TagsAsync(behind, slug, ("X-Forwarded-Proto", scheme), ("X-Forwarded-For", "203.0.113.9")))["og:url"]);
        var tags = await TagsAsync(behind, slug, ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Prefix", "/evil"), ("Forwarded", "host=evil.example;proto=https"), ("X-Forwarded-For", "203.0.113.9"));
        Assert.Equal($"http://clips.example/s/{slug}", tags["og:url"]);
        Assert.DoesNotContain("evil", tags.Head, StringComparison.Ordinal);

        await shared.ReadyAsync();
        var (_, fixedSlug) = await shared.ShareAsync();
        foreach (var header in new[] { ("X-Forwarded-Proto", "http"), ("X-Forwarded-Host", "evil.example"), ("Forwarded", "host=evil.example") })
            Assert.Equal($"{SharedClip.Base}/s/{fixedSlug}", (await TagsAsync(shared, fixedSlug, header))["og:url"]);
    }

    [Fact]
    public async Task An_unlock_that_came_over_https_stays_on_https()
    {
        await behind.ReadyAsync();
        var (_, slug) = await behind.ShareAsync(password: "open sesame");
        foreach (var (scheme, secure) in new[] { ("https", true), ("http", false) })
        {
            using var visitor = behind.Visitor();
            using var request = Unlock(slug, "open sesame");
            request.Headers.Add("X-Forwarded-For", "192.0.2.44");
            request.Headers.Add("X-Forwarded-Proto", scheme);
            request.Headers.Add("Origin", $"{scheme}://clips.example");
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            using var response = await visitor.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
            Assert.Equal(secure, Assert.Single(response.Headers.GetValues("Set-Cookie")).Contains("; secure", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task Two_people_behind_one_proxy_are_two_views()
    {
        await behind.ReadyAsync();
        var (link, slug) = await behind.ShareAsync();
        foreach (var address in (string[])["203.0.113.1", "203.0.113.2", "203.0.113.1"])
        {
            using var visitor = behind.Visitor();
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/s/{slug}/seen");
            request.Headers.Add("X-Forwarded-For", address);
            using var response = await visitor.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }

        Assert.Equal(2, (await behind.Get<ShareShelf>().FindAsync(OwnerId.Local, link.Id, Token))!.Views);
    }

    [Fact]
    public async Task At_the_studios_own_address_no_header_counts_at_all()
    {
        await behind.ReadyAsync();
        using var owner = behind.Studio.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/stills");
        request.Headers.Add("X-Forwarded-For", "127.0.0.1");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("Origin", $"https://{behind.Studio.Address.Authority}");
        using var response = await owner.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "127.0.0.2", false)]
    [InlineData("10.0.0.0/8", "10.200.3.4", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("::1", "::1", true)]
    [InlineData("fd00::/8", "fd12::1", true)]
    public void A_proxy_is_an_address_or_a_network(string text, string address, bool inside) =>
        Assert.Equal(inside, TrustedProxies.Parse(text)!.Value.Contains(IPAddress.Parse(address)));

    private static async Task GuessAsync(SharedClip clip, string slug, string address)
    {
        for (var tries = 0; tries < ShareLimits.FreeTries; tries++)
            Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(clip, slug, "wrong", address));
    }

    private static async Task<HttpStatusCode> TryAsync(SharedClip clip, string slug, string password, string address, string header = "X-Forwarded-For")
    {
        using var visitor = clip.Visitor();
        using var request = Unlock(slug, password);
        request.Headers.TryAddWithoutValidation(header, address);
        using var response = await visitor.SendAsync(request, Token);
        return response.StatusCode;
    }

    private static HttpRequestMessage Unlock(string slug, string password) => new(HttpMethod.Post, $"/s/{slug}/unlock")
    {
        Content = new FormUrlEncodedContent([new("password", password)]),
    };

    private static async Task<HeadTags> TagsAsync(SharedClip clip, string slug, params (string Name, string Value)[] headers)
    {
        using var visitor = clip.Visitor();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/s/{slug}");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await visitor.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new HeadTags(await response.Content.ReadAsStringAsync(Token));
    }
}

/// <summary>A studio whose public door lies behind a proxy on this machine and one in 10.9.0.0/16, and that has no address of its own to name.</summary>
public sealed class BehindAProxy : SharedClip
{
    protected override string[] Settings =>
        ["--Studio:PublicListen=http://127.0.0.1:0", "--Studio:TrustedProxies:0=127.0.0.1", "--Studio:TrustedProxies:1=10.9.0.0/16"];
}

/// <summary>A studio whose proxy is somewhere else: this machine is none.</summary>
public sealed class BesideAProxy : SharedClip
{
    protected override string[] Settings => ["--Studio:PublicListen=http://127.0.0.1:0", "--Studio:TrustedProxies:0=10.9.0.0/16"];
}
