using System.Globalization;
using KlingStudio.Generations;
using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace KlingStudio.Web.Tests;

/// <summary>A player that seeks, resumes or asks again gets exactly the bytes it asked for, or a true "not changed".</summary>
public sealed class MediaDecisionTests
{
    private const long Length = 1_000;
    private static readonly DateTimeOffset Modified = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private static readonly EntityTagHeaderValue Tag = new("\"abc\"");

    [Theory]
    [InlineData("bytes=0-0", 206, 0, 1)]
    [InlineData("bytes=0-", 206, 0, 1000)]
    [InlineData("bytes=0-999", 206, 0, 1000)]
    [InlineData("bytes=0-5000", 206, 0, 1000)]
    [InlineData("bytes=999-", 206, 999, 1)]
    [InlineData("bytes=10-19", 206, 10, 10)]
    [InlineData("bytes=-1", 206, 999, 1)]
    [InlineData("bytes=-1000", 206, 0, 1000)]
    [InlineData("bytes=-5000", 206, 0, 1000)]
    [InlineData("bytes=-0", 416, 0, 0)]
    [InlineData("bytes=1000-", 416, 0, 0)]
    [InlineData("bytes=1000-2000", 416, 0, 0)]
    [InlineData("bytes=0-1,5-6", 200, 0, 0)]
    [InlineData("bytes=5-1", 200, 0, 0)]
    [InlineData("bytes=a-b", 200, 0, 0)]
    [InlineData("bytes=", 200, 0, 0)]
    [InlineData("lines=0-1", 200, 0, 0)]
    [InlineData("bytes=0-99999999999999999999", 200, 0, 0)]
    public void A_range_gives_exactly_its_bytes(string range, int status, long offset, long length)
    {
        var decision = Decide(("Range", range));
        Assert.Equal(status, decision.Status);
        Assert.Equal(status == 206 ? new ByteRange(offset, length) : null, decision.Range);
    }

    [Fact]
    public void A_range_says_where_it_lies()
    {
        Assert.Equal("bytes 10-19/1000", Decide(("Range", "bytes=10-19")).ContentRange(Length));
        Assert.Equal("bytes */1000", Decide(("Range", "bytes=1000-")).ContentRange(Length));
        Assert.Null(Decide().ContentRange(Length));
    }

    [Theory]
    [InlineData("If-None-Match", "\"abc\"", 304)]
    [InlineData("If-None-Match", "W/\"abc\"", 304)]
    [InlineData("If-None-Match", "\"x\", \"abc\"", 304)]
    [InlineData("If-None-Match", "*", 304)]
    [InlineData("If-None-Match", "\"x\"", 200)]
    [InlineData("If-Match", "\"abc\"", 200)]
    [InlineData("If-Match", "*", 200)]
    [InlineData("If-Match", "W/\"abc\"", 412)]
    [InlineData("If-Match", "\"x\"", 412)]
    [InlineData("If-Modified-Since", "Wed, 04 Mar 2026 05:06:07 GMT", 304)]
    [InlineData("If-Modified-Since", "Wed, 04 Mar 2026 05:06:06 GMT", 200)]
    [InlineData("If-Unmodified-Since", "Wed, 04 Mar 2026 05:06:07 GMT", 200)]
    [InlineData("If-Unmodified-Since", "Wed, 04 Mar 2026 05:06:06 GMT", 412)]
    [InlineData("If-Modified-Since", "not a date", 200)]
    public void A_condition_is_met_or_not(string name, string value, int status) =>
        Assert.Equal(status, Decide((name, value)).Status);

    [Theory]
    [InlineData("\"abc\"", 206)]
    [InlineData("W/\"abc\"", 200)]
    [InlineData("\"x\"", 200)]
    [InlineData("Wed, 04 Mar 2026 05:06:07 GMT", 206)]
    [InlineData("Wed, 04 Mar 2026 05:06:08 GMT", 200)]
    [InlineData("Wed, 04 Mar 2026 05:06:06 GMT", 200)]
    [InlineData("nonsense", 200)]
    public void A_resumed_download_never_mixes_two_clips(string ifRange, int status) =>
        Assert.Equal(status, Decide(("Range", "bytes=10-19"), ("If-Range", ifRange)).Status);

    [Fact]
    public void The_tag_goes_before_the_date()
    {
        Assert.Equal(200, Decide(("If-None-Match", "\"x\""), ("If-Modified-Since", "Wed, 04 Mar 2026 05:06:07 GMT")).Status);
        Assert.Equal(412, Decide(("If-Match", "\"x\""), ("If-None-Match", "\"abc\"")).Status);
        Assert.Equal(304, Decide(("If-None-Match", "\"abc\""), ("Range", "bytes=0-1")).Status);
    }

    [Fact]
    public void A_range_means_nothing_to_head_or_when_the_length_is_not_known()
    {
        var headers = Headers([("Range", "bytes=0-1")]);
        Assert.Equal(200, MediaDecision.Of(headers, isGet: false, Tag, Modified, Length).Status);
        Assert.Equal(200, MediaDecision.Of(headers, isGet: true, Tag, Modified, length: null).Status);
    }

    [Fact]
    public void Every_range_lies_inside_the_clip_and_says_so()
    {
        foreach (var length in (long[])[1, 2, 3, 7])
        {
            foreach (var (from, to) in from f in Enumerable.Range(-1, 10) from t in Enumerable.Range(-1, 10) select (f, t))
            {
                var text = string.Create(CultureInfo.InvariantCulture, $"bytes={(from < 0 ? "" : from)}-{(to < 0 ? "" : to)}");
                var decision = MediaDecision.Of(Headers([("Range", text)]), isGet: true, Tag, Modified, length);
                if (decision.Range is { } range)
                    Assert.True(range.Offset >= 0 && range.Length >= 1 && range.Offset + range.Length <= length, $"{text} of {length}");
                Assert.Equal(decision.Status == 206, decision.Range is not null);
            }
        }
    }

    private static MediaDecision Decide(params (string Name, string Value)[] headers) => MediaDecision.Of(Headers(headers), isGet: true, Tag, Modified, Length);

    private static RequestHeaders Headers((string Name, string Value)[] headers)
    {
        var dictionary = new HeaderDictionary();
        foreach (var (name, value) in headers)
            dictionary[name] = value;
        return new RequestHeaders(dictionary);
    }
}
