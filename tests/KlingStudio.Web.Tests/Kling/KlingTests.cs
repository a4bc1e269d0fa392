using System.Security.Cryptography;
using KlingStudio.Fal;
using KlingStudio.Generations;
using KlingStudio.Storage;
using static KlingStudio.Generations.GenerationStatus;

namespace KlingStudio.Web.Tests;

/// <summary>A person's money with the whole studio between them and fal: what they are told, what it cost, and that nothing is sent twice.</summary>
public sealed class KlingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Four_takes_are_four_jobs_with_one_upload_and_one_that_fails_leaves_the_others_alone()
    {
        await using var studio = await FalStudio.StartAsync(fal =>
        {
            var count = 0;
            fal.Script = _ => Interlocked.Increment(ref count) == 2 ? JobScript.Quick.Fail(500, """{"detail":"Died","error_type":"runner_server_error"}""", "Died", "runner_server_error") : JobScript.Quick;
        });
        var takes = await studio.OrderAsync("slow push in", takes: 4);
        var ends = new List<Generation>();
        foreach (var take in takes)
            ends.Add(await studio.IsAsync(take.Id, Completed, Failed));

        Assert.Equal((3, 1, 4), (ends.Count(end => end.Status == Completed), ends.Count(end => end.Status == Failed), studio.Fal.Submits.Count));
        Assert.Equal(1, studio.Fal.Files.Whole);
        Assert.All(ends.Where(end => end.Status == Completed), end => Assert.Equal((Charge.Charged, 5m, 41.5), (end.Charge, end.Billing?.Units, end.Billing?.WorkSeconds)));
        Assert.Equal(Charge.Free, ends.Single(end => end.Status == Failed).Charge);
        foreach (var done in ends.Where(end => end.Status == Completed))
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(FalStudio.Clip)), (await studio.Studio.Get<ClipLog>().FindAsync(OwnerId.Local, done.Id, Token))!.Sha256);
        Assert.Equal(0.63m, (await studio.Studio.Get<Spending>().ReadAsync(OwnerId.Local, Token)).Today);
    }

    [Fact]
    public async Task Places_in_the_queue_and_fals_own_lines_are_on_the_page_as_they_happen()
    {
        await using var studio = await FalStudio.StartAsync(fal => fal.Script = _ => new JobScript().HoldInQueue(3).HoldInQueue(1).HoldRunning("loading the weights", "frame 1 of 121"));
        var order = await studio.OrderAsync();
        await using var page = await Circuit.OpenAsync(studio.Studio, $"/?watch={order.Id}");
        await page.SeesAsync("Queued #4");
        studio.TheJob.Next();
        await page.SeesAsync("Queued #2");
        studio.TheJob.Next();
        await page.SeesAsync("frame 1 of 121");
        await page.SeesAsync("Rendering");
        studio.TheJob.Next();
        await page.SeesAsync($"/media/clips/{order.Id}");
        page.AssertWell();
    }

    [Fact]
    public async Task A_key_that_fal_refuses_is_on_the_page_before_a_prompt_is_written_and_costs_nothing()
    {
        await using var studio = await FalStudio.StartAsync(key: "canary-key-id:wrong-secret");
        await using var page = await Circuit.OpenAsync(studio.Studio);
        await page.SeesAsync("key refused by fal");
        await page.SeesAsync("Make a new key at fal.ai/dashboard/keys and set FAL_KEY.");
        Assert.Empty(studio.Fal.Submits);
        Assert.Equal(0, studio.Fal.Files.Whole);
        Assert.DoesNotContain("wrong-secret", studio.Studio.Log.ToString(), StringComparison.Ordinal);
        Assert.False(page.Saw("wrong-secret"), "the page has the key");
    }

    [Fact]
    public async Task An_account_that_is_opened_again_is_noticed_when_the_page_is_opened_without_a_restart()
    {
        await using var studio = await FalStudio.StartAsync(fal => fal.Locked = "User is locked. Reason: Exhausted balance.");
        var catalogue = studio.Studio.Get<EngineCatalogue>();
        await Until.TrueAsync(() => catalogue.Describe(EngineIds.Kling)!.Unavailable is not null, "the lock was never noticed");
        studio.Fal.Locked = null;
        await using var page = await Circuit.OpenAsync(studio.Studio);
        await page.SeesAsync("User is locked. Reason: Exhausted balance.");
        // Sooner than the minute after which it is asked anyway.
        await Until.TrueAsync(() => catalogue.Describe(EngineIds.Kling)!.Unavailable is null, "the top-up was not noticed", 40);
    }

    [Fact]
    public async Task While_no_page_is_open_nobody_looks()
    {
        await using var studio = await FalStudio.StartAsync();
        var audience = studio.Studio.Get<IAudience>();
        var arrival = audience.Arrival;
        Assert.False(audience.IsPresent || arrival.IsCompleted);
        await using (await Circuit.OpenAsync(studio.Studio))
        {
            await arrival.WaitAsync(TimeSpan.FromSeconds(60), Token);
            Assert.True(audience.IsPresent);
            Assert.False(audience.Arrival.IsCompleted);
        }
    }

    [Fact]
    public async Task Where_fal_gives_no_stream_it_is_asked_at_once_when_a_page_is_opened()
    {
        await using var studio = await FalStudio.StartAsync(fal =>
        {
            fal.Script = _ => new JobScript().HoldInQueue(0);
            fal.AnyFault = (call, _) => call == FalCall.Stream ? Fault.Status(404) : null;
        }, settings: ["--Fal:PollMilliseconds=1500"]);
        var order = await studio.OrderAsync();
        await studio.IsAsync(order.Id, Queued);
        // Nobody looks: the next question is more than 20 seconds away.
        await Until.TrueAsync(() => studio.Fal.Count(FalCall.Stream) > 0, "it was never followed");
        studio.TheJob.Next();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await using var page = await Circuit.OpenAsync(studio.Studio, $"/?watch={order.Id}");
        await page.SeesAsync($"/media/clips/{order.Id}");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"the person waited {watch.Elapsed.TotalSeconds:0} s for a question that was put off for nobody");
    }

    [Fact]
    public async Task Told_to_stop_while_the_order_is_on_its_way_the_studio_hears_the_answer_first()
    {
        await using var fal = await FalStudio.PlayAsync();
        fal.Script = _ => new JobScript().HoldInQueue(0);
        fal.Fail(FalCall.Submit, Fault.Slow(TimeSpan.FromSeconds(1.5)));
        await using var folder = await DataFolder.MakeAsync();
        var order = await folder.OrderAsync(await folder.TakeAsync(Pictures.Photograph(640, 360).JpegsaveBuffer()), "slow push in", EngineIds.Kling);
        await using (var process = StudioProcess.Start(["--urls", "http://127.0.0.1:0", $"--Studio:DataDirectory={folder.Root}", .. FalStudio.Settings(fal)]))
        {
            await Until.TrueAsync(() => fal.Submits.Count == 1, "it was never sent");
            process.Terminate();
            Assert.Equal((0, ""), await process.EndAsync() is var (code, _, errors) ? (code, errors) : default);
        }

        Assert.Equal((Queued, Charge.Free), await folder.ReadAsync(order.Id) is var row ? (row.Status, row.Charge) : default);
        Assert.Equal(Assert.Single(fal.Jobs.Values).Id.ToString(), row.Ticket?.RequestId);
    }
}
