using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Sharing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace KlingStudio.Web.Tests;

/// <summary>What is taken back is gone within a second, for those who are watching too.</summary>
public sealed class ShareRevokeTests(SharedClip shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public enum Deed
    {
        Revoke,
        Pause,
        AnotherPassword,
        Delete,
        Expire,
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Deed.Revoke)]
    [InlineData(Deed.Pause)]
    [InlineData(Deed.AnotherPassword)]
    [InlineData(Deed.Delete)]
    [InlineData(Deed.Expire)]
    public async Task Whatever_ends_a_link_ends_those_who_watch_within_a_second_of_the_clock(Deed deed)
    {
        await shared.ReadyAsync();
        var card = deed == Deed.Delete ? await shared.RehearseAsync("soon to be deleted") : shared.Card;
        var (link, _) = await shared.ShareAsync(generationId: card.Generation.Id, end: deed == Deed.Expire ? TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1) : null);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var follower = new ShareWatch(shared.Get<ShareDoor>(), clock, NullLogger<ShareWatch>.Instance).Follow(link);
        using var other = new ShareWatch(shared.Get<ShareDoor>(), clock, NullLogger<ShareWatch>.Instance).Follow((await shared.ShareAsync()).Link);
        var cut = new TaskCompletionSource();
        using var registration = follower.Cut.Register(cut.SetResult);

        await DoAsync(deed, link, card, clock);
        for (var step = 0; step < 10; step++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            // Each look reads the database; the next begins when it has.
            await Task.WhenAny(cut.Task, Task.Delay(TimeSpan.FromMilliseconds(50), Token));
        }

        await cut.Task.WaitAsync(Patience, Token);
        Assert.False(other.Cut.IsCancellationRequested);
    }

    [Fact]
    public async Task A_clip_on_its_way_is_cut_off_within_a_second_of_revoke()
    {
        await shared.ReadyAsync();
        var card = await MakeLongAsync();
        // The quickest of three: what else this machine is doing is not the question.
        var quickest = TimeSpan.MaxValue;
        for (var tries = 0; tries < 3 && quickest > TimeSpan.FromSeconds(1); tries++)
        {
            var (link, another) = await shared.ShareAsync(generationId: card.Generation.Id);
            var took = await CutAsync(another, () => shared.Get<ShareDesk>().RevokeAsync(OwnerId.Local, link, Token));
            quickest = took < quickest ? took : quickest;
        }

        Assert.True(quickest <= TimeSpan.FromSeconds(1), $"it took {quickest.TotalMilliseconds:0} ms");
    }

    [Fact]
    public async Task A_thousand_who_watch_one_link_are_one_look_at_the_database()
    {
        await shared.ReadyAsync();
        var (link, _) = await shared.ShareAsync();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var watch = new ShareWatch(shared.Get<ShareDoor>(), clock, NullLogger<ShareWatch>.Instance);
        var followers = Enumerable.Range(0, 1_000).Select(_ => watch.Follow(link)).ToList();
        Assert.Single(followers.Select(follower => follower.Cut).Distinct());
        await shared.Get<ShareDesk>().RevokeAsync(OwnerId.Local, link, Token);
        await Until.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(400));
                return Task.FromResult(followers.All(follower => follower.Cut.IsCancellationRequested));
            },
            () => "they go on watching");
        followers.ForEach(follower => follower.Dispose());
    }

    private async Task DoAsync(Deed deed, ShareLink link, GenerationCard card, FakeTimeProvider clock)
    {
        var desk = shared.Get<ShareDesk>();
        switch (deed)
        {
            case Deed.Revoke:
                await desk.RevokeAsync(OwnerId.Local, link, Token);
                break;
            case Deed.Pause:
                await desk.PauseAsync(OwnerId.Local, link, true, Token);
                break;
            case Deed.AnotherPassword:
                Assert.Null(await desk.SetPasswordAsync(OwnerId.Local, link, "another one", Token));
                break;
            case Deed.Delete:
                await shared.Get<LibraryShelf>().DeleteAsync(OwnerId.Local, card.Generation.Id, Token);
                break;
            default:
                clock.Advance(TimeSpan.FromDays(1));
                break;
        }
    }

    // A file that no buffer on the way can hold, in the place of a clip's.
    private async Task<GenerationCard> MakeLongAsync()
    {
        const int size = 64_000_000;
        var card = await shared.RehearseAsync("a long way to go");
        var made = (await shared.Get<ShareRenditionMaker>().EnsureAsync(card.Generation.Id, Token))!;
        await shared.Get<IMediaVault>().PutAsync(made.Watch.Key, new MemoryStream(new byte[size]), "video/mp4", Token);
        await using var context = await shared.Get<IDbContextFactory<StudioContext>>().CreateDbContextAsync(Token);
        await context.Database.ExecuteSqlAsync($"UPDATE \"ShareRenditions\" SET \"WatchBytes\" = {size} WHERE \"WatchKey\" = {made.Watch.Key.Value}", Token);
        return card;
    }

    // Somebody who takes in little by little, as a player with a full buffer does. How long after the deed until their connection is gone.
    private async Task<TimeSpan> CutAsync(string slug, Func<Task> deed)
    {
        using var socket = new TcpClient { ReceiveBufferSize = 16_384 };
        await socket.ConnectAsync(shared.Door.Host, shared.Door.Port, Token);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /s/{slug}/video.mp4 HTTP/1.1\r\nHost: clips.example\r\n\r\n"), Token);
        var buffer = new byte[4_096];
        await stream.ReadExactlyAsync(buffer, Token);
        Assert.StartsWith("HTTP/1.1 200", Encoding.ASCII.GetString(buffer, 0, 12), StringComparison.Ordinal);
        await Task.Delay(300, Token);
        Assert.False(socket.Client.Poll(0, SelectMode.SelectError), "it was cut before its time");
        await deed();
        var since = Stopwatch.GetTimestamp();
        while (!socket.Client.Poll(0, SelectMode.SelectError))
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, "it was never cut");
            await Task.Delay(10, Token);
        }

        return Stopwatch.GetElapsedTime(since);
    }
}
