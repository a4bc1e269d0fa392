using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The still intake's place in the composition root.</summary>
public static class StillIntakeServices
{
    /// <summary>Adds <see cref="IStillIntake"/>. It wants a media vault and the stills' index, which the studio's database brings.</summary>
    public static IServiceCollection AddStillIntake(this IServiceCollection services, StillIntakeOptions options)
    {
        services.AddSingleton(provider => new StillIntake(
            options,
            provider.GetRequiredService<IStillIndex>(),
            provider.GetRequiredService<IMediaVault>(),
            provider.GetService<TimeProvider>() ?? TimeProvider.System,
            provider.GetRequiredService<ILogger<StillIntake>>()));
        return services.AddSingleton<IStillIntake>(provider => provider.GetRequiredService<StillIntake>());
    }
}
