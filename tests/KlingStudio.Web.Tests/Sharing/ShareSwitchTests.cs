using System.Net;
using System.Text;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Sharing;

namespace KlingStudio.Web.Tests;

/// <summary>Every switch against every public route: what is off is nowhere, and it is off at once.</summary>
public sealed class ShareSwitchTests(SharedClip shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static IEnumerable<ShareSwitches> AllSwitches() =>
        from bits in Enumerable.Range(0, 16)
        select new ShareSwitches((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0);

    [Fact]
    public async Task Each_route_shows_what_its_switches_allow()
    {
        await shared.ReadyAsync();
        var (link, slug) = await shared.ShareAsync();
        using var visitor = shared.Visitor();
        foreach (var shows in AllSwitches())
        {
            await shared.Get<ShareDesk>().ShowAsync(OwnerId.Local, link, shows, Token);
            (string Path, bool Open)[] routes =
            [
                ($"/s/{slug}", true), ($"/embed/{slug}", shows.Embedding), ($"/oembed?url={SharedClip.Base}/s/{slug}", shows.Embedding),
                ($"/s/{slug}/video.mp4", true), ($"/s/{slug}/poster.jpg", true), ($"/s/{slug}/frame.jpg", true),
                ($"/s/{slug}/still.jpg", shows.Still), ($"/s/{slug}/download", shows.Download),
            ];
            foreach (var (path, open) in routes)
            {
                using var response = await visitor.GetAsync(path, Token);
                Assert.True(response.StatusCode == (open ? HttpStatusCode.OK : HttpStatusCode.NotFound), $"{path} with {shows} answered {(int)response.StatusCode}");
                await LooksRightAsync(response, path, shows);
            }

            var page = await visitor.GetStringAsync($"/s/{slug}", Token);
            Assert.Equal(shows.Prompt, page.Contains(SharedClip.Canary, StringComparison.OrdinalIgnoreCase));
            Assert.Equal(shows.Still, page.Contains("still.jpg", StringComparison.Ordinal));
            Assert.Equal(shows.Still, page.Contains("Hold to see the still", StringComparison.Ordinal));
            Assert.Equal(shows.Download, page.Contains("/download", StringComparison.Ordinal));
            Assert.Equal(shows.Embedding, page.Contains("twitter:player", StringComparison.Ordinal));
            Assert.Equal(shows.Embedding, page.Contains("json+oembed", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task No_answer_ever_holds_an_id_a_path_a_key_a_name_or_a_hidden_prompt()
    {
        await shared.ReadyAsync();
        var card = shared.Card;
        foreach (var password in (string?[])[null, "open sesame"])
        {
            foreach (var shows in AllSwitches())
            {
                var (link, slug) = await shared.ShareAsync(shows, password);
                List<string> never = ["Anna-canary", "name-canary", shared.Studio.Data, "media/", "shares/", "clips/", ".incoming", card.Clip!.Key.Value, card.Still.Key.Value];
                never.AddRange(new[] { link.Id, card.Generation.Id, card.Recipe.Id, card.Still.Id }.SelectMany(id => (string[])[id.ToString("N"), id.ToString("D")]));
                if (!shows.Prompt || password is not null)
                    never.Add(SharedClip.Canary);
                foreach (var text in await EverythingAsync(slug))
                    Assert.All(never, word => Assert.False(text.Contains(word, StringComparison.OrdinalIgnoreCase), $"“{word}” in an answer about {shows}, password {password is not null}: {text[..Math.Min(300, text.Length)]}"));
            }
        }
    }

    [Fact]
    public async Task A_downloads_name_comes_from_what_may_be_seen()
    {
        await shared.ReadyAsync();
        foreach (var (shows, words, name) in new[]
        {
            (new ShareSwitches(Download: true), new ShareWords(), "a-still-set-in-motion.mp4"),
            (new ShareSwitches(Download: true, Prompt: true), new ShareWords(), "slow-push-in.mp4"),
            (new ShareSwitches(Download: true), new ShareWords("Hafen: Früh/../am \"Tag\""), "hafen-früh-am-tag.mp4"),
        })
        {
            var (_, slug) = await shared.ShareAsync(shows, words: words);
            using var visitor = shared.Visitor();
            using var response = await visitor.GetAsync($"/s/{slug}/download", Token);
            Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
            Assert.Equal(name, response.Content.Headers.ContentDisposition?.FileNameStar);
        }
    }

    // Headers and body, as text, of every route and method; the video's bytes too.
    private async Task<List<string>> EverythingAsync(string slug)
    {
        using var visitor = shared.Visitor();
        var texts = new List<string>();
        foreach (var path in (string[])
        [
            $"/s/{slug}", $"/s/{slug}?said=approved", $"/embed/{slug}", $"/oembed?url={SharedClip.Base}/s/{slug}", $"/s/{slug}/video.mp4", $"/s/{slug}/poster.jpg", $"/s/{slug}/frame.jpg",
            $"/s/{slug}/still.jpg", $"/s/{slug}/download",
        ])
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
            {
                using var request = new HttpRequestMessage(method, path);
                using var response = await visitor.SendAsync(request, Token);
                texts.Add(await TextAsync(response));
            }
        }

        foreach (var (path, field) in new[] { ("unlock", "password=wrong"), ("answer", "answer=nonsense"), ("seen", "") })
        {
            using var content = new StringContent(field, Encoding.UTF8, "application/x-www-form-urlencoded");
            using var response = await visitor.PostAsync($"/s/{slug}/{path}", content, Token);
            texts.Add(await TextAsync(response));
        }

        return texts;
    }

    private static async Task<string> TextAsync(HttpResponseMessage response) =>
        $"{response.Headers}{response.Content.Headers}{Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync(Token))}";

    private static async Task LooksRightAsync(HttpResponseMessage response, string path, ShareSwitches shows)
    {
        Assert.False(response.Headers.Contains("Set-Cookie"));
        if (path.Contains(".mp4", StringComparison.Ordinal) || path.Contains(".jpg", StringComparison.Ordinal))
        {
            if (response.IsSuccessStatusCode)
                Assert.Equal(shows.Embedding ? "cross-origin" : "same-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
            return;
        }

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        if (path.StartsWith("/embed", StringComparison.Ordinal))
            Assert.Contains($"frame-ancestors {(shows.Embedding ? "*" : "'none'")};", policy, StringComparison.Ordinal);
        if (response.Content.Headers.ContentType?.MediaType == "text/html")
        {
            Assert.StartsWith("default-src 'none'; script-src 'self'; ", policy, StringComparison.Ordinal);
            Assert.Contains("base-uri 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("blazor", await response.Content.ReadAsStringAsync(Token), StringComparison.OrdinalIgnoreCase);
        }
    }
}
