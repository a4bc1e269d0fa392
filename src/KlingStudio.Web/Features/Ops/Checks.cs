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
internal sealed class FfmpegReadiness(FfmpegCheck ffmpeg) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(ffmpeg.Problem is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}

/// <summary>Fails under the floor of free space: new work would not end well.</summary>
internal sealed class FreeDiskCheck(StudioOptions options) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var drive = new DriveInfo(options.DataDirectory);
        var floor = Floor(options.Limits, drive.TotalSize);
        return Task.FromResult(drive.AvailableFreeSpace >= floor ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
    }

    /// <summary>In bytes: the number of megabytes or the part of the disk, whichever is less.</summary>
    public static long Floor(LimitSettings limits, long totalBytes) =>
        Math.Min(limits.FreeDiskMegabytes * 1_048_576L, totalBytes / 100 * limits.FreeDiskPercent);
}
