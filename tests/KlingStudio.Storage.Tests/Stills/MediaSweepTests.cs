using KlingStudio.Generations;
using Microsoft.Extensions.Time.Testing;

namespace KlingStudio.Storage.Tests;

public sealed class MediaSweepTests : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("kling-studio-sweep-").FullName;
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly HashSet<VaultKey> _named = [];
    private DiskVault _vault = null!;
    private MediaSweep _sweep = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _vault = new DiskVault(new VaultOptions { DiskRoot = _root, FreeSpaceFloor = 0 });
        _sweep = new MediaSweep(_vault, _time);
        foreach (var key in (string[])["stills/aa/named.jpg", "stills/aa/lost.jpg", "clips/bb/lost.mp4", "other/kept"])
            await _vault.PutAsync(new VaultKey(key), new MemoryStream([1]), "x/y", Stop);
        _named.Add(new VaultKey("stills/aa/named.jpg"));
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Media_that_no_row_names_goes_after_an_hour_and_nothing_else_does()
    {
        Assert.Equal(0, await RunAsync());
        _time.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal(2, await RunAsync());

        Assert.Equal(["other/kept", "stills/aa/named.jpg"], await KeysAsync());
    }

    [Fact]
    public async Task A_clock_that_jumps_ahead_deletes_nothing_by_itself()
    {
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(0, await RunAsync());
    }

    [Fact]
    public async Task What_was_written_again_in_between_counts_as_new()
    {
        await RunAsync();
        await _vault.PutAsync(new VaultKey("stills/aa/lost.jpg"), new MemoryStream([2]), "x/y", Stop);
        File.SetLastWriteTimeUtc(Path.Combine(_root, "stills", "aa", "lost.jpg"), _time.GetUtcNow().UtcDateTime.AddMinutes(30));
        _time.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal(1, await RunAsync());

        Assert.Contains("stills/aa/lost.jpg", await KeysAsync());
    }

    [Fact]
    public async Task At_the_start_nothing_is_on_its_way_so_what_no_row_names_goes_at_once()
    {
        Assert.Equal(2, await _sweep.RunAtStartAsync(IsNamed, Stop));

        Assert.Equal(["other/kept", "stills/aa/named.jpg"], await KeysAsync());
    }

    private Task<int> RunAsync() => _sweep.RunAsync(IsNamed, Stop);

    private ValueTask<bool> IsNamed(VaultKey key, CancellationToken cancellationToken) => ValueTask.FromResult(_named.Contains(key));

    private async Task<List<string>> KeysAsync() =>
        await _vault.ListAsync("", Stop).Select(found => found.Key.Value).Order(StringComparer.Ordinal).ToListAsync(Stop);
}
