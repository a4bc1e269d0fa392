using KlingStudio.Generations;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Storage.Tests;

/// <summary>The intake as the studio puts it together: real database, real vault.</summary>
public sealed class StillWiringTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_file_sent_to_two_nodes_at_once_is_one_still_in_the_database_and_one_pair_of_objects()
    {
        await using var studio = await Studio.StartAsync();
        await using var one = Node(studio);
        await using var two = Node(studio);
        var upload = Pictures.Jpeg(800, 600);

        var answers = await Task.WhenAll(
            new[] { one, two, one, two }.Select(node => node.GetRequiredService<IStillIntake>().TakeAsync(OwnerId.Local, new SourceStream(upload), "x.jpg", Stop)));

        var still = Assert.Single(answers.Select(answer => answer.Still!.Id).Distinct());
        var keys = await one.GetRequiredService<StillLog>().AllKeysAsync(Stop).ToListAsync(Stop);
        var objects = await one.GetRequiredService<IMediaVault>().ListAsync("", Stop).Select(found => found.Key).ToListAsync(Stop);
        Assert.Equal(keys.ToHashSet(), objects.ToHashSet());
        Assert.Equal(2, keys.Count);
        Assert.Contains(still.ToString("n"), keys[0].Value, StringComparison.Ordinal);
    }

    private static ServiceProvider Node(Studio studio) => new ServiceCollection()
        .AddLogging()
        .AddStudioStorage(studio.Options)
        .AddMediaVault(new VaultOptions { DiskRoot = Path.Combine(studio.Folder, "media"), FreeSpaceFloor = 0 })
        .AddStillIntake(new StillIntakeOptions { StagingDirectory = Path.Combine(studio.Folder, "staging") })
        .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
}
