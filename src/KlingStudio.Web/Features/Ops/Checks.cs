using KlingStudio.Generations;
using KlingStudio.Rehearsal;
using KlingStudio.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KlingStudio.Web.Features.Ops;

/// <summary>Fails from the moment the studio is told to stop.</summary>
internal sealed class StoppingCheck(IHostApplicationLifetime lifetime) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy() : HealthCheckResult.Healthy());
}

/// <summary>Fails when ffmpeg is missing or too old.</summary>
internal sealed class FfmpegReadiness(Ffmpeg ffmpeg) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(ffmpeg.Unavailable is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}

/// <summary>Fails under the floor of free space: new work would not end well.</summary>
internal sealed class FreeDiskCheck(StudioOptions options) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var disk = DiskSpace.Of(options.DataDirectory);
        return Task.FromResult(disk.AvailableFreeSpace >= DiskSpace.Floor(options.Limits, disk.TotalSize) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
    }
}

/// <summary>Fails when the database can't be written.</summary>
internal sealed class DatabaseCheck(StudioDatabase database) : IHealthCheck
{
    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await database.ProbeAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}

/// <summary>Fails when media can't be written and read.</summary>
internal sealed class VaultCheck(IMediaVault vault) : IHealthCheck
{
    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await vault.ProbeAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}

/// <summary>Fails when the life cycle's silo does not run.</summary>
internal sealed class SiloCheck(ISiloStatusOracle silo) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(silo.CurrentStatus == SiloStatus.Active ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
