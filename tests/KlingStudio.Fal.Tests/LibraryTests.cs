using KlingStudio.Generations;
using KlingStudio.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Fal.Tests;

/// <summary>Somebody who takes only this library: the example of its README, word for word but for the addresses.</summary>
public sealed class LibraryTests
{
    [Fact]
    public async Task The_example_of_the_readme_runs_without_the_studio()
    {
        await using var fal = await FakeFal.StartAsync(cancellationToken: FalRoom.Token);
        var picture = Path.GetTempFileName();
        await File.WriteAllBytesAsync(picture, new byte[50_000], FalRoom.Token);
        try
        {
            var services = new ServiceCollection();
            services.AddFalClients(new FalOptions { Key = new Secret(fal.Settings.Key), QueueBaseUrl = fal.Url, RestBaseUrl = fal.Url, MediaHosts = [fal.Url.Authority] });
            await using var provider = services.BuildServiceProvider();
            var queue = provider.GetRequiredService<FalQueueClient>();
            var storage = provider.GetRequiredService<FalStorageClient>();

            var still = await storage.UploadAsync(FalUpload.OfFile(picture, "image/jpeg"), TimeSpan.FromHours(2), FalRoom.Token);
            var sent = await queue.SubmitAsync(new KlingInput { Prompt = "slow push in", ImageUrl = still.AbsoluteUri }, new SubmitOptions(), FalRoom.Token);
            var job = new FalJob(KlingModel.EndpointId, sent.RequestId);
            var phases = new List<FalPhase>();
            await foreach (var news in queue.WatchAsync(job, audience: null, FalRoom.Token))
                phases.AddRange(news.Status is { } status ? [status.Phase] : []);
            var result = await queue.ResultAsync(job, FalRoom.Token);
            await using var clip = await provider.GetRequiredService<FalMediaClient>().OpenAsync(new Uri(result.Value.Video?.Url ?? ""), FalRoom.Token);
            using var bytes = new MemoryStream();
            await clip.CopyToAsync(bytes, FalRoom.Token);

            Assert.Equal(FalPhase.Completed, phases[^1]);
            Assert.Equal(fal.Settings.Clip.ToArray(), bytes.ToArray());
        }
        finally
        {
            File.Delete(picture);
        }
    }
}
