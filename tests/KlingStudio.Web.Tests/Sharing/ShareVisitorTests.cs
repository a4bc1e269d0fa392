using System.Net;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Sharing;

namespace KlingStudio.Web.Tests;

/// <summary>What a visitor may try, say and leave: passwords, answers, views, guesses.</summary>
public sealed class ShareVisitorTests(SharedClip shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_visitors_each_unlock_with_the_one_password_and_nobody_else_gets_in()
    {
        await shared.ReadyAsync();
        var (_, slug) = await shared.ShareAsync(new ShareSwitches(Prompt: true), "open sesame");
        using var ada = shared.Visitor();
        using var bob = shared.Visitor();
        var locked = await ada.GetStringAsync($"/s/{slug}", Token);
        Assert.DoesNotContain("og:", locked, StringComparison.Ordinal);
        Assert.DoesNotContain("video", locked, StringComparison.Ordinal);

        var cookie = await UnlockAsync(ada, slug, "open sesame");
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"path=/s/{slug}", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("sesame", cookie, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(ada, $"/s/{slug}/video.mp4", cookie));
        Assert.Contains(SharedClip.Canary, await PageAsync(ada, $"/s/{slug}", cookie), StringComparison.Ordinal);
        foreach (var path in (string[])["/video.mp4", "/poster.jpg", "/frame.jpg", "/still.jpg"])
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(bob, $"/s/{slug}{path}", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(bob, $"/oembed?url={SharedClip.Base}/s/{slug}", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(bob, $"/embed/{slug}", null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(bob, $"/s/{slug}/video.mp4", await UnlockAsync(bob, slug, "open sesame")));
    }

    [Fact]
    public async Task An_unlock_counts_for_its_own_link_only_and_can_not_be_forged()
    {
        await shared.ReadyAsync();
        var (_, one) = await shared.ShareAsync(password: "open sesame");
        var (_, two) = await shared.ShareAsync(password: "open sesame");
        using var visitor = shared.Visitor();
        var cookie = await UnlockAsync(visitor, one, "open sesame");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(visitor, $"/s/{one}/video.mp4", cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(visitor, $"/s/{two}/video.mp4", cookie));
        var value = cookie.Split(';')[0];
        foreach (var forged in (string[])["ks-unlock=", "ks-unlock=x", value[..^2], value + "A", value.Replace(value[20], value[20] == 'A' ? 'B' : 'A'), "ks-unlock=" + new string('A', 4_000)])
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(visitor, $"/s/{one}/video.mp4", forged));
    }

    [Fact]
    public async Task Another_password_locks_out_whoever_knew_the_old_one()
    {
        await shared.ReadyAsync();
        var (link, slug) = await shared.ShareAsync(password: "open sesame");
        using var visitor = shared.Visitor();
        var cookie = await UnlockAsync(visitor, slug, "open sesame");
        Assert.NotNull(await shared.Get<ShareDesk>().SetPasswordAsync(OwnerId.Local, link, "abc", Token));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(visitor, $"/s/{slug}/video.mp4", cookie));
        Assert.Null(await shared.Get<ShareDesk>().SetPasswordAsync(OwnerId.Local, link, "another one", Token));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(visitor, $"/s/{slug}/video.mp4", cookie));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(visitor, $"/s/{slug}/video.mp4", await UnlockAsync(visitor, slug, "another one")));
    }

    [Fact]
    public async Task Wrong_passwords_are_slowed_and_the_answer_says_for_how_long()
    {
        await shared.ReadyAsync();
        var (_, slug) = await shared.ShareAsync(password: "open sesame");
        using var visitor = shared.Visitor();
        var statuses = new List<HttpStatusCode>();
        for (var tries = 0; tries < ShareLimits.FreeTries + 1; tries++)
        {
            using var response = await SendPasswordAsync(visitor, slug, "wrong");
            statuses.Add(response.StatusCode);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
                Assert.True(response.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        }

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.Unauthorized, ShareLimits.FreeTries), HttpStatusCode.TooManyRequests], statuses);
    }

    [Fact]
    public async Task Wrong_expired_paused_revoked_and_deleted_are_the_same_to_the_byte()
    {
        await shared.ReadyAsync();
        var desk = shared.Get<ShareDesk>();
        var gone = await shared.RehearseAsync("soon gone");
        var (_, deleted) = await shared.ShareAsync(generationId: gone.Generation.Id);
        await shared.Get<LibraryShelf>().DeleteAsync(OwnerId.Local, gone.Generation.Id, Token);
        var (paused, pausedSlug) = await shared.ShareAsync();
        await desk.PauseAsync(OwnerId.Local, paused, true, Token);
        var (revoked, revokedSlug) = await shared.ShareAsync(password: "open sesame");
        await desk.RevokeAsync(OwnerId.Local, revoked, Token);
        var (_, expired) = await shared.ShareAsync(end: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(700));
        await Task.Delay(900, Token);

        using var visitor = shared.Visitor();
        foreach (var (before, after) in new[] { ("/s/", ""), ("/s/", "/video.mp4"), ("/s/", "/poster.jpg"), ("/embed/", ""), ($"/oembed?url={SharedClip.Base}/s/", "") })
        {
            var answers = new List<string>();
            foreach (var slug in (string[])[ShareSlug.New(), "short", deleted, pausedSlug, revokedSlug, expired])
            {
                using var response = await visitor.GetAsync(before + slug + after, Token);
                Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
                response.Headers.Date = null;
                answers.Add($"{response.Headers}{response.Content.Headers}{await response.Content.ReadAsStringAsync(Token)}");
            }

            Assert.Single(answers.Distinct());
        }
    }

    [Fact]
    public async Task An_answer_reaches_the_studio_at_once_and_what_it_says_stays_text()
    {
        await shared.ReadyAsync();
        var (link, slug) = await shared.ShareAsync();
        var heard = new TaskCompletionSource<FeedNotice>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listening = shared.Get<INoticeFeed>().Subscribe(OwnerId.Local, notice =>
        {
            if (notice.Topic == NoticeTopics.Answered && notice.SubjectId == link.Id)
                heard.TrySetResult(notice);
            return Task.CompletedTask;
        });
        await Task.Delay(300, Token);
        using var visitor = shared.Visitor();
        using (var empty = await PostAsync(visitor, $"/s/{slug}/answer", ("answer", "change"), ("note", "  ")))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.StatusCode);
        using (var answer = await PostAsync(visitor, $"/s/{slug}/answer", ("answer", "change"), ("note", "<b>slower</b>\u0007, please")))
            Assert.Equal((HttpStatusCode.SeeOther, $"/s/{slug}?said=asked"), (answer.StatusCode, answer.Headers.Location?.ToString()));
        Assert.Equal(shared.Card.Generation.Id, (await heard.Task.WaitAsync(TimeSpan.FromSeconds(20), Token)).GenerationId);
        var note = Assert.Single(await shared.Get<ShareShelf>().NotesAsync(OwnerId.Local, link.Id, Token));
        Assert.Equal((ShareVerdict.ChangeAsked, "<b>slower</b>, please"), (note.Verdict, note.Text));
        using (var thanks = await visitor.GetAsync($"/s/{slug}?said=asked", Token))
            Assert.Contains("Your change is asked for", await thanks.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        for (var more = 0; more < 2; more++)
            (await PostAsync(visitor, $"/s/{slug}/answer", ("answer", "approve"))).Dispose();
        using var spam = await PostAsync(visitor, $"/s/{slug}/answer", ("answer", "approve"));
        Assert.Equal(HttpStatusCode.TooManyRequests, spam.StatusCode);
    }

    [Fact]
    public async Task A_view_counts_once_and_machines_do_not_count()
    {
        await shared.ReadyAsync();
        var (link, slug) = await shared.ShareAsync();
        foreach (var agent in (string[])["Mozilla/5.0 Firefox/140.0", "Mozilla/5.0 Firefox/140.0", "Mozilla/5.0 Safari/605", "Discordbot/2.0", "facebookexternalhit/1.1", "WhatsApp/2", "curl/8.0", "Slackbot-LinkExpanding 1.0"])
        {
            using var visitor = shared.Visitor(agent);
            (await visitor.GetAsync($"/s/{slug}", Token)).Dispose();
            using var beacon = await visitor.PostAsync($"/s/{slug}/seen", null, Token);
            Assert.Equal(HttpStatusCode.NoContent, beacon.StatusCode);
            using var head = new HttpRequestMessage(HttpMethod.Head, $"/s/{slug}/seen");
            Assert.Equal(HttpStatusCode.NotFound, (await visitor.SendAsync(head, Token)).StatusCode);
        }

        Assert.Equal(2, (await shared.Get<ShareShelf>().FindAsync(OwnerId.Local, link.Id, Token))!.Views);
    }

    [Fact]
    public async Task Ten_thousand_guesses_find_nothing_and_are_slowed()
    {
        await using var studio = await RunningStudio.StartAsync();
        using var guesser = studio.Client();
        var statuses = new System.Collections.Concurrent.ConcurrentBag<HttpStatusCode>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 10_000), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token }, async (_, token) =>
        {
            using var response = await guesser.GetAsync($"/s/{ShareSlug.New()}", token);
            statuses.Add(response.StatusCode);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
                Assert.NotNull(response.Headers.RetryAfter);
        });
        Assert.All(statuses, status => Assert.True(status is HttpStatusCode.NotFound or HttpStatusCode.TooManyRequests));
        // A minute lets sixty through; even a slow machine is done in a few.
        Assert.True(statuses.Count(status => status == HttpStatusCode.TooManyRequests) > 9_000);
    }

    private static async Task<string> UnlockAsync(HttpClient visitor, string slug, string password)
    {
        using var response = await SendPasswordAsync(visitor, slug, password);
        Assert.Equal((HttpStatusCode.SeeOther, $"/s/{slug}"), (response.StatusCode, response.Headers.Location?.ToString()));
        return Assert.Single(response.Headers.GetValues("Set-Cookie"));
    }

    private static Task<HttpResponseMessage> SendPasswordAsync(HttpClient visitor, string slug, string password) => PostAsync(visitor, $"/s/{slug}/unlock", ("password", password));

    private static async Task<HttpResponseMessage> PostAsync(HttpClient visitor, string path, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)));
        return await visitor.PostAsync(path, form, Token);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient visitor, string path, string? cookie)
    {
        using var response = await SendAsync(visitor, path, cookie);
        return response.StatusCode;
    }

    private static async Task<string> PageAsync(HttpClient visitor, string path, string cookie)
    {
        using var response = await SendAsync(visitor, path, cookie);
        return await response.Content.ReadAsStringAsync(Token);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient visitor, string path, string? cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (cookie is not null)
            request.Headers.TryAddWithoutValidation("Cookie", cookie.Split(';')[0]);
        return await visitor.SendAsync(request, Token);
    }
}
