using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Sharing;

namespace KlingStudio.Web.Tests;

/// <summary>Sharing a look at the database must never mean to be told yesterday's news.</summary>
public sealed class ShareLooksTests(SharedClip shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_asks_after_a_change_hears_of_it_however_many_ask_at_the_same_time()
    {
        await shared.ReadyAsync();
        var looks = new ShareLooks(shared.Get<ShareDoor>());
        var desk = shared.Get<ShareDesk>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var (link, slug) = await shared.ShareAsync();
        var crowd = Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(
            async () =>
            {
                while (!over.IsCancellationRequested)
                    await looks.FindAsync(slug, Token);
            },
            Token)));
        for (var turn = 0; turn < 60; turn++)
        {
            await desk.PauseAsync(OwnerId.Local, link, turn % 2 == 0, Token);
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => looks.FindAsync(slug, Token), Token)));
            Assert.All(answers, found => Assert.Equal(turn % 2 == 0 ? ShareState.Paused : ShareState.Active, found!.Link.State));
        }

        await over.CancelAsync();
        await crowd;
    }

    [Fact]
    public async Task One_who_goes_away_takes_nobodys_answer_with_them()
    {
        await shared.ReadyAsync();
        var looks = new ShareLooks(shared.Get<ShareDoor>());
        var (link, slug) = await shared.ShareAsync();
        using var gone = new CancellationTokenSource();
        var leaving = Enumerable.Range(0, 20).Select(_ => looks.FindAsync(slug, gone.Token)).ToList();
        var staying = looks.FindAsync(slug, Token);
        await gone.CancelAsync();
        Assert.Equal(link.Id, (await staying)!.Link.Id);
        foreach (var look in leaving)
            Assert.True(await Record.ExceptionAsync(() => look) is null or OperationCanceledException);
        Assert.Null(await looks.FindAsync(ShareSlug.New(), Token));
    }
}
