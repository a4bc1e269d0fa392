using System.Net;
using System.Net.Sockets;
using KlingStudio.Generations;
using KlingStudio.Rehearsal;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Web.Tests;

/// <summary>The studio's process is killed at the worst moments, on one folder, again and again: what was accepted comes about by itself, and nothing half-made is seen or left.</summary>
public sealed class KillTests
{
    private const int Frames = 120;
    private static readonly byte[] Upload = Pictures.Jpeg(3000, 2000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_while_it_uploads_renders_encodes_and_saves_the_studio_finishes_by_itself()
    {
        await using var folder = await DataFolder.MakeAsync();
        var still = await folder.TakeAsync(Pictures.Photograph(1280, 720).JpegsaveBuffer());

        var order = await folder.OrderAsync(still, "slow push in");
        await KilledWhileUploadingAsync(folder);
        order = await KilledWhenAsync(folder, still, order, "rendering", async id => Ffmpeg(folder) is { Count: 1 } && (await folder.ReadAsync(id)).Progress is { Done: > 5 });
        await AssertOrphanWroteAShortClipAsync(folder);
        order = await KilledWhenAsync(folder, still, order, "encoding", _ => Task.FromResult(folder.Files("spool", "*.part") is [{ Length: > 200_000 }]));
        order = await KilledWhenAsync(folder, still, order, "rendered", _ => Task.FromResult(folder.Files("spool", "*.mp4").Count == 1));
        order = await KilledWhenAsync(folder, still, order, "saving", _ => Task.FromResult(folder.Files("staging/clips") is [{ Length: > 0 }]));
        order = await KilledWhenAsync(folder, still, order, "stored", _ => Task.FromResult(folder.Files("media/clips").Count > 0));

        await KilledWhenItIsThereAsync(folder, order.Id);
        await AssertFinishesAsync(folder, order.Id);
    }

    [Fact]
    public async Task Told_to_stop_while_it_renders_the_studio_ends_well_and_goes_on_at_the_next_start()
    {
        await using var folder = await DataFolder.MakeAsync();
        var order = await folder.OrderAsync(await folder.TakeAsync(Pictures.Photograph(1280, 720).JpegsaveBuffer()), "slow pan left");
        await using (var studio = Start(folder, out _))
        {
            await Until.TrueAsync(async () => (await folder.ReadAsync(order.Id)).Progress is { Done: > 0 }, () => "it never rendered");
            studio.Terminate();
            var (code, _, errors) = await studio.EndAsync();
            Assert.Equal((0, ""), (code, errors));
        }

        Assert.Empty(Ffmpeg(folder));
        Assert.False((await folder.ReadAsync(order.Id)).Status.IsEnd());
        await AssertFinishesAsync(folder, order.Id);
    }

    /// <summary>Starts, waits for the moment, kills. When the moment was over too soon, another order gives another chance.</summary>
    private static async Task<Generation> KilledWhenAsync(DataFolder folder, Still still, Generation order, string moment, Func<Guid, Task<bool>> reached)
    {
        for (var tries = 1; ; tries++)
        {
            var id = order.Id;
            await using (var studio = Start(folder, out _))
            {
                await Until.TrueAsync(() => reached(id), () => $"the moment of {moment} never came");
                await studio.KillAsync();
            }

            await Until.TrueAsync(() => Ffmpeg(folder).Count == 0, $"ffmpeg still runs 5 s after the kill while {moment}", 5);
            if ((await folder.ReadAsync(id)).Status != GenerationStatus.Completed)
            {
                Assert.Null(await folder.ClipAsync(id));
                return order;
            }

            Assert.True(tries < 5, $"it was never caught while {moment}");
            order = await folder.OrderAsync(still, $"slow push in, once more {moment} {tries}");
        }
    }

    /// <summary>The clip is there and its hover strip is not: that follows at the next start.</summary>
    private static async Task KilledWhenItIsThereAsync(DataFolder folder, Guid id)
    {
        await using var studio = Start(folder, out _);
        await Until.TrueAsync(async () => (await folder.ReadAsync(id)).Status == GenerationStatus.Completed, () => "it was never completed");
        await studio.KillAsync();
        Assert.Null((await folder.ClipAsync(id))!.StripKey);
    }

    private static async Task KilledWhileUploadingAsync(DataFolder folder)
    {
        await using var studio = Start(folder, out var port);
        using var client = await studio.AnswersAsync(port);
        using var page = await OpenPage.OpenAsync(client.BaseAddress!);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, Token);
        await socket.SendAsync(page.UploadHead(Upload.Length), Token);
        await socket.SendAsync(Upload.AsMemory(0, Upload.Length / 2), Token);
        await Until.TrueAsync(() => folder.Files("staging/stills").Count == 1, "the upload never reached the staging folder");
        await studio.KillAsync();
        await Until.TrueAsync(() => Ffmpeg(folder).Count == 0, "ffmpeg still runs 5 s after the kill", 5);
        Assert.Equal(1, await folder.AskAsync(context => context.Stills.CountAsync(Token)));
    }

    /// <summary>The danger is real: what the orphan left plays, and it is too short.</summary>
    private static async Task AssertOrphanWroteAShortClipAsync(DataFolder folder)
    {
        var left = Assert.Single(folder.Files("spool", "*.part"));
        var facts = await new ClipJudge(new Ffmpeg(null, TimeProvider.System)).JudgeAsync(left.FullName, Token);
        Assert.InRange(facts.Frames, 1, Frames - 1);
    }

    private static async Task AssertFinishesAsync(DataFolder folder, Guid id)
    {
        await using var studio = Start(folder, out var port);
        using var client = await studio.AnswersAsync(port);
        await Until.TrueAsync(async () => (await folder.ReadAsync(id)).Status.IsEnd(), () => "it did not go on after the restart");
        var row = await folder.ReadAsync(id);
        Assert.Equal((GenerationStatus.Completed, Charge.Free), (row.Status, row.Charge));
        Assert.Equal(0, await folder.AskAsync(context => context.Generations.CountAsync(other => other.Status != GenerationStatus.Completed, Token)));

        var clip = (await folder.ClipAsync(id))!;
        Assert.Equal(Frames, clip.Frames);
        var bytes = await client.GetByteArrayAsync($"/media/clips/{id}", Token);
        Assert.Equal(clip.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        await Until.TrueAsync(() => folder.Files("spool").Count == 0, "the spool was not emptied");
        await Until.TrueAsync(async () => (await folder.ClipAsync(id))!.StripKey is not null && folder.Files("staging").Count == 0, () => "its hover strip never followed");
        Assert.Equal("image/jpeg", (await client.GetAsync($"/media/strips/{id}", Token)).Content.Headers.ContentType?.MediaType);
        await folder.AssertTidyAsync();
        Assert.Equal("ok", await folder.AskAsync(context => context.Database.SqlQueryRaw<string>("SELECT integrity_check AS Value FROM pragma_integrity_check").FirstAsync(Token)));
    }

    private static IReadOnlyList<int> Ffmpeg(DataFolder folder) => [.. Child.With(folder.At("spool")).Where(pid => Child.Arguments(pid).Contains("pipe:0"))];

    private static StudioProcess Start(DataFolder folder, out int port)
    {
        port = StudioProcess.FreePort();
        return StudioProcess.Start(["--urls", $"http://127.0.0.1:{port}", $"--Studio:DataDirectory={folder.Root}", "--Limits:FreeDiskMegabytes=0"]);
    }
}
