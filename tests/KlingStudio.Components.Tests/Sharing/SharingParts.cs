using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web;
using KlingStudio.Web.Features.Sharing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KlingStudio.Components.Tests;

/// <summary>What the share dialog needs beside a room.</summary>
internal static class SharingParts
{
    public static void AddSharing(this StudioRoom room, params (string Key, string Value)[] settings)
    {
        var options = StudioSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value))).Build(), []);
        var services = room.Bunit.Services;
        services.AddSingleton(options);
        services.AddSingleton<IServer, NoServer>();
        services.AddSingleton<PublicDoor>();
        services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        services.AddSingleton<IHostApplicationLifetime>(new NoHost());
        services.AddSingleton<IMediaVault>(new DiskVault(new VaultOptions { DiskRoot = Directory.CreateTempSubdirectory("ks-sharing-").FullName, FreeSpaceFloor = 0 }));
        services.AddSingleton<IClipRewriter, NoFfmpeg>();
        services.AddSingleton<IClipJudge, NoFfmpeg>();
        services.AddSharing(options);
    }

    /// <summary>Nothing is encoded here.</summary>
    private sealed class NoFfmpeg : IClipRewriter, IClipJudge
    {
        public Task RewrapAsync(string source, string target, CancellationToken cancellationToken) => throw new InvalidDataException();

        public Task ShrinkAsync(string source, string target, TimeSpan length, long mostBytes, CancellationToken cancellationToken) => throw new InvalidDataException();

        public Task<ClipFacts> JudgeAsync(string path, CancellationToken cancellationToken) => throw new InvalidDataException();

        public Task<byte[]> DrawPosterAsync(string path, CancellationToken cancellationToken) => throw new InvalidDataException();

        public byte[] DrawThumbnail(byte[] poster) => throw new InvalidDataException();

        public Task<byte[]> DrawStripAsync(string path, int frames, CancellationToken cancellationToken) => throw new InvalidDataException();
    }

    private sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }

    private sealed class NoHost : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}

/// <summary>Notices that a test pushes.</summary>
internal sealed class FakeNotices : INoticeFeed
{
    private readonly List<(OwnerId Owner, Func<FeedNotice, Task> Handler)> _handlers = [];

    public int Subscriptions => _handlers.Count;

    public IDisposable Subscribe(OwnerId owner, Func<FeedNotice, Task> handler)
    {
        var entry = (owner, handler);
        _handlers.Add(entry);
        return new Ending(() => _handlers.Remove(entry));
    }

    public Task PublishAsync(OwnerId owner, FeedNotice notice) => Task.WhenAll(_handlers.Where(entry => entry.Owner == owner).ToList().Select(entry => entry.Handler(notice)));

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
