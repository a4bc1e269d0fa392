using System.Net;
using System.Net.Http.Headers;
using static KlingStudio.Generations.GenerationStatus;

namespace KlingStudio.Web.Tests;

/// <summary>Anybody can call the webhook's address: only fal's own word, now, about this very job, changes anything; and it finds a job whose answer was lost.</summary>
public sealed class FalHookTests
{
    private static readonly JobScript Waiting = new JobScript().HoldInQueue(0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_whose_answer_was_lost_is_found_by_its_webhook_and_paid_once()
    {
        await using var studio = await FalStudio.WithDoorAsync(fal =>
        {
            fal.Script = _ => Waiting;
            fal.Fail(FalCall.Submit, Fault.ResetAfter());
        });
        var order = await studio.OrderAsync();
        await studio.IsAsync(order.Id, Unknown);
        studio.TheJob.Next();
        var done = await studio.IsAsync(order.Id, Completed);
        Assert.Equal(studio.TheJob.Id.ToString(), done.Ticket?.RequestId);
        Assert.Single(studio.Fal.Submits);
        await Until.TrueAsync(() => studio.Fal.Webhooks.Answers.Count == 1, "the webhook was never answered");
        Assert.Equal([200], studio.Fal.Webhooks.Answers);
    }

    [Fact]
    public async Task A_webhook_comes_instead_of_an_answer_that_hangs_and_nobody_waits_for_that_any_longer()
    {
        await using var studio = await FalStudio.WithDoorAsync(fal =>
        {
            fal.Script = _ => Waiting;
            fal.Fail(FalCall.Submit, Fault.HangAfter());
        }, "--Fal:SubmitSeconds=900");
        var order = await studio.OrderAsync();
        await Until.TrueAsync(() => studio.Fal.Jobs.Count == 1, "it was never sent");
        // A wish is no reason to give up on the answer.
        Assert.True(await studio.Desk.CancelAsync(Generations.OwnerId.Local, order.Id, Token));
        await Task.Delay(TimeSpan.FromMilliseconds(500), Token);
        Assert.Equal(Claimed, (await studio.ReadAsync(order.Id)).Status);

        studio.TheJob.Next();
        await studio.IsAsync(order.Id, Completed);
        Assert.Single(studio.Fal.Submits);
    }

    [Fact]
    public async Task A_webhook_ends_the_wait_for_a_fal_that_does_not_say_how_things_stand()
    {
        var quiet = true;
        await using var studio = await FalStudio.WithDoorAsync(fal =>
        {
            fal.Script = _ => Waiting;
            fal.Webhooks.Times = 0;
            fal.AnyFault = (call, _) => Volatile.Read(ref quiet) && call is FalCall.Stream or FalCall.Status ? Fault.Hang() : null;
        });
        var order = await studio.OrderAsync();
        await studio.IsAsync(order.Id, Queued);
        studio.TheJob.Next();
        Volatile.Write(ref quiet, false);
        Assert.Equal(200, await studio.Fal.Webhooks.SendAsync(studio.TheJob, studio.Hook(order.Id), Token));
        await studio.IsAsync(order.Id, Completed);
    }

    [Theory]
    [InlineData("forged", 401)]
    [InlineData("changed", 401)]
    [InlineData("stale", 401)]
    [InlineData("from the future", 401)]
    [InlineData("unsigned", 400)]
    [InlineData("no webhook", 400)]
    [InlineData("huge", 413)]
    [InlineData("of another account", 404)]
    [InlineData("of another generation", 404)]
    [InlineData("for nobody", 404)]
    public async Task What_is_not_fals_word_about_this_job_changes_nothing(string what, int answer)
    {
        await using var studio = await FalStudio.WithDoorAsync(fal =>
        {
            fal.Script = _ => Waiting;
            fal.Webhooks.Times = 0;
        });
        var order = await studio.OrderAsync();
        await studio.IsAsync(order.Id, Queued);
        studio.Fal.Fail(FalCall.Submit, Fault.ResetAfter());
        var lost = await studio.IsAsync((await studio.OrderAsync("lost")).Id, Unknown);
        var job = studio.Fal.Jobs.Values.Single(job => job.Submit.Generation == order.Id.ToString());
        var before = await studio.ReadAsync(order.Id);

        Assert.Equal(answer, await SendAsync(studio, what, job, what == "for nobody" ? Guid.CreateVersion7() : what is "of another generation" or "of another account" ? lost.Id : order.Id));
        Assert.Equal(before with { Log = [] }, await studio.ReadAsync(order.Id) with { Log = [] });
        Assert.Equal(lost with { Log = [] }, await studio.ReadAsync(lost.Id) with { Log = [] });
    }

    [Fact]
    public async Task The_same_word_again_and_again_changes_nothing()
    {
        await using var studio = await FalStudio.WithDoorAsync(fal => fal.Webhooks.Times = 3);
        var order = await studio.OrderAsync();
        await studio.IsAsync(order.Id, Completed);
        await Until.TrueAsync(() => studio.Fal.Webhooks.Answers.Count == 3, "the webhooks were not answered");
        var done = await studio.ReadAsync(order.Id);
        var asked = studio.Fal.Count(FalCall.Status);
        Assert.Equal(200, await studio.Fal.Webhooks.SendAsync(studio.TheJob, studio.Hook(order.Id), Token));
        Assert.Equal((done.Version, asked), ((await studio.ReadAsync(order.Id)).Version, studio.Fal.Count(FalCall.Status)));
        Assert.All(studio.Fal.Webhooks.Answers, answer => Assert.Equal(200, answer));
    }

    [Fact]
    public async Task It_is_answered_at_the_studios_own_address_too_but_to_no_page()
    {
        await using var studio = await FalStudio.WithDoorAsync(fal =>
        {
            fal.Script = _ => Waiting;
            fal.Webhooks.Times = 0;
        });
        var order = await studio.OrderAsync();
        await studio.IsAsync(order.Id, Queued);
        using var client = studio.Studio.Client();
        foreach (var (name, value) in ((string, string)[])[("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "none")])
        {
            using var request = Request(studio, studio.TheJob, studio.Hook(order.Id, door: false));
            request.Headers.TryAddWithoutValidation(name, value);
            using var refused = await client.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        studio.TheJob.Next();
        Assert.Equal(200, await studio.Fal.Webhooks.SendAsync(studio.TheJob, studio.Hook(order.Id, door: false), Token));
    }

    [Fact]
    public async Task An_order_names_the_webhook_only_where_fal_can_reach_it()
    {
        await using (var closed = await FalStudio.StartAsync())
        {
            await closed.IsAsync((await closed.OrderAsync()).Id, Completed);
            Assert.DoesNotContain("fal_webhook", closed.TheJob.Submit.Query, StringComparison.Ordinal);
        }

        await using var open = await FalStudio.WithDoorAsync();
        var order = await open.OrderAsync();
        await open.IsAsync(order.Id, Completed);
        Assert.Equal(open.Hook(order.Id).AbsoluteUri, System.Web.HttpUtility.ParseQueryString(open.TheJob.Submit.Query)["fal_webhook"]);
    }

    [Fact]
    public async Task Without_a_key_there_is_nothing()
    {
        await using var studio = await RunningStudio.StartAsync();
        using var client = studio.Client();
        using var answer = await client.PostAsync($"/hooks/fal/{Guid.CreateVersion7()}", new StringContent("{}"), Token);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task<int> SendAsync(FalStudio studio, string what, FakeJob job, Guid to)
    {
        var body = what switch
        {
            "huge" => new byte[Features.Hooks.FalHook.MaxBytes + 1],
            "no webhook" => "{}"u8.ToArray(),
            "of another account" => System.Text.Encoding.UTF8.GetBytes($$"""{ "request_id": "{{Guid.CreateVersion7()}}", "status": "OK", "payload": { } }"""),
            _ => studio.Fal.Webhooks.Body(job),
        };
        var skew = what switch { "stale" => TimeSpan.FromMinutes(-6), "from the future" => TimeSpan.FromMinutes(6), _ => TimeSpan.Zero };
        var headers = studio.Fal.Webhooks.Sign(job.Id.ToString(), body, skew).ToDictionary();
        if (what == "forged")
            headers["X-Fal-Webhook-Signature"] = new string('0', 128);
        if (what == "unsigned")
            headers.Remove("X-Fal-Webhook-Signature");
        using var request = Request(to: studio.Hook(to), headers, what == "changed" ? [.. body, (byte)' '] : body);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var answer = await client.SendAsync(request, Token);
        return (int)answer.StatusCode;
    }

    private static HttpRequestMessage Request(FalStudio studio, FakeJob job, Uri to)
    {
        var body = studio.Fal.Webhooks.Body(job);
        return Request(to, studio.Fal.Webhooks.Sign(job.Id.ToString(), body), body);
    }

    private static HttpRequestMessage Request(Uri to, IReadOnlyDictionary<string, string> headers, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, to) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
