using KlingStudio.Browser.Tests;
using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.Extensions.DependencyInjection;
using PublicDoor = KlingStudio.Web.PublicDoor;
using ShareDesk = KlingStudio.Web.Features.Sharing.ShareDesk;
using ShareKeys = KlingStudio.Web.Features.Sharing.ShareKeys;

[assembly: AssemblyFixture(typeof(SharedClip))]

namespace KlingStudio.Browser.Tests;

/// <summary>
/// A studio with a public door and a rehearsed clip, for all tests that only look at one. It is started when the first of them asks;
/// a test that changes what a clip has makes its own.
/// </summary>
public sealed class SharedClip : IAsyncDisposable
{
    private readonly SemaphoreSlim _once = new(1, 1);
    private RunningStudio? _studio;

    public RunningStudio Studio => _studio ?? throw new InvalidOperationException("ReadyAsync comes first.");

    public Guid Id { get; private set; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task<SharedClip> ReadyAsync()
    {
        await _once.WaitAsync(Token);
        try
        {
            if (_studio is null)
            {
                _studio = await RunningStudio.StartAsync(new Dictionary<string, string> { ["Studio:PublicListen"] = "http://127.0.0.1:0" });
                Id = await RehearseAsync();
            }

            return this;
        }
        finally
        {
            _once.Release();
        }
    }

    /// <summary>One more clip, ordered without a page.</summary>
    public async Task<Guid> RehearseAsync()
    {
        using var picture = new MemoryStream(Photograph.Named("shared.jpg").Buffer);
        var still = (await Get<StillIntake>().TakeAsync(OwnerId.Local, picture, "shared.jpg", Token)).Still!;
        var order = await Get<IGenerationDesk>().OrderAsync(OwnerId.Local, new RecipeDraft(still.Id, "slow push in"), Token);
        var id = Assert.Single(order.Generations).Id;
        for (var tries = 0; tries < 900; tries++)
        {
            var card = (await Get<GenerationDetails>().ReadAsync(OwnerId.Local, id, Token))!;
            if (card.Generation.Status == GenerationStatus.Completed)
                return id;
            Assert.False(card.Generation.Status.IsEnd(), card.Generation.Failure?.Message);
            await Task.Delay(100, Token);
        }

        throw new TimeoutException("The rehearsal did not come about.");
    }

    /// <summary>A new link to the clip that all share.</summary>
    public async Task<(ShareLink Link, string Address)> ShareAsync(ShareSwitches? shows = null, string? password = null)
    {
        var words = new ShareWords("Boats at dawn", "Ada", "Boats rock gently while the camera glides over the water.");
        var link = (await Get<ShareDesk>().CreateAsync(OwnerId.Local, Id, new ShareDraft("Anna", null, password, shows ?? new ShareSwitches(), words), Token)).Link!;
        return (link, $"http://127.0.0.1:{Get<PublicDoor>().Port}/s/{Get<ShareKeys>().Unseal(link.SealedSlug)}");
    }

    public T Get<T>()
        where T : notnull => Studio.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        if (_studio is not null)
            await _studio.DisposeAsync();
        _once.Dispose();
    }
}
