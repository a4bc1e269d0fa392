using KlingStudio.Generations;

namespace KlingStudio.Storage.Tests;

public sealed class OrderTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_clicks_at_once_are_one_order()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => studio.Log.OrderAsync(studio.NewRecipe(still), 1, Window, Token), Token)));

        Assert.Single(answers.Select(answer => Assert.Single(answer).Id).Distinct());
        Assert.Equal(1, await studio.AskAsync<int>("SELECT COUNT(*) FROM \"Generations\""));
        Assert.Equal(1, await studio.AskAsync<int>("SELECT COUNT(*) FROM \"Recipes\""));
        Assert.Equal(1, await studio.AskAsync<int>("SELECT COUNT(*) FROM \"Prompts\""));
    }

    [Fact]
    public async Task The_same_order_later_is_a_further_take_of_the_same_recipe()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        var first = await studio.Log.OrderAsync(studio.NewRecipe(still), 2, Window, Token);
        studio.Clock.Advance(Window);
        var second = await studio.Log.OrderAsync(studio.NewRecipe(still), 1, Window, Token);

        Assert.Equal([1, 2, 3], first.Concat(second).Select(generation => generation.Take));
        Assert.Single(first.Concat(second).Select(generation => generation.RecipeId).Distinct());
        Assert.All(first, generation => Assert.Equal((GenerationStatus.Preparing, 1L), (generation.Status, generation.Version)));
        Assert.Equal(3, (await studio.LibraryAsync(Studio.Ada))[0].TakesOfRecipe);
    }

    [Theory]
    [InlineData(GenerationStatus.Failed, false)]
    [InlineData(GenerationStatus.Rejected, false)]
    [InlineData(GenerationStatus.Cancelled, false)]
    [InlineData(GenerationStatus.Completed, true)]
    [InlineData(GenerationStatus.Running, true)]
    public async Task Only_what_came_to_nothing_may_be_ordered_again_at_once(GenerationStatus status, bool same)
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        var first = await studio.MoveAsync(await studio.OrderAsync(still), status);

        var second = Assert.Single(await studio.Log.OrderAsync(studio.NewRecipe(still), 1, Window, Token));

        Assert.Equal(same, second.Id == first.Id);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_does_not_swallow_orders()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        var first = await studio.OrderAsync(still);
        studio.Clock.AdjustTime(studio.Clock.GetUtcNow().AddHours(-1));

        var second = Assert.Single(await studio.Log.OrderAsync(studio.NewRecipe(still), 1, Window, Token));

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal([second.Id, first.Id], (await studio.LibraryAsync(Studio.Ada)).Select(card => card.Generation.Id));
    }

    [Fact]
    public async Task Any_difference_makes_another_recipe()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        var other = await studio.AddStillAsync(Studio.Ada);
        var one = studio.NewRecipe(still);
        Recipe[] recipes =
        [
            one,
            one with { StillId = other.Id },
            one with { Prompt = one.Prompt + "!" },
            one with { Prompt = one.Prompt + one.NegativePrompt, NegativePrompt = "" },
            one with { Prompt = one.Prompt.ToUpperInvariant() },
            one with { NegativePrompt = "" },
            one with { CfgScale = 0.50001 },
            one with { Seconds = 10 },
            one with { EngineId = EngineIds.Kling },
        ];
        foreach (var recipe in recipes)
            Assert.Single(await studio.Log.OrderAsync(recipe with { Id = Guid.CreateVersion7() }, 1, Window, Token));

        Assert.Equal(recipes.Length, await studio.AskAsync<int>("SELECT COUNT(*) FROM \"Recipes\""));
        Assert.Equal(RecipeFingerprint.Of(one with { CfgScale = 0.0 }), RecipeFingerprint.Of(one with { CfgScale = -0.0, Id = Guid.Empty, CreatedAt = default }));
        Assert.NotEqual(RecipeFingerprint.Of(one), RecipeFingerprint.Of(one with { Owner = Studio.Bob }));
    }

    [Fact]
    public async Task An_order_on_a_still_of_somebody_else_leaves_nothing_behind()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);

        Assert.Empty(await studio.Log.OrderAsync(studio.NewRecipe(still) with { Owner = Studio.Bob }, 1, Window, Token));
        Assert.Empty(await studio.Log.OrderAsync(studio.NewRecipe(still) with { StillId = Guid.CreateVersion7() }, 1, Window, Token));

        Assert.Equal(0, await studio.AskAsync<int>("SELECT COUNT(*) FROM \"Recipes\""));
        Assert.Empty(await studio.Get<PromptHistory>().ReadAsync(Studio.Bob, 10, Token));
    }

    [Fact]
    public async Task What_is_not_at_an_end_is_looked_after_oldest_first_deleted_ones_too()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        var bobs = await studio.OrderAsync(await studio.AddStillAsync(Studio.Bob));
        var working = new List<Guid> { bobs.Id };
        foreach (var status in Enum.GetValues<GenerationStatus>())
        {
            var moved = await studio.MoveAsync(await studio.OrderAsync(still, status.ToString()), status);
            if (!status.IsEnd())
                working.Add(moved.Id);
        }
        await studio.Get<LibraryShelf>().DeleteAsync(Studio.Ada, working[1], Token);

        Assert.Equal(working, await studio.Log.UnfinishedAsync(Token));
    }

    [Fact]
    public async Task The_same_bytes_uploaded_twenty_times_at_once_are_one_still()
    {
        await using var studio = await Studio.StartAsync();
        var sha = new string('c', 64);
        var bobs = await studio.AddStillAsync(Studio.Bob, sha);

        var stills = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => studio.AddStillAsync(Studio.Ada, sha), Token)));

        var kept = Assert.Single(stills.Select(still => still.Id).Distinct());
        Assert.NotEqual(bobs.Id, kept);
        Assert.Equal(kept, (await studio.Get<StillLog>().FindAsync(Studio.Ada, sha, Token))!.Id);
        Assert.Null(await studio.Get<StillLog>().FindAsync(Studio.Ada, new string('d', 64), Token));
        var keys = await studio.Get<StillLog>().AllKeysAsync(Token).ToListAsync(Token);
        Assert.Equal(4, keys.Distinct().Count());
        Assert.Contains(bobs.ThumbnailKey, keys);
    }

    [Fact]
    public void Ids_sort_in_the_database_as_they_were_made()
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var ids = Enumerable.Range(0, 2_000).Select(turn => Guid.CreateVersion7(start.AddMilliseconds(turn * 7_919L))).ToList();
        var write = (Func<Guid, byte[]>)new GuidAsBytes().ConvertToProviderTyped;
        var read = (Func<byte[], Guid>)new GuidAsBytes().ConvertFromProviderTyped;

        Assert.Equal(ids, ids.Select(write).OrderBy(Convert.ToHexString, StringComparer.Ordinal).Select(read));
    }
}
