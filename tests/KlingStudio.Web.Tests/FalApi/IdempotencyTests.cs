using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Web.Tests;

/// <summary>A program that got no answer asks again. With a key that is one order; without one it is two, as with fal.</summary>
public sealed class IdempotencyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_key_and_body_is_one_order_however_often_and_at_once_it_comes()
    {
        await using var studio = await ApiStudio.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => studio.PostAsync("/queue/" + ApiStudio.Kling, ApiStudio.Input(), ("Idempotency-Key", "one"))));
        Assert.All(answers, answer => Assert.True(answer.Status == 200, answer.Text));
        var id = Assert.Single(answers.Select(answer => answer.Json["request_id"]!.GetValue<Guid>()).Distinct());
        Assert.Equal(1, await studio.Studio.AskAsync(context => context.Generations.CountAsync(Token)));
        // A whole life later it is still the same.
        await studio.BeginAsync(id);
        await studio.FinishAsync(id);
        Assert.Equal(id, (await studio.PostAsync("/queue/" + ApiStudio.Kling, ApiStudio.Input(), ("Idempotency-Key", "one"))).Json["request_id"]!.GetValue<Guid>());
        Assert.Single(studio.Engine.Submits);
    }

    [Fact]
    public async Task Another_body_or_model_under_the_same_key_is_refused_and_not_as_a_conflict()
    {
        await using var studio = await ApiStudio.StartAsync();
        await studio.SubmitAsync(headers: ("Idempotency-Key", "one"));
        foreach (var (model, prompt) in ((string, string)[])[(ApiStudio.Kling, "another"), (ApiStudio.Rehearsal, "slow push in")])
        {
            var answer = await studio.PostAsync("/queue/" + model, ApiStudio.Input(prompt), ("Idempotency-Key", "one"));
            Assert.Equal((422, "idempotency_key_reused"), (answer.Status, answer.Json["detail"]![0]!["type"]!.GetValue<string>()));
        }

        Assert.Equal(1, await studio.Studio.AskAsync(context => context.Generations.CountAsync(Token)));
    }

    [Fact]
    public async Task After_a_day_and_without_a_key_and_after_a_refusal_it_is_a_new_order()
    {
        await using var studio = await ApiStudio.StartAsync();
        var first = await studio.SubmitAsync(headers: ("Idempotency-Key", "one"));
        var old = (await studio.Studio.Get<ApiRequestLog>().FindAsync(OwnerId.Local, first, Token))!.Request.CreatedAt - TimeSpan.FromHours(25);
        await studio.Studio.AskAsync(context => context.ApiRequests.ExecuteUpdateAsync(set => set.SetProperty(row => row.CreatedAt, old), Token));
        Assert.NotEqual(first, await studio.SubmitAsync(headers: ("Idempotency-Key", "one")));

        Assert.NotEqual(await studio.SubmitAsync(), await studio.SubmitAsync());

        var wrong = ApiStudio.Input();
        wrong["duration"] = "7";
        Assert.Equal(422, (await studio.PostAsync("/queue/" + ApiStudio.Kling, wrong, ("Idempotency-Key", "two"))).Status);
        await studio.SubmitAsync(headers: ("Idempotency-Key", "two"));
    }

    [Fact]
    public async Task What_was_kept_and_never_ordered_because_the_studio_was_stopped_is_ordered_under_its_id()
    {
        await using var studio = await ApiStudio.StartAsync();
        var id = await studio.SubmitAsync(headers: ("Idempotency-Key", "one"));
        // As a kill between the two writes leaves it.
        await studio.RowAsync(id, GenerationStatus.Queued);
        await studio.Studio.AskAsync(context => context.Attempts.ExecuteDeleteAsync(Token));
        await studio.Studio.AskAsync(context => context.Generations.ExecuteDeleteAsync(Token));
        Assert.Equal(404, (await studio.GetAsync($"/queue/{ApiStudio.App}/requests/{id}/status")).Status);
        Assert.Equal(id, await studio.SubmitAsync(headers: ("Idempotency-Key", "one")));
        Assert.Equal(1, await studio.Studio.AskAsync(context => context.Generations.CountAsync(Token)));
    }
}
