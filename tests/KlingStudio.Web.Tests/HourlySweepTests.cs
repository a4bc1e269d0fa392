using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace KlingStudio.Web.Tests;

/// <summary>What an upload left that could not be noted does not fill the disk for ever, and nothing that is somebody's goes with it.</summary>
public sealed class HourlySweepTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_no_row_names_goes_while_the_studio_runs()
    {
        await using var folder = await DataFolder.MakeAsync();
        var still = await folder.TakeAsync(Pictures.Jpeg(400, 300));
        var left = new VaultKey("stills/aa/left.jpg");
        await folder.Vault.PutAsync(left, new MemoryStream([1, 2, 3]), "image/jpeg", Token);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var sweep = new HourlySweep(new MediaSweep(folder.Vault, clock), folder.Get<NamedMedia>(), clock, NullLogger<HourlySweep>.Instance);
        await sweep.StartAsync(Token);

        await Until.TrueAsync(async () =>
        {
            clock.Advance(TimeSpan.FromHours(1));
            await Task.Delay(50, Token);
            return await folder.Vault.FindAsync(left, Token) is null;
        }, () => "it is still there");

        Assert.NotNull(await folder.Vault.FindAsync(still.Key, Token));
        Assert.NotNull(await folder.Vault.FindAsync(still.ThumbnailKey, Token));
        await sweep.StopAsync(Token);
    }

    [Fact]
    public async Task The_studio_runs_it()
    {
        await using var studio = await RunningStudio.StartAsync();
        Assert.Contains(studio.Get<IEnumerable<Microsoft.Extensions.Hosting.IHostedService>>(), service => service is HourlySweep);
    }
}
