using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Sharing;

namespace KlingStudio.Browser.Tests;

/// <summary>The promise by which sharing is done: a link opens and plays on a phone in under a second, and is dead one second after "revoke".</summary>
public sealed class ShareTimeTests(Chromium chromium, SharedClip shared) : IAsyncLifetime
{
    private const double Second = 1_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await shared.ReadyAsync();
        await shared.Get<ShareRenditionMaker>().EnsureAsync(shared.Id, Token);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_link_opens_and_plays_on_a_phone_in_under_a_second()
    {
        var (_, address) = await shared.ShareAsync();
        // The quickest of a few new visitors, none of whom has been here: what else this machine is doing is not the question.
        var quickest = double.MaxValue;
        for (var visits = 0; visits < 8 && quickest >= Second; visits++)
        {
            await using var client = await Client.ArriveAsync(chromium, address, phone: true);
            // From the start of the navigation to a picture of the moving clip on the screen.
            var took = await client.Page.Locator("video").EvaluateAsync<double>("video => new Promise(seen => video.requestVideoFrameCallback(() => seen(performance.now())))");
            Assert.False(await client.Page.Locator("video").EvaluateAsync<bool>("video => video.paused"), "it does not play by itself");
            quickest = Math.Min(quickest, took);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"opened and playing after {quickest:0} ms");
        Assert.True(quickest < Second, $"it took {quickest:0} ms");
    }

    [Fact]
    public async Task A_second_after_revoke_nothing_of_it_answers_not_even_from_the_browsers_own_cache()
    {
        var (link, address) = await shared.ShareAsync();
        await using var client = await Client.ArriveAsync(chromium, address, phone: true);
        await client.PlaysAsync();
        var video = await client.Page.Locator("video").EvaluateAsync<string>("video => video.currentSrc");
        // All of it is in the browser now.
        Assert.Equal(200, await FetchAsync(client, video));
        Assert.Equal(200, await FetchAsync(client, video));

        Assert.True(await shared.Get<ShareDesk>().RevokeAsync(OwnerId.Local, link, Token));
        await Task.Delay(TimeSpan.FromSeconds(1), Token);
        foreach (var path in (string[])[video, $"{address}/poster.jpg", $"{address}/frame.jpg", $"{address}/still.jpg", address, address.Replace("/s/", "/embed/", StringComparison.Ordinal)])
            Assert.Equal(404, await FetchAsync(client, path));
        Assert.Equal(404, await client.Page.EvaluateAsync<int>("async address => (await fetch(address, { headers: { Range: 'bytes=0-1' } })).status", video));

        // Nor by the way back.
        await client.Page.GotoAsync("about:blank");
        await client.Page.GoBackAsync();
        await Assertions.Expect(client.Page.GetByRole(AriaRole.Heading, new() { Name = "There is nothing here" })).ToBeVisibleAsync();
        Assert.Equal(0, await client.Page.Locator("video").CountAsync());
    }

    private static Task<int> FetchAsync(Client client, string address) =>
        client.Page.EvaluateAsync<int>("async address => { const answer = await fetch(address); await answer.arrayBuffer(); return answer.status; }", address);
}
