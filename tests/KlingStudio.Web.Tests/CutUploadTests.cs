using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Web.Tests;

/// <summary>A train enters a tunnel, a tab is closed: an upload that is cut off leaves nothing, and the next one is taken.</summary>
public sealed class CutUploadTests(UploadStudio shared) : IClassFixture<UploadStudio>
{
    private static readonly byte[] Picture = Pictures.Jpeg(3000, 2000);
    private readonly RunningStudio _studio = shared.Studio;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("reset")]
    [InlineData("closed")]
    public async Task An_upload_that_is_cut_in_the_middle_leaves_nothing(string how)
    {
        using (var socket = await BeginAsync(Picture.AsMemory(0, Picture.Length / 2)))
        {
            await Until.TrueAsync(() => _studio.OnTheWay.Count == 1, "the upload never reached the staging folder");
            if (how == "reset")
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        await Until.TrueAsync(() => _studio.OnTheWay.Count == 0, "half an upload stayed in the staging folder");
        await AssertNothingKeptAsync();
    }

    [Fact]
    public async Task Many_that_are_cut_at_any_byte_leave_nothing_and_hold_no_place()
    {
        var chance = new Random(11);
        for (var turn = 0; turn < 24; turn++)
        {
            using var socket = await BeginAsync(Picture.AsMemory(0, chance.Next(Picture.Length)));
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        await Until.TrueAsync(() => _studio.OnTheWay.Count == 0, "half an upload stayed in the staging folder");
        await AssertNothingKeptAsync();
        // Eight at once are allowed here: were a cut one still counted, these would be refused.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(turn => shared.Page.TakenAsync(Pictures.Png(400 + turn, 400))));
    }

    /// <summary>All bytes have arrived, and the person leaves before the answer: kept whole or not at all.</summary>
    [Fact]
    public async Task Who_leaves_before_the_answer_leaves_a_whole_still_or_none()
    {
        for (var turn = 0; turn < 12; turn++)
        {
            var whole = Pictures.Jpeg(2000 + turn, 1500);
            using var socket = await BeginAsync(whole, whole.Length);
            await Task.Delay(TimeSpan.FromMilliseconds(turn * 15), Token);
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        await shared.Page.TakenAsync(Pictures.Png(399, 399));
        await Until.TrueAsync(async () => _studio.OnTheWay.Count == 0 && (await NamedAsync()).SetEquals(await _studio.ObjectsAsync()), () => "rows and objects do not agree");
    }

    private async Task AssertNothingKeptAsync()
    {
        Assert.False(await _studio.AskAsync(context => context.Stills.AnyAsync(still => still.Width == 3000, Token)));
        Assert.True((await NamedAsync()).SetEquals(await _studio.ObjectsAsync()), "an object without a row");
    }

    private async Task<HashSet<Generations.VaultKey>> NamedAsync() =>
        await _studio.Get<Storage.StillLog>().AllKeysAsync(Token).ToHashSetAsync(cancellationToken: Token);

    private async Task<Socket> BeginAsync(ReadOnlyMemory<byte> part, long? says = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_studio.Address.Host, _studio.Address.Port, Token);
        await socket.SendAsync(shared.Page.UploadHead(says ?? Picture.Length), Token);
        for (var sent = 0; sent < part.Length;)
            sent += await socket.SendAsync(part[sent..], Token);
        return socket;
    }
}
