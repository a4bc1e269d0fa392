using KlingStudio.Generations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KlingStudio.Rehearsal;

/// <summary>Puts the rehearsal engine into the container.</summary>
public static class RehearsalServices
{
    /// <summary>
    /// Adds <see cref="RehearsalEngine"/> (also as an <see cref="IVideoEngine"/>), <see cref="Ffmpeg"/> and <see cref="IClipJudge"/>.
    /// Nothing starts: the host calls <see cref="RehearsalEngine.CleanSpool"/> when it is ready, and the first submit starts the first render.
    /// </summary>
    public static IServiceCollection AddRehearsal(this IServiceCollection services, RehearsalOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(provider => new Ffmpeg(options.FfmpegPath, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IClipJudge, ClipJudge>();
        services.AddSingleton<IClipRewriter, ClipRewriter>();
        services.AddSingleton<RehearsalEngine>();
        services.AddSingleton<IVideoEngine>(provider => provider.GetRequiredService<RehearsalEngine>());
        return services;
    }
}
