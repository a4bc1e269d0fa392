using KlingStudio.Storage;

namespace KlingStudio.Web.Features.Sharing;

/// <summary>Sharing's part of the composition.</summary>
internal static class SharingServices
{
    /// <summary>Registers it.</summary>
    public static void AddSharing(this IServiceCollection services, StudioOptions options)
    {
        services.AddSingleton(new ShareRenditionOptions(Path.Combine(options.DataDirectory, "staging", "shares")));
        services.AddSingleton<ShareRenditionMaker>();
        services.AddSingleton<RenditionQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<RenditionQueue>());
        services.AddSingleton<ShareDesk>();
        services.AddSingleton<ShareAddresses>();
        services.AddSingleton<ShareKeys>();
        services.AddSingleton<ShareLimits>();
        services.AddSingleton<ShareLooks>();
        services.AddSingleton<ShareVisits>();
        services.AddSingleton<ShareWatch>();
        services.AddSingleton<ShareMedia>();
    }
}
