using System.Net;
using System.Text;
using System.Text.Json;
using KlingStudio.Storage;

namespace KlingStudio.Web.Tests;

/// <summary>What each chat and crawler needs to show a clip, read from the served page as that service reads it. One test for each.</summary>
public sealed class ShareTagTests(SharedClip shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task IMessage_plays_the_clip_inside_ten_megabytes()
    {
        var (tags, visitor) = await ReadAsync("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0");
        var video = await FetchAsync(visitor, tags["og:video"], "video/mp4");
        var image = await FetchAsync(visitor, tags["og:image"], "image/jpeg");
        Assert.InRange(video.Length + image.Length, 1, 10_000_000);
        Assert.Equal("video.other", tags["og:type"]);
    }

    [Fact]
    public async Task Discord_plays_it_inline()
    {
        var (tags, visitor) = await ReadAsync("Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)");
        Assert.StartsWith("https://", tags["og:video"], StringComparison.Ordinal);
        Assert.EndsWith(".mp4", tags["og:video"], StringComparison.Ordinal);
        Assert.Equal(tags["og:video"], tags["og:video:secure_url"]);
        Assert.Equal("video/mp4", tags["og:video:type"]);
        Assert.Matches("^#[0-9a-f]{6}$", tags["theme-color"]);
        Assert.InRange(Encoding.UTF8.GetByteCount(tags["og:title"]), 1, 70);
        Assert.InRange(Encoding.UTF8.GetByteCount(tags["og:site_name"]), 1, 253);
        var video = await FetchAsync(visitor, tags["og:video"], "video/mp4");
        Assert.True(At(video, "moov") < At(video, "mdat"), "the index comes after the pictures");
        Assert.True(At(video, "avc1") > 0, "it is not H.264");
    }

    [Fact]
    public async Task Telegram_plays_it_inline()
    {
        var (tags, visitor) = await ReadAsync("TelegramBot (like TwitterBot)");
        Assert.Equal(("1280", "720"), (tags["og:video:width"], tags["og:video:height"]));
        Assert.Equal("5", tags["video:duration"]);
        Assert.InRange((await FetchAsync(visitor, tags["og:video"], "video/mp4")).Length, 1, ShareRules.RenditionMost);
    }

    [Fact]
    public async Task Slack_shows_title_text_and_image_of_the_same_host()
    {
        var (tags, _) = await ReadAsync("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)");
        Assert.All((string[])[tags["og:image"], tags["og:url"], tags["og:video"]], address => Assert.Equal("clips.example", new Uri(address).Host));
        Assert.InRange(tags["og:title"].Length, 1, 199);
        Assert.InRange(tags["og:description"].Length, 1, 199);
    }

    [Fact]
    public async Task X_shows_a_player_card_whose_page_may_be_framed_and_a_picture_that_stands_alone()
    {
        var (tags, visitor) = await ReadAsync("Twitterbot/1.0");
        Assert.Equal("player", tags["twitter:card"]);
        Assert.Equal((tags["og:title"], "1280", "720"), (tags["twitter:title"], tags["twitter:player:width"], tags["twitter:player:height"]));
        Assert.Equal("video/mp4", tags["twitter:player:stream:content_type"]);
        Assert.InRange(tags["twitter:image:alt"].Length, 1, 420);
        Assert.InRange((await FetchAsync(visitor, tags["twitter:image"], "image/jpeg")).Length, 1, 5_000_000);
        await FetchAsync(visitor, tags["twitter:player:stream"], "video/mp4");
        Assert.StartsWith("https://", tags["twitter:player"], StringComparison.Ordinal);
        using var player = await visitor.GetAsync(new Uri(tags["twitter:player"]).PathAndQuery, Token);
        Assert.Contains("frame-ancestors *", Assert.Single(player.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.False(player.Headers.Contains("X-Frame-Options"));
    }

    [Fact]
    public async Task Facebook_has_the_picture_with_its_size_at_the_first_share()
    {
        var (tags, visitor) = await ReadAsync("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)");
        Assert.Equal(("1200", "630"), (tags["og:image:width"], tags["og:image:height"]));
        using var picture = NetVips.Image.JpegloadBuffer(await FetchAsync(visitor, tags["og:image"], "image/jpeg"));
        Assert.Equal((1200, 630), (picture.Width, picture.Height));
        Assert.Contains($"<link rel=\"canonical\" href=\"{tags["og:url"]}\"", tags.Head, StringComparison.Ordinal);
        using var robots = await visitor.GetAsync("/robots.txt", Token);
        Assert.Equal(HttpStatusCode.NotFound, robots.StatusCode);
    }

    [Fact]
    public async Task WhatsApp_finds_its_one_small_picture_early()
    {
        var (tags, visitor) = await ReadAsync("WhatsApp/2.23.20.0");
        Assert.Equal("image/jpeg", tags["og:image:type"]);
        Assert.InRange((await FetchAsync(visitor, tags["og:image"], "image/jpeg")).Length, 1, 250_000 - 1);
        Assert.All((string[])["og:title", "og:description", "og:url", "og:image:alt"], name => Assert.NotEmpty(tags[name]));
        Assert.InRange(tags.Head.IndexOf("og:image", StringComparison.Ordinal), 1, 2_000);
    }

    [Fact]
    public async Task Studios_that_know_oEmbed_find_the_player_and_its_size()
    {
        var (tags, visitor) = await ReadAsync("WordPress/6.9; https://blog.example");
        // Some look for these words before they parse anything.
        Assert.Contains("type=\"application/json+oembed\"", tags.Head, StringComparison.Ordinal);
        var start = tags.Head.IndexOf("href=\"https://clips.example/oembed", StringComparison.Ordinal) + 6;
        var address = WebUtility.HtmlDecode(tags.Head[start..tags.Head.IndexOf('"', start)]);
        using var answer = JsonDocument.Parse(await visitor.GetStringAsync(new Uri(address).PathAndQuery, Token));
        var root = answer.RootElement;
        Assert.Equal(("1.0", "video", 1280, 720), (root.GetProperty("version").GetString(), root.GetProperty("type").GetString(), root.GetProperty("width").GetInt32(), root.GetProperty("height").GetInt32()));
        Assert.Contains($"<iframe src=\"{tags["twitter:player"]}\"", root.GetProperty("html").GetString(), StringComparison.Ordinal);
        Assert.Equal((tags["og:image"], 1200, 630), (root.GetProperty("thumbnail_url").GetString(), root.GetProperty("thumbnail_width").GetInt32(), root.GetProperty("thumbnail_height").GetInt32()));
        Assert.Equal(300, root.GetProperty("cache_age").GetInt32());
    }

    [Fact]
    public async Task OEmbed_says_in_its_own_statuses_what_it_can_not_give()
    {
        await shared.ReadyAsync();
        using var visitor = shared.Visitor("WordPress/6.9; https://blog.example");
        var (_, open) = await shared.ShareAsync();
        var (_, locked) = await shared.ShareAsync(password: "open sesame");
        async Task<HttpResponseMessage> AskAsync(string address, string more = "") => await visitor.GetAsync($"/oembed?url={Uri.EscapeDataString(address)}{more}", Token);
        foreach (var (address, more, status) in new[]
        {
            ($"{SharedClip.Base}/s/{open}", "", 200), ($"{SharedClip.Base}/s/{open}", "&format=json", 200), ($"{SharedClip.Base}/embed/{open}", "", 200),
            ($"{SharedClip.Base}/s/{open}", "&format=xml", 501), ($"{SharedClip.Base}/s/{open}", "&format=yaml", 501), ($"{SharedClip.Base}/s/{locked}", "", 401),
            ($"{SharedClip.Base}/s/{ShareSlug.New()}", "", 404), ($"https://evil.example/s/{open}", "", 404), ($"{SharedClip.Base}/library/{open}", "", 404), ("nonsense", "", 404), ("", "", 404),
        })
        {
            using var response = await AskAsync(address, more);
            Assert.True((int)response.StatusCode == status, $"{address}{more} answered {(int)response.StatusCode}");
        }

        // A thumbnail has all of its three parts or none, and none that is larger than asked for.
        using var small = JsonDocument.Parse(await (await AskAsync($"{SharedClip.Base}/s/{open}", "&maxwidth=640&maxheight=400")).Content.ReadAsStringAsync(Token));
        Assert.Equal((640, 360), (small.RootElement.GetProperty("width").GetInt32(), small.RootElement.GetProperty("height").GetInt32()));
        Assert.DoesNotContain(small.RootElement.EnumerateObject(), property => property.Name.StartsWith("thumbnail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Search_engines_are_kept_out_and_a_title_with_markup_stays_text()
    {
        await shared.ReadyAsync();
        var (_, slug) = await shared.ShareAsync(words: new ShareWords("<script>alert('x')</script> & \"more\"", "<b>Ada</b>", "\"><img src=x onerror=alert(1)>"));
        using var visitor = shared.Visitor();
        using var response = await visitor.GetAsync($"/s/{slug}", Token);
        var html = await response.Content.ReadAsStringAsync(Token);
        var tags = new HeadTags(html);
        Assert.Equal("noindex", tags["robots"]);
        Assert.Equal("noindex", Assert.Single(response.Headers.GetValues("X-Robots-Tag")));
        Assert.Equal("<script>alert('x')</script> & \"more\"", tags["og:title"]);
        Assert.Equal("\"><img src=x onerror=alert(1)>", tags["og:description"]);
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>Ada", html, StringComparison.Ordinal);
        using var oembed = JsonDocument.Parse(await visitor.GetStringAsync($"/oembed?url={Uri.EscapeDataString($"{SharedClip.Base}/s/{slug}")}", Token));
        Assert.DoesNotContain("<script", oembed.RootElement.GetProperty("html").GetString(), StringComparison.Ordinal);
    }

    private async Task<(HeadTags Tags, HttpClient Visitor)> ReadAsync(string agent)
    {
        await shared.ReadyAsync();
        var (_, slug) = await shared.ShareAsync(new ShareSwitches(Prompt: true));
        var visitor = shared.Visitor(agent);
        using var response = await visitor.GetAsync($"/s/{slug}", Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        var tags = new HeadTags(await response.Content.ReadAsStringAsync(Token));
        Assert.Equal($"{SharedClip.Base}/s/{slug}", tags["og:url"]);
        Assert.Equal("Slow push in", tags["og:title"]);
        Assert.Equal(SharedClip.Prompt, tags["og:description"]);
        return (tags, visitor);
    }

    private static async Task<byte[]> FetchAsync(HttpClient visitor, string address, string mediaType)
    {
        using var response = await visitor.GetAsync(new Uri(address).PathAndQuery, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(mediaType, response.Content.Headers.ContentType?.ToString());
        Assert.False(response.Headers.Contains("Set-Cookie"));
        return await response.Content.ReadAsByteArrayAsync(Token);
    }

    private static int At(byte[] bytes, string box) => bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(box));
}
