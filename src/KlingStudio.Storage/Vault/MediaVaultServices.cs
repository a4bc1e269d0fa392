using KlingStudio.Generations;
using KlingStudio.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The media vault's place in the composition root.</summary>
public static class MediaVaultServices
{
    /// <summary>Adds the one <see cref="IMediaVault"/>: Azure Blob Storage if there is a connection string, else a folder.</summary>
    public static IServiceCollection AddMediaVault(this IServiceCollection services, VaultOptions options) =>
        services.AddSingleton(provider => Create(options, provider.GetService<TimeProvider>() ?? TimeProvider.System));

    internal static IMediaVault Create(VaultOptions options, TimeProvider time)
    {
        IMediaVault vault = string.IsNullOrWhiteSpace(options.AzureConnectionString) ? new DiskVault(options) : new AzureBlobVault(options, time);
        return options.ByteLimit is { } limit ? new LimitedVault(vault, limit) : vault;
    }
}
