using KlingStudio.Generations;

namespace KlingStudio.Fal;

/// <summary>Kling 2.5 Turbo (standard, image to video) as fal offers it: its address, its prices, its limits.</summary>
public static class KlingModel
{
    /// <summary>fal's endpoint id.</summary>
    public const string EndpointId = "fal-ai/kling-video/v2.5-turbo/standard/image-to-video";

    /// <summary>How the engine describes itself; <paramref name="unavailable"/> is why it can't be chosen, or null.</summary>
    public static EngineDescription Describe(string? unavailable) => Describe(unavailable, new FalOptions().Prices);

    /// <summary>As above, at configured prices.</summary>
    public static EngineDescription Describe(string? unavailable, IReadOnlyDictionary<int, decimal> prices) => new()
    {
        Id = EngineIds.Kling,
        Name = "Kling 2.5 Turbo",
        Verb = "Generate",
        Tagline = "The real thing, on fal. Paid.",
        Billable = true,
        Prices = prices,
        MaxTakes = 4,
        TakesNegativePrompt = true,
        TakesCfgScale = true,
        ReportsProgress = false,
        Unavailable = unavailable,
    };
}
