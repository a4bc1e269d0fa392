using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Sharing;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Browser.Tests;

/// <summary>The promise by which sharing is done: a link opens and plays on a phone in under a second, and is dead one second after "revoke".</summary>
public sealed class ShareTimeTests(Chromium chromium) : IAsyncLifetime
{
    private const double Second = 1_000;

    private RunningStudio _studio = null!;
    private Guid _clip;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _studio = await RunningStudio.StartAsync(new Dictionary<string, string> { ["Studio:PublicListen"] = "http://127.0.0.1:0" });
        await using var visitor = await Visitor.ArriveAsync(chromium, _studio.Address);
        await visitor.DropStillAsync(Photograph.Named("time.jpg"));
        await visitor.RehearseAsync("slow push in");
        var page = await _studio.Services.GetRequiredService<LibraryPage>().ReadAsync(OwnerId.Local, new LibraryFilter(State: LibraryState.Ready), null, 1, Token);
        _clip = page.Cards[0].Generation.Id;
        await _studio.Services.GetRequiredService<ShareRenditionMaker>().EnsureAsync(_clip, Token);
    }

    public ValueTask DisposeAsync() => _studio.DisposeAsync();

    [Fact]
    public async Task A_link_opens_and_plays_on_a_phone_in_under_a_second()
    {
        var (_, address) = await ShareAsync();
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
        var (link, address) = await ShareAsync();
        await using var client = await Client.ArriveAsync(chromium, address, phone: true);
        await client.PlaysAsync();
        var video = await client.Page.Locator("video").EvaluateAsync<string>("video => video.currentSrc");
        // All of it is in the browser now.
        Assert.Equal(200, await FetchAsync(client, video));
        Assert.Equal(200, await FetchAsync(client, video));

        Assert.True(await _studio.Services.GetRequiredService<ShareDesk>().RevokeAsync(OwnerId.Local, link, Token));
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

    private async Task<(ShareLink Link, string Address)> ShareAsync()
    {
        var services = _studio.Services;
        var draft = new ShareDraft("Anna", null, null, new ShareSwitches(), new ShareWords("Boats at dawn", "Ada"));
        var link = (await services.GetRequiredService<ShareDesk>().CreateAsync(OwnerId.Local, _clip, draft, Token)).Link!;
        return (link, $"http://127.0.0.1:{services.GetRequiredService<Web.PublicDoor>().Port}/s/{services.GetRequiredService<ShareKeys>().Unseal(link.SealedSlug)}");
    }
}
