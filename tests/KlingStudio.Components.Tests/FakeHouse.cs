using KlingStudio.Generations;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.FileProviders;

namespace KlingStudio.Components.Tests;

/// <summary>A house whose web files lie in a test's own folder.</summary>
internal sealed class FakeHouse(string webRoot) : IWebHostEnvironment
{
    public string ApplicationName { get; set; } = "KlingStudio";

    public string EnvironmentName { get; set; } = "Test";

    public string ContentRootPath { get; set; } = webRoot;

    public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();

    public string WebRootPath { get; set; } = webRoot;

    public IFileProvider WebRootFileProvider { get; set; } = new PhysicalFileProvider(webRoot);
}

/// <summary>Takes every picture in, or says why not.</summary>
internal sealed class FakeIntake(StudioRoom room) : IStillIntake
{
    public Refusal? Refusal { get; set; }

    public async Task<StillAnswer> TakeAsync(OwnerId owner, Stream upload, string fileName, CancellationToken cancellationToken) =>
        Refusal is { } refusal ? new(null, refusal) : new(await room.StillAsync(fileName), null);
}
