using KlingStudio.Generations;
using KlingStudio.Storage;
using static KlingStudio.Generations.GenerationStatus;

namespace KlingStudio.Web.Tests;

/// <summary>Provider trouble in words a person can act on, on the page, with what it cost.</summary>
public sealed class KlingFailureTests
{
    private const string Free = "Nothing was charged.";
    private const string Doubt = "It may have been charged.";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What fal answers to the order, how that ends, and what the page says.</summary>
    public static TheoryData<string, int, string, GenerationStatus, string[]> AtSubmit() => new()
    {
        { "bad key", 401, """{"detail":"No user found for Key ID and Secret"}""", Rejected, ["fal does not accept the key: No user found for Key ID and Secret.", "Make a new key at fal.ai/dashboard/keys", Free] },
        { "locked", 403, """{"detail":"User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."}""", Rejected, ["fal has locked the account: User is locked. Reason: Exhausted balance.", "fal.ai/dashboard/billing", Free] },
        { "field", 422, """{"detail":[{"loc":["body","prompt"],"msg":"String should have at most 2500 characters","type":"sequence_too_long","ctx":{"max_length":2500}}]}""", Rejected, ["fal did not take the prompt: String should have at most 2500 characters.", "most characters: 2500", Free] },
        { "image", 422, """{"detail":[{"loc":["body","image_url"],"msg":"Image is too small","type":"image_too_small","ctx":{"min_width":300}}]}""", Rejected, ["fal did not take the still: Image is too small.", "least width: 300", "Use another still.", Free] },
        { "down", 500, """{"detail":"Internal Server Error"}""", Unknown, ["No answer came back", "it may have been charged"] },
        { "gateway", 502, "<html>nginx</html>", Unknown, ["No answer came back", "it may have been charged"] },
    };

    /// <summary>How fal's job ends, and what the page says.</summary>
    public static TheoryData<string, int, string, Charge, string[]> AtTheEnd() => new()
    {
        { "policy", 422, """{"detail":[{"loc":["body","prompt"],"msg":"Failure to pass the risk control system","type":"content_policy_violation"}]}""", Charge.MayBeCharged, ["A content filter refused it: Failure to pass the risk control system.", "Change the prompt or the still.", Doubt] },
        { "no image", 422, """{"detail":[{"loc":["body","image_url"],"msg":"Failed to load the image","type":"image_load_error"}]}""", Charge.Free, ["fal did not take the still: Failed to load the image.", Free] },
        { "died", 500, """{"detail":"The runner died","error_type":"runner_server_error"}""", Charge.Free, ["It failed at fal: The runner died.", "status.fal.ai", Free] },
        { "too slow", 504, """{"detail":"Generation timed out","error_type":"request_timeout"}""", Charge.Free, ["Generation timed out", Free] },
    };

    [Theory, MemberData(nameof(AtSubmit))]
    public async Task An_order_that_fal_does_not_take_says_why_and_is_sent_once(string name, int status, string body, GenerationStatus end, string[] words)
    {
        Assert.NotEmpty(name);
        await using var studio = await FalStudio.StartAsync(fal => fal.Fail(FalCall.Submit, Fault.Status(status, body)));
        var order = await studio.OrderAsync();
        var row = await studio.IsAsync(order.Id, end);
        await SeesAsync(studio, order.Id, words);
        Assert.Equal(end == Rejected ? Charge.Free : Charge.MayBeCharged, row.Charge);
        Assert.Single(studio.Fal.Submits);
        Assert.Equal(end == Rejected ? 0m : 0.21m, (await studio.Studio.Get<Spending>().ReadAsync(OwnerId.Local, Token)).Today);
    }

    [Theory, MemberData(nameof(AtTheEnd))]
    public async Task A_job_that_ends_badly_says_why_and_what_it_cost(string name, int status, string body, Charge charge, string[] words)
    {
        Assert.NotEmpty(name);
        await using var studio = await FalStudio.StartAsync(fal => fal.Script = _ => JobScript.Quick.Fail(status, body));
        var order = await studio.OrderAsync();
        var row = await studio.IsAsync(order.Id, Failed);
        await SeesAsync(studio, order.Id, words);
        Assert.Equal(charge, row.Charge);
        Assert.Single(studio.Fal.Submits);
    }

