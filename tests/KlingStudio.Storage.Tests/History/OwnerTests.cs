using KlingStudio.Generations;

namespace KlingStudio.Storage.Tests;

public sealed class OwnerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_belongs_to_another_owner_does_not_exist_for_anyone_else()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        Generation made = null!;
        for (var turn = 0; turn < 4; turn++)
            made = await studio.MoveAsync(await studio.OrderAsync(still, "harbour at dawn"), GenerationStatus.Completed);
        await studio.Get<ComposerDraft>().WriteAsync(Studio.Ada, new RecipeDraft(still.Id, "secret"), Token);
        var shelf = studio.Get<LibraryShelf>();
        var hint = new FeedHint(made.Id, made.Version, made.Status);
        Assert.NotNull((await studio.Get<GenerationDetails>().ReadAsync(Studio.Ada, hint)).Card);

        foreach (var other in new[] { Studio.Bob, new OwnerId("ADA"), new OwnerId("ad_"), new OwnerId("%"), new OwnerId("") })
        {
            Assert.Null(await studio.Get<GenerationDetails>().ReadAsync(other, made.Id, Token));
            Assert.Null((await studio.Get<GenerationDetails>().ReadAsync(other, hint)).Card);
            Assert.Null(await studio.Get<StillShelf>().FindAsync(other, still.Id, Token));
            Assert.Null(await studio.Get<StillLog>().FindAsync(other, still.SourceSha256, Token));
            Assert.Null(await studio.Get<ClipLog>().FindAsync(other, made.Id, Token));
            Assert.Null(await studio.Get<ComposerDraft>().ReadAsync(other, Token));
            Assert.Null(await studio.Get<EngineHistory>().ReadAsync(other, EngineIds.Rehearsal, 5, Token));
            Assert.Empty(await studio.Get<RecentGenerations>().ReadAsync(other, 10, Token));
            Assert.Empty(await studio.Get<RecentGenerations>().UnfinishedAsync(other, Token));
            Assert.Empty(await studio.Get<PromptHistory>().ReadAsync(other, 10, Token));
            Assert.Empty(await studio.LibraryAsync(other));
            Assert.Empty(await studio.FindAsync(other, "harbour"));
            Assert.Empty(await studio.FindAsync(other, "at"));
            var cursor = new LibraryCursor(studio.Now.AddDays(1), made.Id);
            Assert.Empty((await studio.Get<LibraryPage>().ReadAsync(other, new LibraryFilter(), cursor, 10, Token)).Cards);
            Assert.False(await shelf.SetFavouriteAsync(other, made.Id, true, Token));
            Assert.False(await shelf.DeleteAsync(other, made.Id, Token));
            Assert.False(await shelf.RestoreAsync(other, made.Id, Token));
            Assert.Empty(await studio.Log.OrderAsync(studio.NewRecipe(still) with { Owner = other }, 1, TimeSpan.Zero, Token));
        }

        var card = (await studio.Get<GenerationDetails>().ReadAsync(Studio.Ada, made.Id, Token))!;
        Assert.False(card.Favourite);
        Assert.Null(card.DeletedAt);
        Assert.NotNull(await studio.Get<StillShelf>().FindAsync(Studio.Ada, still.Id, Token));
        Assert.NotNull(await studio.Get<ClipLog>().FindAsync(Studio.Ada, made.Id, Token));
    }

    [Fact]
    public async Task An_id_that_nobody_has_is_told_as_such()
    {
        await using var studio = await Studio.StartAsync();
        Assert.Null(await studio.Get<GenerationDetails>().ReadAsync(Studio.Ada, Guid.CreateVersion7(), Token));
        Assert.False(await studio.Get<LibraryShelf>().SetFavouriteAsync(Studio.Ada, Guid.Empty, true, Token));
        Assert.Null(await studio.Log.ReadAsync(Guid.CreateVersion7(), Token));
    }

    [Fact]
    public async Task Equal_orders_of_two_owners_are_two_orders()
    {
        await using var studio = await Studio.StartAsync();
        var adas = await studio.AddStillAsync(Studio.Ada);
        var bobs = await studio.AddStillAsync(Studio.Bob);
        var window = TimeSpan.FromSeconds(2);
        var one = Assert.Single(await studio.Log.OrderAsync(studio.NewRecipe(adas), 1, window, Token));
        var two = Assert.Single(await studio.Log.OrderAsync(studio.NewRecipe(bobs), 1, window, Token));

        Assert.NotEqual(one.Id, two.Id);
        Assert.Equal(one.Id, Assert.Single(await studio.LibraryAsync(Studio.Ada)).Generation.Id);
        Assert.Equal((bobs.Id, two.RecipeId), await OrderOfAsync(studio, two.Id));
    }

    private static async Task<(Guid StillId, Guid RecipeId)> OrderOfAsync(Studio studio, Guid id)
    {
        var (recipe, still) = await studio.Log.ReadOrderAsync(id, Token);
        return (still.Id, recipe.Id);
    }
}
