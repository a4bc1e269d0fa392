using System.Net;
using KlingStudio.Generations;
using KlingStudio.Testing;

namespace KlingStudio.Fal.Tests;

/// <summary>A clip that was paid for comes home whole, from fal and from nowhere else, or the person is told where it is.</summary>
public sealed class DownloadTests
{
    [Theory]
    [InlineData(ClipKind.Whole, 1)]
    [InlineData(ClipKind.Cut, 5)]
    [InlineData(ClipKind.Slow, 1)]
    public async Task A_clip_comes_whole_however_often_the_line_is_cut(ClipKind kind, int requests)
    {
        await using var room = await FalRoom.OpenAsync();
        var ticket = await DoneAsync(room, JobScript.Quick.Deliver(kind));
        Assert.Equal(room.Fal.Settings.Clip.ToArray(), await room.FetchAsync(ticket));
        Assert.Equal(requests, room.Fal.Count(FalCall.Download));
        var rest = room.Fal.Calls.Where(call => call.Call == FalCall.Download).Skip(1);
        Assert.All(rest, call => Assert.Equal("\"clip\"", call.Headers["If-Range"]));
        Assert.DoesNotContain(room.Fal.Calls, call => call.Call == FalCall.Download && call.Headers.ContainsKey("Authorization"));
    }

    [Theory]
    [InlineData(ClipKind.CutWithoutRange)]
    [InlineData(ClipKind.CutAndChanged)]
    public async Task Halves_of_two_versions_are_never_sewn_together(ClipKind kind)
    {
        await using var room = await FalRoom.OpenAsync();
        var ticket = await DoneAsync(room, JobScript.Quick.Deliver(kind));
        var error = await Assert.ThrowsAsync<EngineException>(() => room.FetchAsync(ticket));
        Assert.Equal(("download_failed", true), (error.Failure.Code, error.Retryable));
    }

    [Fact]
    public async Task The_first_byte_may_be_late_and_the_server_in_trouble()
    {
        await using var room = await FalRoom.OpenAsync();
        var ticket = await DoneAsync(room, JobScript.Quick);
        room.Fal.Fail(FalCall.Download, Fault.Status(503));
        room.Fal.Fail(FalCall.Download, Fault.Reset());
        Assert.True((await Assert.ThrowsAsync<EngineException>(() => room.FetchAsync(ticket))).Retryable);
        Assert.True((await Assert.ThrowsAsync<EngineException>(() => room.FetchAsync(ticket))).Retryable);
        Assert.Equal(room.Fal.Settings.Clip.ToArray(), await room.FetchAsync(ticket));
    }

    [Theory]
    [InlineData(ClipKind.Huge)]
    [InlineData(ClipKind.Endless)]
    public async Task A_clip_without_measure_is_not_taken(ClipKind kind)
    {
        await using var room = await FalRoom.OpenAsync(options => options with { MaxClipBytes = 1_000_000 });
        var ticket = await DoneAsync(room, JobScript.Quick.Deliver(kind));
        var error = await Assert.ThrowsAsync<EngineException>(() => room.FetchAsync(ticket));
        Assert.Equal(("clip_too_large", false), (error.Failure.Code, error.Retryable));
    }

    [Theory]
    [InlineData(ClipKind.Html, "not_a_video")]
    [InlineData(ClipKind.Gone, "clip_expired")]
    [InlineData(ClipKind.Expired, "clip_expired")]
    public async Task What_is_no_clip_is_asked_for_again_and_believed_in_the_end(ClipKind kind, string code)
    {
        await using var room = await FalRoom.OpenAsync();
        var ticket = await DoneAsync(room, JobScript.Quick.Deliver(kind));
        var results = room.Fal.Count(FalCall.Result);
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            var error = await Assert.ThrowsAsync<EngineException>(() => room.FetchAsync(ticket));
            Assert.Equal((code, attempt < 5), (error.Failure.Code, error.Retryable));
        }

        // Each time fal is asked anew where the clip lies.
        Assert.Equal(results + 4, room.Fal.Count(FalCall.Result));
    }

    [Theory]
    [InlineData("https://evil.example/clip.mp4")]
    [InlineData("http://v3.fal.media/clip.mp4")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://fal.media.evil.example/clip.mp4")]
    [InlineData("http://localhost:1/clip.mp4")]
    [InlineData("file:///etc/passwd")]
    public async Task A_clip_elsewhere_is_not_fetched_and_the_person_learns_where_it_is_said_to_be(string url)
    {
        await using var room = await FalRoom.OpenAsync();
        room.Fal.Script = _ => JobScript.Quick.DeliverFrom(url);
        var ticket = await room.SubmitAsync();
        var done = (await room.WatchAsync(ticket))[^1];
        Assert.Equal((EngineState.Done, null), (done.State, done.ClipUrl));
        var error = await Assert.ThrowsAsync<EngineException>(() => room.FetchAsync(ticket));
        Assert.Equal(("foreign_host", true), (error.Failure.Code, error.Retryable));
        Assert.Contains("Fal__MediaHosts", error.Failure.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fals_own_name_that_leads_into_this_network_is_not_followed()
    {
        await using var room = await FalRoom.OpenAsync();
        using var media = new FalMediaClient(room.Get<FalOptions>(), TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("10.0.0.7")]));
        var error = await Assert.ThrowsAsync<FalException>(() => media.OpenAsync(new Uri("https://v3.fal.media/files/clip.mp4"), FalRoom.Token));
        Assert.Equal(FalErrorKind.MediaRefused, error.Error.Kind);
        Assert.Contains("v3.fal.media", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_out_of_fals_hosts_is_not_followed()
    {
        await using var thief = await FakeFal.StartAsync(cancellationToken: FalRoom.Token);
        await using var room = await FalRoom.OpenAsync();
        var ticket = await DoneAsync(room, JobScript.Quick.DeliverFrom($"{room.Fal.Url}files/redirect/1?to={Uri.EscapeDataString(thief.Url + "files/clips/x.mp4")}"));
        Assert.Equal("foreign_host", (await Assert.ThrowsAsync<EngineException>(() => room.FetchAsync(ticket))).Failure.Code);
        Assert.Empty(thief.Calls);
    }

    [Fact]
    public async Task After_a_restart_the_clip_is_found_by_its_ticket_alone()
    {
        await using var room = await FalRoom.OpenAsync();
        var ticket = await DoneAsync(room, JobScript.Quick);
        await room.Engine.ReleaseAsync(ticket, FalRoom.Token);
        Assert.Equal(room.Fal.Settings.Clip.ToArray(), await room.FetchAsync(new EngineTicket(ticket.RequestId)));
    }

    private static async Task<EngineTicket> DoneAsync(FalRoom room, JobScript script)
    {
        room.Fal.Script = _ => script;
        var ticket = await room.SubmitAsync();
        Assert.Equal(EngineState.Done, (await room.WatchAsync(ticket))[^1].State);
        return ticket;
    }
}