    [Fact]
    public async Task A_clip_that_arrived_cut_short_is_fetched_again_and_is_whole_in_the_end()
    {
        await using var studio = await FalStudio.StartAsync(fal => fal.Script = _ => JobScript.Quick.Deliver(ClipKind.TruncatedOnce));
        var order = await studio.OrderAsync();
        Assert.Equal(("not_playable", "It is fetched again by itself."), (await studio.IsAsync(order.Id, Stranded)).Failure is { } trouble ? (trouble.Code, trouble.Fix) : default);
        await studio.IsAsync(order.Id, Completed);
        Assert.Equal(FalStudio.Clip.Length, (await studio.Studio.Get<ClipLog>().FindAsync(OwnerId.Local, order.Id, Token))!.Bytes);
        Assert.Single(studio.Fal.Submits);
    }

    [Fact]
    public async Task A_clip_that_is_cut_short_at_fal_is_no_clip_and_says_that_it_was_paid_for()
    {
        await using var studio = await FalStudio.StartAsync(fal => fal.Script = _ => JobScript.Quick.Deliver(ClipKind.Truncated));
        var order = await studio.OrderAsync();
        var row = await studio.IsAsync(order.Id, Failed);
        Assert.Equal(("not_playable", Charge.Charged), (row.Failure?.Code, row.Charge));
        Assert.Null(await studio.Studio.Get<ClipLog>().FindAsync(OwnerId.Local, order.Id, Token));
        Assert.DoesNotContain(await studio.Studio.ObjectsAsync(), key => key.Value.StartsWith("clips/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Too_many_at_once_waits_for_a_slot_in_words_and_goes_out_by_itself()
    {
        await using var studio = await FalStudio.StartAsync(fal => fal.Fail(FalCall.Submit, Fault.Status(429, """{"detail":"Too many","error_type":"concurrent_requests_limit"}""", "application/json", ("Retry-After", "2"))));
        var order = await studio.OrderAsync();
        var waiting = await studio.IsAsync(order.Id, WaitingForSlot);
        await using var page = await Circuit.OpenAsync(studio.Studio, $"/?watch={order.Id}");
        await page.SeesAsync("waiting for a provider slot");
        Assert.Equal(Charge.Free, waiting.Charge);
        Assert.Equal(Charge.Charged, (await studio.IsAsync(order.Id, Completed)).Charge);
        Assert.Equal((2, 1), (studio.Fal.Submits.Count, studio.Fal.Jobs.Count));
    }

    [Fact]
    public async Task A_doubt_can_be_left_and_stays_counted()
    {
        await using var studio = await FalStudio.StartAsync(fal => fal.Fail(FalCall.Submit, Fault.ResetAfter()));
        var order = await studio.OrderAsync();
        await studio.IsAsync(order.Id, Unknown);
        await SeesAsync(studio, order.Id, ["Send again", " · $0.21", "Leave it"]);
        Assert.True(await studio.Desk.CancelAsync(OwnerId.Local, order.Id, Token));
        Assert.Equal(Charge.MayBeCharged, (await studio.IsAsync(order.Id, Cancelled)).Charge);
        Assert.Single(studio.Fal.Submits);
        Assert.Equal(0.21m, (await studio.Studio.Get<Spending>().ReadAsync(OwnerId.Local, Token)).Doubtful);
    }

    [Fact]
    public async Task A_doubt_is_sent_again_by_a_person_only_and_then_both_count()
    {
        await using var studio = await FalStudio.StartAsync(fal => fal.Fail(FalCall.Submit, Fault.ResetAfter()));
        var order = await studio.OrderAsync();
        await studio.IsAsync(order.Id, Unknown);
        await Task.Delay(TimeSpan.FromSeconds(2), Token);
        Assert.Single(studio.Fal.Submits);

        Assert.True(await studio.Desk.SendAgainAsync(OwnerId.Local, order.Id, Token));
        var done = await studio.IsAsync(order.Id, Completed);
        Assert.Equal(2, studio.Fal.Submits.Count);
        Assert.Equal(Charge.MayBeCharged, done.Charge);
        Assert.Equal((0.42m, 0.21m), await studio.Studio.Get<Spending>().ReadAsync(OwnerId.Local, Token) is var spent ? (spent.Today, spent.Doubtful) : default);
    }

    private static async Task SeesAsync(FalStudio studio, Guid id, string[] words)
    {
        await using var page = await Circuit.OpenAsync(studio.Studio, $"/?watch={id}");
        foreach (var said in words)
            await page.SeesAsync(said);
    }
}
