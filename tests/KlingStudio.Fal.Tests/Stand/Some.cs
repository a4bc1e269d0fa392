using KlingStudio.Generations;

namespace KlingStudio.Fal.Tests;

/// <summary>Things to begin a test with.</summary>
internal static class Some
{
    public static readonly DateTime Noon = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);

    public static Still Still()
    {
        var id = Guid.CreateVersion7();
        return new()
        {
            Id = id,
            Owner = OwnerId.Local,
            SourceSha256 = new string('a', 64),
            DisplayName = "harbour.jpg",
            Width = 1920,
            Height = 1080,
            Bytes = 20_000,
            MediaType = "image/jpeg",
            Key = new($"stills/{id:N}.jpg"),
            ThumbnailKey = new($"stills/{id:N}.webp"),
            Placeholder = "data:image/webp;base64,",
            Removed = [],
            CreatedAt = Noon,
        };
    }

    public static Recipe Recipe(Still still, string prompt = "slow push in", int seconds = 5) => new()
    {
        Id = Guid.CreateVersion7(),
        Owner = still.Owner,
        StillId = still.Id,
        Prompt = prompt,
        NegativePrompt = RecipeRules.DefaultNegativePrompt,
        CfgScale = 0.5,
        Seconds = seconds,
        EngineId = EngineIds.Kling,
        CreatedAt = Noon,
    };
}
