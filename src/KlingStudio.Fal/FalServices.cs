using KlingStudio.Generations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace KlingStudio.Fal;

/// <summary>Puts fal into the container.</summary>
public static class FalServices
{
    /// <summary>
    /// The library: <see cref="FalQueueClient"/>, <see cref="FalStorageClient"/>, <see cref="FalMediaClient"/>, <see cref="WebhookVerifier"/>. Nothing starts, and no call is made.
    /// </summary>
    public static IServiceCollection AddFalClients(this IServiceCollection services, FalOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        FalConnections.Add(services, options);
        services.AddSingleton(provider => new FalMediaClient(options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<FalQueueClient>();
        services.AddSingleton<FalStorageClient>();
        services.AddSingleton<JwksCache>();
        services.AddSingleton<WebhookVerifier>();
        return services;
    }

    /// <summary>
    /// The library and, with a key, <see cref="KlingEngine"/> (also as an <see cref="IVideoEngine"/>), which asks fal once the host has started whether it takes the key.
    /// Without a key the engine is only described, as one that needs a key. Expects <see cref="IMediaVault"/>; an <see cref="IAudience"/> is optional.
    /// </summary>
    public static IServiceCollection AddFal(this IServiceCollection services, FalOptions options)
    {
        services.AddFalClients(options);
        if (options.Key is null)
            return services.AddSingleton(KlingModel.Describe("needs a fal key", options.Prices));
        services.AddSingleton<KeyStanding>();
        services.AddSingleton<KlingEngine>();
        services.AddSingleton<IVideoEngine>(provider => provider.GetRequiredService<KlingEngine>());
        services.AddSingleton<KeyWatch>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<KeyWatch>());
        return services;
    }
}
