using System.Net;
using KlingStudio.Web.Features.Sharing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace KlingStudio.Web.Tests;

/// <summary>Guessing a password must not pay, and must not lock out the person next door for long.</summary>
public sealed class ShareLimitTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ShareLimits _limits;

    public ShareLimitTests() => _limits = new ShareLimits(StudioSettings.Read(new ConfigurationBuilder().Build(), []), _clock);

    [Fact]
    public void Five_tries_then_pauses_that_double()
    {
        var link = Guid.NewGuid();
        for (var tries = 0; tries < ShareLimits.FreeTries; tries++)
            Assert.Null(_limits.Try(link, "a"));
        foreach (var pause in (int[])[1, 2, 4, 8, 16])
        {
            Assert.Equal(TimeSpan.FromSeconds(pause), _limits.Try(link, "a"));
            _clock.Advance(TimeSpan.FromSeconds(pause));
            Assert.Null(_limits.Try(link, "a"));
        }

        Assert.Null(_limits.Try(link, "b"));
        Assert.Null(_limits.Try(Guid.NewGuid(), "a"));
        _limits.Forgive(link, "a");
        Assert.Null(_limits.Try(link, "a"));
    }

    [Fact]
    public void Thirty_in_an_hour_from_one_network_whatever_the_link()
    {
        for (var tries = 0; tries < ShareLimits.TriesAnHour; tries++)
            Assert.Null(_limits.Try(Guid.NewGuid(), "a"));
        Assert.Equal(TimeSpan.FromHours(1), _limits.Try(Guid.NewGuid(), "a"));
        Assert.Null(_limits.Try(Guid.NewGuid(), "b"));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(_limits.Try(Guid.NewGuid(), "a"));
    }

    [Fact]
    public void Sixty_slugs_that_are_not_there_in_a_minute()
    {
        for (var misses = 0; misses < 60; misses++)
            Assert.Null(_limits.Miss("a"));
        Assert.Equal(TimeSpan.FromMinutes(1), _limits.Miss("a"));
        Assert.Null(_limits.Miss("b"));
    }

    [Fact]
    public void A_script_that_changes_its_name_is_not_an_audience()
    {
        for (var views = 0; views < ShareLimits.ViewsAMinute; views++)
            Assert.True(_limits.MayCount("a"));
        Assert.False(_limits.MayCount("a"));
        Assert.True(_limits.MayCount("b"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_limits.MayCount("a"));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.254", true)]
    [InlineData("192.0.2.1", "192.0.3.1", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.9", true)]
    [InlineData("2001:db8:1:1::1", "2001:db8:1:ffff::9", true)]
    [InlineData("2001:db8:1::1", "2001:db8:2::1", false)]
    public void One_household_is_one_network(string left, string right, bool same) =>
        Assert.Equal(same, ShareLimits.Network(IPAddress.Parse(left)) == ShareLimits.Network(IPAddress.Parse(right)));

    [Theory]
    [InlineData("https://clips.example/s/abc", "abc")]
    [InlineData("https://CLIPS.example/embed/abc/", "abc")]
    [InlineData("https://clips.example/s/abc?utm=x#y", "abc")]
    [InlineData("https://clips.example/s/abc/video.mp4", null)]
    [InlineData("https://clips.example.evil.example/s/abc", null)]
    [InlineData("http://clips.example/s/abc", null)]
    [InlineData("https://clips.example/library/abc", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void OEmbed_speaks_of_our_own_links_only(string? url, string? slug) => Assert.Equal(slug, OEmbed.SlugOf(url, "https://clips.example"));

    [Theory]
    [InlineData(null, null, 1280, 720)]
    [InlineData("640", null, 640, 360)]
    [InlineData(null, "360", 640, 360)]
    [InlineData("640", "90", 160, 90)]
    [InlineData("4000", "4000", 1280, 720)]
    [InlineData("0", "-5", 1280, 720)]
    [InlineData("nonsense", "", 1280, 720)]
    [InlineData("1", "1", 1, 1)]
    public void OEmbed_fits_into_what_was_asked_for(string? maxWidth, string? maxHeight, int width, int height) =>
        Assert.Equal((width, height), OEmbed.Fit(1280, 720, maxWidth, maxHeight));
}
