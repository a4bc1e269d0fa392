using System.Text;
using KlingStudio.Fal;
using KlingStudio.Storage;
using KlingStudio.Web.Features.FalApi;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Web.Tests.FalApi;

/// <summary>Whoever asked to be told is told, by something that they can check; a receiver that is down loses nothing, and nobody inside is called.</summary>
public sealed class WebhookOutboxTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_end_is_told_at_once_in_fals_words_and_with_a_signature_that_holds()
    {
        await using var room = await OutboxRoom.OpenAsync();
        var order = await room.OrderAsync("slow pan");
        await room.WishAsync(order);
        await room.WishAsync(order);
        await Until.TrueAsync(() => room.Feed.Subscriptions == 1, "it never listened");
        Assert.Empty(room.Receiver.Received);
        await room.EndAsync(order);
        await room.Receiver.CameAsync(1);
        await room.UntilAsync(order, row => row.State == WebhookState.Delivered);

        var received = Assert.Single(room.Receiver.Received);
        Assert.Equal(WebhookVerdict.Genuine, received.Verdict);
        Assert.Equal((order.Id.ToString(), "local"), (received.Headers!.RequestId, received.Headers.UserId));
        Assert.Equal($$$$"""{"request_id":"{{{{order.Id}}}}","gateway_request_id":"{{{{order.Id}}}}","status":"OK","payload":{"video":{"url":"http://localhost/files/é.mp4"}}}""", Encoding.UTF8.GetString(received.Body));
        var row = await room.RowAsync(order);
        Assert.Equal((1, "answered 200", true), (row.Attempts, row.Answer, row.EndedAt is not null));
        // Nobody waits any more: engines need not be asked more often for the outbox's sake.
        await Until.TrueAsync(() => room.Feed.Subscriptions == 0, "it still listens");
    }

    [Fact]
    public async Task A_failure_is_told_with_its_status_and_reasons()
    {
        await using var room = await OutboxRoom.OpenAsync();
        var order = await room.OrderAsync("no clip");
        await room.WishAsync(order);
        await room.EndAsync(order, new FalPayload(422, """{"detail":[{"loc":["body","image_url"],"msg":"too small","type":"image_too_small"}],"message":"too small"}"""));
        await room.Receiver.CameAsync(1);
        Assert.Equal(
            $$$$"""{"request_id":"{{{{order.Id}}}}","gateway_request_id":"{{{{order.Id}}}}","status":"ERROR","error":"Invalid status code: 422","payload":{"detail":[{"loc":["body","image_url"],"msg":"too small","type":"image_too_small"}],"message":"too small"}}""",
            Encoding.UTF8.GetString(room.Receiver.Received[0].Body));
    }

    [Fact]
    public async Task News_that_are_lost_are_found_by_the_sweep()
    {
        await using var room = await OutboxRoom.OpenAsync();
        var order = await room.OrderAsync("unheard");
        await room.WishAsync(order);
        await Until.TrueAsync(() => room.Feed.Subscriptions == 1, "it never listened");
        await room.EndAsync(order, news: false);
        await MovesAsync(room, TimeSpan.FromSeconds(30));
        await room.Receiver.CameAsync(1);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(429)]
    public async Task A_receiver_that_fails_is_told_again_after_growing_pauses_under_the_same_id(int status)
    {
        await using var room = await OutboxRoom.OpenAsync();
        room.Receiver.Answer = (count, context) =>
        {
            context.Response.StatusCode = count < 4 ? status : 204;
            return Task.CompletedTask;
        };
        var order = await room.OrderAsync("again");
        await room.WishAsync(order);
        await room.EndAsync(order);
        var pauses = new[] { 5, 10, 20 };
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await room.UntilAsync(order, row => row.Attempts == attempt);
            Assert.Equal(room.Clock.GetUtcNow().UtcDateTime.AddSeconds(pauses[attempt - 1]), (await room.RowAsync(order)).NextAt);
            Assert.Equal($"answered {status}", (await room.RowAsync(order)).Answer);
            await MovesAsync(room, TimeSpan.FromSeconds(pauses[attempt - 1]));
        }

        await room.UntilAsync(order, row => row.State == WebhookState.Delivered);
        Assert.Equal(4, room.Receiver.Received.Count);
        Assert.All(room.Receiver.Received, received => Assert.Equal((WebhookVerdict.Genuine, order.Id.ToString()), (received.Verdict, received.Headers!.RequestId)));
        Assert.Single(room.Receiver.Received.Select(received => Convert.ToHexString(received.Body)).Distinct());
        Assert.Equal(4, room.Receiver.Received.Select(received => received.Headers!.Timestamp).Distinct().Count());
    }

    [Fact]
    public async Task After_two_hours_it_is_given_up()
    {
        await using var room = await OutboxRoom.OpenAsync();
        room.Receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        var order = await room.OrderAsync("never taken");
        await room.WishAsync(order);
        await room.EndAsync(order);
        for (var attempt = 1; (await room.RowAsync(order)).State == WebhookState.Waiting; attempt++)
        {
            await room.UntilAsync(order, row => row.Attempts == attempt);
            var row = await room.RowAsync(order);
            if (row.State == WebhookState.Waiting)
                await MovesAsync(room, row.NextAt - room.Clock.GetUtcNow().UtcDateTime);
        }

        var ended = await room.RowAsync(order);
        Assert.Equal(WebhookState.GivenUp, ended.State);
        Assert.InRange(ended.EndedAt!.Value - ended.FirstSentAt!.Value, TimeSpan.FromMinutes(110), WebhookPauses.Window);
        Assert.InRange(room.Receiver.Received.Count, 12, 31);
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_has_fifteen_seconds_at_first()
    {
        await using var room = await OutboxRoom.OpenAsync();
        room.Receiver.Answer = (count, context) => count == 1 ? Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted) : Task.CompletedTask;
        var order = await room.OrderAsync("hangs");
        await room.WishAsync(order);
        await room.EndAsync(order);
        await room.Receiver.CameAsync(1);
        await MovesAsync(room, TimeSpan.FromSeconds(14));
        Assert.Equal(0, (await room.RowAsync(order)).Attempts);
        await MovesAsync(room, TimeSpan.FromSeconds(1));
        await room.UntilAsync(order, row => row is { Attempts: 1, Answer: "no answer within 15 s" });
        await MovesAsync(room, TimeSpan.FromSeconds(5));
        await room.UntilAsync(order, row => row.State == WebhookState.Delivered);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    public async Task A_receiver_that_sends_us_elsewhere_is_not_followed_and_not_told_again(int status)
    {
        await using var room = await OutboxRoom.OpenAsync();
        room.Receiver.Answer = (_, context) =>
        {
            (context.Response.StatusCode, context.Response.Headers.Location) = (status, "/elsewhere");
            return Task.CompletedTask;
        };
        var order = await room.OrderAsync("elsewhere");
        await room.WishAsync(order);
        await room.EndAsync(order);
        await room.UntilAsync(order, row => row.State == WebhookState.GivenUp);
        await MovesAsync(room, TimeSpan.FromHours(2));
        Assert.Equal("/hook", Assert.Single(room.Receiver.Received).Path);
    }

    [Theory]
    [InlineData("http://localhost:{0}/hook")]
    [InlineData("http://2130706433:{0}/hook")]
    [InlineData("http://127.0.0.1/hook")]
    [InlineData("https://127.0.0.1/hook")]
    [InlineData("http://[::1]/hook")]
    [InlineData("http://10.1.2.3/hook")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://me:word@127.0.0.1:{0}/hook")]
    [InlineData("ftp://127.0.0.1/hook")]
    [InlineData("file:///tmp/hook")]
    public async Task Nobody_inside_is_called_unless_they_are_named(string target)
    {
        await using var room = await OutboxRoom.OpenAsync();
        await room.StopAsync();
        await room.StartAsync("somebody.example");
        var order = await room.OrderAsync("inside");
        await room.WishAsync(order, new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, target, room.Receiver.Address.Port)));
        await room.EndAsync(order);
        await room.UntilAsync(order, row => row is { State: WebhookState.GivenUp, Attempts: 1 });
        Assert.Empty(room.Receiver.Received);
    }

    [Fact]
    public async Task Cut_off_between_sending_and_noting_it_is_sent_again_under_the_same_id()
    {
        await using var room = await OutboxRoom.OpenAsync();
        room.Receiver.Answer = (count, context) => count == 1 ? Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted) : Task.CompletedTask;
        var order = await room.OrderAsync("cut off");
        await room.WishAsync(order);
        await room.EndAsync(order);
        await room.Receiver.CameAsync(1);
        await room.StopAsync();
        Assert.Equal(0, (await room.RowAsync(order)).Attempts);
        await room.StartAsync();
        await room.UntilAsync(order, row => row.State == WebhookState.Delivered);
        Assert.Equal(2, room.Receiver.Received.Count);
        // The key outlives the process: what was published stays true. Within one second two signatures of the same are the same.
        Assert.Equal(order.Id.ToString(), Assert.Single(room.Receiver.Received.Select(received => received.Headers!.RequestId).Distinct()));
        Assert.All(room.Receiver.Received, received => Assert.Contains(received.Verdict, new[] { WebhookVerdict.Genuine, WebhookVerdict.Repeated }));
    }

    [Fact]
    public async Task One_that_hangs_does_not_keep_the_others_waiting()
    {
        await using var room = await OutboxRoom.OpenAsync();
        room.Receiver.Answer = (_, context) => context.Request.Path == "/hangs" ? Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted) : Task.CompletedTask;
        var (slow, quick) = (await room.OrderAsync("slow"), await room.OrderAsync("quick"));
        await room.WishAsync(slow, "/hangs");
        await room.EndAsync(slow);
        await room.Receiver.CameAsync(1);
        await room.WishAsync(quick);
        await room.EndAsync(quick);
        await room.UntilAsync(quick, row => row.State == WebhookState.Delivered);
        Assert.Equal(WebhookState.Waiting, (await room.RowAsync(slow)).State);
    }

    [Fact]
    public async Task What_ended_long_ago_is_forgotten_and_what_waits_is_not()
    {
        await using var room = await OutboxRoom.OpenAsync();
        var (told, waits) = (await room.OrderAsync("told"), await room.OrderAsync("waits"));
        await room.WishAsync(told);
        await room.WishAsync(waits);
        await room.EndAsync(told);
        await room.UntilAsync(told, row => row.State == WebhookState.Delivered);
        await MovesAsync(room, TimeSpan.FromDays(31));
        await Until.TrueAsync(async () => await room.Folder.AskAsync(context => context.WebhookDeliveries.CountAsync(Token)) == 1, () => "it was not forgotten");
        Assert.Equal(WebhookState.Waiting, (await room.RowAsync(waits)).State);
    }

    [Fact]
    public async Task The_private_key_is_for_its_user_alone()
    {
        await using var room = await OutboxRoom.OpenAsync();
        var path = room.Folder.At("keys", WebhookKey.FileName);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(WebhookSigner.SeedBytes, new FileInfo(path).Length);
        Assert.Equal([path], Directory.GetFiles(room.Folder.At("keys")));
    }

    private static async Task MovesAsync(OutboxRoom room, TimeSpan by)
    {
        await Task.Delay(20, Token);
        room.Clock.Advance(by);
    }
}
