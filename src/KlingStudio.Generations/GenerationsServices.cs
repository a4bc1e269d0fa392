using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace KlingStudio.Generations;

/// <summary>Puts the life cycle together.</summary>
public static class GenerationsServices
{
    /// <summary>
    /// The desk, the feed, the driver and the sweeper. Expects the ports (<see cref="IGenerationLog"/>, <see cref="ISpendGuard"/>, <see cref="IClipPictureLog"/>,
    /// <see cref="IMediaVault"/>, <see cref="IClipJudge"/>), every <see cref="IVideoEngine"/>, and an <see cref="EngineDescription"/> for each engine that is only shown.
    /// </summary>
    public static IServiceCollection AddGenerations(this IServiceCollection services, GenerationsOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(provider => new EngineCatalogue(provider.GetServices<IVideoEngine>(), provider.GetServices<EngineDescription>()));
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<ILiveFeed>(provider => provider.GetRequiredService<LiveFeed>());
        services.AddSingleton<NoticeFeed>();
        services.AddSingleton<FeedNode>();
        services.AddSingleton<INoticeFeed>(provider => provider.GetRequiredService<FeedNode>());
        services.AddSingleton<IFeedPublisher>(provider => provider.GetRequiredService<FeedNode>());
        services.AddHostedService(provider => provider.GetRequiredService<FeedNode>());
        services.AddSingleton<GenerationRows>();
        services.AddSingleton<ClipStaging>();
        services.AddSingleton<ClipKeeper>();
        services.AddSingleton<ClipPainter>();
        services.AddHostedService(provider => provider.GetRequiredService<ClipPainter>());
        services.AddSingleton<ClipSaver>();
        services.AddSingleton<IGenerationDesk, GenerationDesk>();
        services.AddHostedService<Sweeper>();
        return services;
    }

    /// <summary>
    /// Orleans in this one process, with no server beside it: membership in memory, no gateway, no storage provider (the rows are the state).
    /// Two processes would share the default port without a word, so the silo port is a free one, found now.
    /// </summary>
    public static IHostApplicationBuilder UseSoloSilo(this IHostApplicationBuilder builder)
    {
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort: FreePort(), gatewayPort: 0, serviceId: "kling-studio", clusterId: "solo");
            silo.Configure<EndpointOptions>(endpoint => endpoint.AdvertisedIPAddress = IPAddress.Loopback);
        });
        return builder;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
