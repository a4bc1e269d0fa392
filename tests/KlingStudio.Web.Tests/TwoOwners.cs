using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.FalApi;

namespace KlingStudio.Web.Tests;

/// <summary>Everything of one owner that has an id.</summary>
public sealed record Belongings(Guid Still, Guid Generation, Guid Recipe, Guid Rehearsed)
{
    public IReadOnlyList<Guid> Ids => [Still, Generation, Recipe, Rehearsed];
}

/// <summary>A studio in which somebody else keeps a still and a clip beside ours.</summary>
public sealed class TwoOwners : IAsyncLifetime
{
    public const string MyPrompt = "slow push in on what is mine";
    public const string TheirPrompt = "slow push in CANARYPROMPT";
    public const string TheirName = "CANARYNAME.jpg";
    private static readonly OwnerId Somebody = new("somebody-else");
    private Generation _before = null!;

    public RunningStudio Studio { get; private set; } = null!;

    public OpenPage Page { get; private set; } = null!;

    public Belongings Mine { get; private set; } = null!;

    public Belongings Theirs { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Studio = await RunningStudio.StartAsync(["--Limits:FreeDiskMegabytes=0"]);
        Page = await OpenPage.OpenAsync(Studio.Address);
        Mine = await MakeAsync(OwnerId.Local, "mine.jpg", MyPrompt);
        Theirs = await MakeAsync(Somebody, TheirName, TheirPrompt);
        _before = (await Studio.Get<IGenerationLog>().ReadAsync(Theirs.Generation, Token))!;
    }

    /// <summary>What is theirs is as it was, and only they have it.</summary>
    public async Task AssertUntouchedAsync()
    {
        Assert.Equal(_before with { Log = [] }, (await Studio.Get<IGenerationLog>().ReadAsync(Theirs.Generation, Token))! with { Log = [] });
        var card = (await Studio.Get<GenerationDetails>().ReadAsync(Somebody, Theirs.Generation, Token))!;
        Assert.Equal((false, null, 1), (card.Favourite, card.DeletedAt, card.TakesOfRecipe));
        Assert.NotNull(await Studio.Get<StillShelf>().FindAsync(Somebody, Theirs.Still, Token));
    }

    public async ValueTask DisposeAsync()
    {
        Page.Dispose();
        await Studio.DisposeAsync();
    }

    private async Task<Belongings> MakeAsync(OwnerId owner, string name, string prompt)
    {
        using var picture = new MemoryStream(Pictures.Jpeg(320, 320));
        var still = (await Studio.Get<IStillIntake>().TakeAsync(owner, picture, name, Token)).Still!;
        var (order, rehearsed) = (await OrderAsync(still, prompt, ApiModel.Kling), await OrderAsync(still, $"{prompt}, slowly", ApiModel.Rehearsal));
        foreach (var id in (Guid[])[order.Id, rehearsed.Id])
            await Until.TrueAsync(async () => (await Studio.Get<IGenerationLog>().ReadAsync(id, Token))!.Status == GenerationStatus.Completed, () => "the clip was never made");
        return new Belongings(still.Id, order.Id, order.RecipeId, rehearsed.Id);
    }

    /// <summary>As a program orders: the API then knows it by its id.</summary>
    private async Task<Generation> OrderAsync(Still still, string prompt, ApiModel model)
    {
        var (digest, slug) = Studio.Get<FileAddresses>().Make();
        var request = await Studio.Get<ApiRequestLog>().ReserveAsync(
            new ApiRequest
            {
                Id = Guid.CreateVersion7(),
                Owner = still.Owner,
                App = model.App,
                EngineId = EngineIds.Rehearsal,
                BaseUrl = Studio.Origin,
                FileDigest = digest,
                SealedSlug = slug,
                CreatedAt = still.CreatedAt,
            },
            Token);
        return Assert.Single((await Studio.Get<IGenerationDesk>().OrderAsync(still.Owner, new RecipeDraft(still.Id, prompt), request.Id, Token)).Generations);
    }
}
