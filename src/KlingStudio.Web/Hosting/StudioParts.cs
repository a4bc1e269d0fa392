using KlingStudio.Fal;
using KlingStudio.Generations;
using KlingStudio.Rehearsal;
using KlingStudio.Storage;

namespace KlingStudio.Web;

/// <summary>Gives each part of the house its folder and its limits.</summary>
internal static class StudioParts
{
    /// <summary>Adds storage, life cycle and engines. The silo comes before all: what it starts, the rest needs.</summary>
    public static void AddParts(this WebApplicationBuilder builder, StudioOptions options)
    {
        string Folder(params string[] names) => Path.Combine([options.DataDirectory, .. names]);
        var services = builder.Services;
        builder.UseSoloSilo();
        services.AddStudioStorage(new StudioStorageOptions
        {
            DatabasePath = Folder("studio.db"),
            MigrationTimeout = TimeSpan.FromSeconds(options.Limits.MigrationSeconds),
        });
        services.AddMediaVault(new VaultOptions
        {
            DiskRoot = Folder("media"),
            AzureConnectionString = options.AzureBlobs,
            Container = options.AzureContainer,
            FreeSpaceFloor = DiskSpace.Floor(options.Limits, DiskSpace.Of(options.DataDirectory).TotalSize),
        });
        services.AddSingleton<MediaSweep>();
        services.AddSingleton<NamedMedia>();
        services.AddHostedService<HourlySweep>();
        services.AddStillIntake(new StillIntakeOptions { StagingDirectory = Folder("staging", "stills") });
        services.AddRehearsal(new RehearsalOptions
        {
            SpoolDirectory = Folder("spool"),
            FfmpegPath = options.Ffmpeg,
            MaxRunning = options.Limits.RendersAtOnce,
            MaxQueued = options.Limits.RendersQueued,
        });
        services.AddSingleton(options.Money);
        services.AddSingleton<IAudience, LiveAudience>();
        services.AddFal(options.Fal.ToOptions(options.Prices, options.PublicBaseUrl));
        services.AddGenerations(new GenerationsOptions { StagingDirectory = Folder("staging", "clips") });
    }
}
