using KlingStudio.Generations;
using KlingStudio.Rehearsal;
using KlingStudio.Storage;
using KlingStudio.Web.Features.FalApi;

namespace KlingStudio.Web;

/// <summary>What has to be true before the silo starts and the server listens, in its order.</summary>
internal static partial class StartOrder
{
    /// <summary>Brings the database up to date, clears what a killed process left, and tries the vault.</summary>
    /// <exception cref="StartRefusedException">The database or the vault can't be used.</exception>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        try
        {
            await services.GetRequiredService<StudioDatabase>().MigrateAsync(cancellationToken);
            await services.GetRequiredService<StudioKeys>().EnsureAsync(OwnerId.Local, cancellationToken);
            services.GetRequiredService<UploadParts>().Tidy();
            services.GetRequiredService<StillIntake>().Tidy();
            services.GetRequiredService<ClipStaging>().Tidy();
            services.GetRequiredService<RehearsalEngine>().CleanSpool();
            await PrepareVaultAsync(services, cancellationToken);
        }
        catch (Exception refused) when (refused is StorageException or VaultException)
        {
            throw new StartRefusedException(StartRefusedException.Unavailable, [refused.Message], refused);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(StartRefusedException.BadConfiguration, [DataDirectory.CanNotUse(services.GetRequiredService<StudioOptions>().DataDirectory, refused)], refused);
        }
    }

    // A full vault does not stop the start: what is there can be watched and deleted, and that is what helps.
    private static async Task PrepareVaultAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var vault = services.GetRequiredService<IMediaVault>();
        try
        {
            await vault.TidyAsync(cancellationToken);
            await SweepAsync(services, cancellationToken);
            await vault.ProbeAsync(cancellationToken);
        }
        catch (VaultException full) when (full.Full)
        {
            Full(services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(StartOrder)), full.Message);
        }
    }

    // Nothing is on its way yet, so whatever no row names is what a killed process left.
    private static async Task SweepAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var named = await services.GetRequiredService<NamedMedia>().ReadAsync(cancellationToken);
        await services.GetRequiredService<MediaSweep>().RunAtStartAsync((key, _) => ValueTask.FromResult(named.Contains(key)), cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "{Message}")]
    private static partial void Full(ILogger log, string message);
}
