using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Web.Tests;

/// <summary>A program that sends everything at once: each order is taken or told when to come again, and what was taken is there.</summary>
public sealed class ManySubmitsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_five_hundred_submits_at_once_none_is_lost_and_none_is_there_that_was_not_taken()
    {
        await using var studio = await ApiStudio.StartAsync("--Limits:ApiUnfinished=450");
        var still = await UploadedAsync(studio);
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var answers = await Task.WhenAll(Enumerable.Range(0, 500).Select(number => studio.PostAsync("/queue/" + ApiStudio.Kling, new JsonObject { ["prompt"] = $"push in {number}", ["image_url"] = still })));

        var taken = answers.Where(answer => answer.Status == 200).Select(answer => answer.Json["request_id"]!.GetValue<Guid>()).ToHashSet();
        Assert.All(answers.Where(answer => answer.Status != 200), answer =>
        {
            Assert.Equal((429, "1", "concurrent_requests_limit"), (answer.Status, answer.Header("x-fal-needs-retry"), answer.Header("x-fal-error-type")));
            Assert.True(int.Parse(answer.Header("retry-after")!, System.Globalization.CultureInfo.InvariantCulture) > 0);
        });
        Assert.True(taken.Count is >= 450 and < 500 && taken.Count == answers.Count(answer => answer.Status == 200), $"{taken.Count} were taken");
        var rows = await studio.Studio.AskAsync(context => context.Generations.Select(row => row.Id).ToListAsync(Token));
        Assert.Equal(taken, rows.ToHashSet());
        Assert.Equal(taken.Count, rows.Count);
        await Until.TrueAsync(() => studio.Engine.Submits.Count == taken.Count, $"the engine got {studio.Engine.Submits.Count} of {taken.Count}");
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 150_000_000, "Memory grew with the number of submits.");
    }

    [Fact]
    public async Task A_queue_that_is_longer_than_the_caller_wants_is_refused()
    {
        await using var studio = await ApiStudio.StartAsync();
        await studio.SubmitAsync();
        var answer = await studio.PostAsync($"/queue/{ApiStudio.Kling}?fal_max_queue_length=0", ApiStudio.Input());
        Assert.Equal((429, "true"), (answer.Status, answer.Header("x-fal-retryable")));
        Assert.Equal(200, (await studio.PostAsync($"/queue/{ApiStudio.Kling}?fal_max_queue_length=1", ApiStudio.Input())).Status);
    }

    private static async Task<string> UploadedAsync(ApiStudio studio)
    {
        var place = await studio.PostAsync("/rest/storage/upload/initiate", new JsonObject { ["content_type"] = "image/jpeg", ["file_name"] = "x.jpg" });
        await studio.SendAsync(HttpMethod.Put, place.Json["upload_url"]!.GetValue<string>().Replace("{base}", "", StringComparison.Ordinal), new ByteArrayContent(Pictures.Jpeg(320, 320)), null);
        return place.Json["file_url"]!.GetValue<string>().Replace("{base}", studio.Base, StringComparison.Ordinal);
    }
}
