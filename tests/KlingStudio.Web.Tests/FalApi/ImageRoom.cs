using KlingStudio.Generations;
using KlingStudio.Web.Features.FalApi;
using Microsoft.Extensions.Logging.Abstractions;

namespace KlingStudio.Web.Tests.FalApi;

/// <summary>The intake of <c>image_url</c> over the real intake of stills, with an internet of its own.</summary>
public sealed class ImageRoom : IAsyncLifetime
{
    private DataFolder? _folder;
    private Internet? _internet;

    internal DataFolder Folder => _folder!;

    internal Internet Internet => _internet!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => (_folder, _internet) = (await DataFolder.MakeAsync(), await Internet.StartAsync());

    /// <summary>What becomes of an address.</summary>
    internal async Task<ImageIntake> TakeAsync(string address, TimeProvider? time = null, CancellationToken? token = null)
    {
        using var client = Internet.Client();
        using var fetcher = new PictureFetcher(client, time ?? TimeProvider.System, NullLogger<PictureFetcher>.Instance);
        return await new ImageUrlIntake(new NoFiles(), Folder.Get<IStillIntake>(), fetcher).TakeAsync(OwnerId.Local, address, token ?? Token);
    }

    /// <summary>The refusal of an address that is refused.</summary>
    internal async Task<FalDetail> RefusedAsync(string address, TimeProvider? time = null)
    {
        var answer = await TakeAsync(address, time);
        Assert.Null(answer.StillId);
        Assert.Equal("image_url", answer.Problem!.Field);
        return answer.Problem;
    }

    public async ValueTask DisposeAsync()
    {
        await Internet.DisposeAsync();
        await Folder.DisposeAsync();
    }

    /// <summary>A studio whose storage gave out nothing.</summary>
    private sealed class NoFiles : IOwnFiles
    {
        public ValueTask<ImageIntake?> FindAsync(OwnerId owner, string imageUrl, CancellationToken cancellationToken) => ValueTask.FromResult<ImageIntake?>(null);
    }
}
