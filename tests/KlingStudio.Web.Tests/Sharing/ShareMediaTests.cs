using System.Net;
using System.Net.Http.Headers;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Sharing;

namespace KlingStudio.Web.Tests;

/// <summary>The clip as players ask for it, and the moment when they may not any more.</summary>
public sealed class ShareMediaTests(SharedClip shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Safari_gets_the_two_bytes_it_asks_first_and_then_its_ranges()
    {
        var (visitor, path, bytes, tag) = await OpenAsync();
        using var probe = await RangeAsync(visitor, path, "bytes=0-1");
        Assert.Equal((HttpStatusCode.PartialContent, 2L, $"bytes 0-1/{bytes.Length}"), (probe.StatusCode, probe.Content.Headers.ContentLength, probe.Content.Headers.ContentRange?.ToString()));
        Assert.Equal("bytes", Assert.Single(probe.Headers.AcceptRanges));
        using var middle = await RangeAsync(visitor, path, "bytes=1000-1999", ifRange: tag);
        Assert.Equal(bytes[1000..2000], await middle.Content.ReadAsByteArrayAsync(Token));
        using var end = await RangeAsync(visitor, path, "bytes=-500");
        Assert.Equal(bytes[^500..], await end.Content.ReadAsByteArrayAsync(Token));
        using var changed = await RangeAsync(visitor, path, "bytes=1000-1999", ifRange: "\"another\"");
        Assert.Equal((HttpStatusCode.OK, (long)bytes.Length), (changed.StatusCode, changed.Content.Headers.ContentLength));
        using var beyond = await RangeAsync(visitor, path, $"bytes={bytes.Length}-");
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, $"bytes */{bytes.Length}"), (beyond.StatusCode, beyond.Content.Headers.ContentRange?.ToString()));
    }

    [Fact]
    public async Task Head_tells_the_length_and_a_known_tag_saves_the_bytes()
    {
        var (visitor, path, bytes, tag) = await OpenAsync();
        using var head = new HttpRequestMessage(HttpMethod.Head, path);
        using var told = await visitor.SendAsync(head, Token);
        Assert.Equal((HttpStatusCode.OK, (long?)bytes.Length, "video/mp4"), (told.StatusCode, told.Content.Headers.ContentLength, told.Content.Headers.ContentType?.ToString()));
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var same = await visitor.SendAsync(again, Token);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Contains("no-cache", told.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        Assert.True(told.Headers.CacheControl!.Private);
    }

    [Fact]
    public async Task After_revoke_the_next_range_is_refused_and_so_is_everything_else()
    {
        await shared.ReadyAsync();
        var (link, slug) = await shared.ShareAsync(new ShareSwitches(true, true, true, true));
        using var visitor = shared.Visitor();
        using (var before = await RangeAsync(visitor, $"/s/{slug}/video.mp4", "bytes=0-99"))
            Assert.Equal(HttpStatusCode.PartialContent, before.StatusCode);
        await shared.Get<ShareDesk>().RevokeAsync(OwnerId.Local, link, Token);
        using (var after = await RangeAsync(visitor, $"/s/{slug}/video.mp4", "bytes=100-199"))
            Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
        foreach (var path in (string[])["", "/poster.jpg", "/frame.jpg", "/still.jpg", "/download", "/video.mp4"])
        {
            using var response = await visitor.GetAsync($"/s/{slug}{path}", Token);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        // Nor does what a browser has kept come back.
        using var kept = new HttpRequestMessage(HttpMethod.Get, $"/s/{slug}/video.mp4");
        kept.Headers.TryAddWithoutValidation("If-None-Match", "*");
        using var stale = await visitor.SendAsync(kept, Token);
        Assert.Equal(HttpStatusCode.NotFound, stale.StatusCode);
    }

    [Fact]
    public async Task A_better_take_stands_under_the_same_address_at_once()
    {
        await shared.ReadyAsync();
        var (link, slug) = await shared.ShareAsync();
        using var visitor = shared.Visitor();
        var before = await visitor.GetByteArrayAsync($"/s/{slug}/video.mp4", Token);
        var better = await shared.RehearseAsync("pan left, the better take");
        Assert.True(await shared.Get<ShareDesk>().SwapAsync(OwnerId.Local, link, better.Generation.Id, Token));
        var after = await visitor.GetByteArrayAsync($"/s/{slug}/video.mp4", Token);
        Assert.NotEqual(before, after);
        Assert.Contains(better.Clip!.Sha256[..12], await visitor.GetStringAsync($"/s/{slug}", Token), StringComparison.Ordinal);
    }

    private async Task<(HttpClient Visitor, string Path, byte[] Bytes, string Tag)> OpenAsync()
    {
        await shared.ReadyAsync();
        var (_, slug) = await shared.ShareAsync();
        var visitor = shared.Visitor();
        using var response = await visitor.GetAsync($"/s/{slug}/video.mp4", Token);
        return (visitor, $"/s/{slug}/video.mp4", await response.Content.ReadAsByteArrayAsync(Token), response.Headers.ETag!.ToString());
    }

    private static async Task<HttpResponseMessage> RangeAsync(HttpClient visitor, string path, string range, string? ifRange = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Range = RangeHeaderValue.Parse(range);
        if (ifRange is not null)
            request.Headers.TryAddWithoutValidation("If-Range", ifRange);
        return await visitor.SendAsync(request, Token);
    }
}
