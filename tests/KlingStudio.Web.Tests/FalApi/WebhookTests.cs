using System.Text;
using System.Text.Json.Nodes;
using KlingStudio.Fal;
using KlingStudio.Storage;
using KlingStudio.Web.Features.FalApi;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Web.Tests.FalApi;

/// <summary>From a program's submit to its own server: told once it ends, signed by the key that the studio publishes, also when the studio was killed in between.</summary>
public sealed class WebhookTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_submit_with_an_address_is_told_there_what_its_result_says()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var studio = await ApiStudio.StartAsync($"--Studio:Api:PrivateHosts:0={receiver.Authority}");
        receiver.Trust(studio.Studio.Address, TimeProvider.System);
        var id = await SubmitAsync(studio, new Uri(receiver.Address, "/hooks/mine?secret=1"));
        await studio.BeginAsync(id);
        Assert.Empty(receiver.Received);
        await studio.FinishAsync(id);
        await receiver.CameAsync(1);

        var received = Assert.Single(receiver.Received);
        Assert.Equal((WebhookVerdict.Genuine, id.ToString()), (received.Verdict, received.Headers!.RequestId));
        var result = await studio.GetAsync($"/queue/{ApiStudio.App}/requests/{id}");
        var told = Encoding.UTF8.GetString(received.Body).Replace(studio.Base, "{base}", StringComparison.Ordinal);
        Assert.Equal($$"""{"request_id":"{{id}}","gateway_request_id":"{{id}}","status":"OK","payload":{{result.Text}}}""", told);
        await Until.TrueAsync(async () => await StateAsync(studio, id) == WebhookState.Delivered, () => "it was not noted");
    }

    [Fact]
    public async Task A_private_address_that_is_not_named_is_never_called()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var studio = await ApiStudio.StartAsync();
        receiver.Trust(studio.Studio.Address, TimeProvider.System);
        var id = await SubmitAsync(studio, receiver.Address);
        await studio.BeginAsync(id);
        await studio.FinishAsync(id);
        await Until.TrueAsync(async () => await StateAsync(studio, id) == WebhookState.GivenUp, () => "it was not given up");
        Assert.Empty(receiver.Received);
    }

    [Fact]
    public async Task Killed_before_the_receiver_took_it_the_studio_tells_it_after_the_next_start_under_the_same_id_and_key()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (count, context) => count == 1 ? Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted) : Task.CompletedTask;
        await using var folder = await DataFolder.MakeAsync();
        string id;
        await using (var studio = Start(folder, receiver, out var port))
        {
            using var client = await studio.AnswersAsync(port, "/health/ready");
            receiver.Trust(client.BaseAddress!, TimeProvider.System);
            using var body = new StringContent(ApiStudio.Input().ToJsonString(), Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync($"/queue/{ApiStudio.Kling}?fal_webhook={Uri.EscapeDataString(new Uri(receiver.Address, "/hook").AbsoluteUri)}", body, Token);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
            id = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!["request_id"]!.GetValue<string>();
            await receiver.CameAsync(1);
            await studio.KillAsync();
        }

        await using (Start(folder, receiver, out _))
            await receiver.CameAsync(2);
        // The receiver knows the published key from before the kill.
        Assert.All(receiver.Received, received => Assert.Equal((WebhookVerdict.Genuine, id), (received.Verdict, received.Headers!.RequestId)));
        Assert.Equal(receiver.Received[0].Body, receiver.Received[1].Body);
    }

    [Fact]
    public async Task The_published_key_is_for_people_outside_too()
    {
        var door = StudioProcess.FreePort();
        await using var studio = await RunningStudio.StartAsync([$"--Studio:PublicListen=http://127.0.0.1:{door}"]);
        using var client = studio.Client();
        var inside = await client.GetStringAsync("/.well-known/jwks.json", Token);
        using var outside = new HttpClient();
        Assert.Equal(inside, await outside.GetStringAsync($"http://127.0.0.1:{door}/.well-known/jwks.json", Token));
        var key = Assert.Single(JsonNode.Parse(inside)!["keys"]!.AsArray())!;
        Assert.Equal(("OKP", "Ed25519"), (key["kty"]!.GetValue<string>(), key["crv"]!.GetValue<string>()));
        Assert.DoesNotContain("\"d\"", inside, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(studio.Data, "keys", WebhookKey.FileName)));
    }

    private static StudioProcess Start(DataFolder folder, WebhookReceiver receiver, out int port)
    {
        port = StudioProcess.FreePort();
        return StudioProcess.Start(["--urls", $"http://127.0.0.1:{port}", "--Studio:DataDirectory", folder.Root, "--Limits:FreeDiskMegabytes=0", $"--Studio:Api:PrivateHosts:0={receiver.Authority}"]);
    }

    private static async Task<Guid> SubmitAsync(ApiStudio studio, Uri target)
    {
        var answer = await studio.PostAsync($"/queue/{ApiStudio.Kling}?fal_webhook={Uri.EscapeDataString(target.AbsoluteUri)}", ApiStudio.Input());
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json["request_id"]!.GetValue<Guid>();
    }

    private static Task<WebhookState> StateAsync(ApiStudio studio, Guid id) =>
        studio.Studio.AskAsync(context => context.WebhookDeliveries.Where(row => row.GenerationId == id).Select(row => row.State).SingleAsync(Token));
}
