using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.Library;

/// <summary>What a tile shows and no more: a circuit keeps up to <see cref="LibraryWindow.Most"/> of these.</summary>
public sealed record TileFacts
{
    /// <summary>The generation.</summary>
    public required Guid Id { get; init; }

    /// <summary>The row's version: a late push never takes a tile back.</summary>
    public required long Version { get; init; }

    /// <summary>Where it stands.</summary>
    public required GenerationStatus Status { get; init; }

    /// <summary>Takes of one recipe are stacked.</summary>
    public required Guid RecipeId { get; init; }

    /// <summary>1-based.</summary>
    public required int Take { get; init; }

    /// <summary>In the whole library.</summary>
    public required int Takes { get; init; }

    /// <summary>See <see cref="EngineDescription.Id"/>.</summary>
    public required string EngineId { get; init; }

    /// <summary>The beginning of the prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>5 or 10.</summary>
    public required int Seconds { get; init; }

    /// <summary>Width by height of the clip, or of the still it is made of.</summary>
    public required double Ratio { get; init; }

    /// <summary>The picture until there is a poster.</summary>
    public required Guid StillId { get; init; }

    /// <summary>Marked by its owner.</summary>
    public bool Favourite { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>One short clause of what is going on, or why it stopped; null for a finished clip.</summary>
    public string? Words { get; init; }

    /// <summary>0 to 1 where it is real, else null.</summary>
    public double? Progress { get; init; }

    /// <summary>How many frames the clip's hover strip has; 0 while there is none.</summary>
    public int StripFrames { get; init; }

    /// <summary>There is a clip to play.</summary>
    public bool IsReady => Status == GenerationStatus.Completed;

    /// <summary>It ended without one.</summary>
    public bool IsStopped => Status.IsEnd() && !IsReady;

    /// <summary>It says something that <paramref name="shown"/> did not: the row moved, or its strip was drawn.</summary>
    public bool IsNewsAfter(TileFacts shown) => Version > shown.Version || (Version == shown.Version && StripFrames > shown.StripFrames);

    /// <summary>Cuts a card down to its tile.</summary>
    public static TileFacts Of(GenerationCard card)
    {
        var generation = card.Generation;
        var (width, height) = card.Clip is { } clip ? (clip.Width, clip.Height) : (card.Still.Width, card.Still.Height);
        return new TileFacts
        {
            Id = generation.Id,
            Version = generation.Version,
            Status = generation.Status,
            RecipeId = generation.RecipeId,
            Take = generation.Take,
            Takes = card.TakesOfRecipe,
            EngineId = generation.EngineId,
            Prompt = Beginning(card.Recipe.Prompt),
            Seconds = card.Recipe.Seconds,
            Ratio = width > 0 && height > 0 ? Math.Clamp((double)width / height, 0.4, 2.5) : 16 / 9d,
            StillId = card.Still.Id,
            Favourite = card.Favourite,
            StripFrames = card.Clip is { StripKey: not null } drawn ? ClipPictures.StripFramesOf(drawn.Frames) : 0,
            CreatedAt = generation.CreatedAt,
            Words = generation.Status == GenerationStatus.Completed ? null : StatusWords.Short(generation),
            Progress = StatusWords.Progress(generation),
        };
    }

    private static string Beginning(string prompt)
    {
        const int most = 140;
        var line = string.Join(' ', prompt.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= most)
            return line;
        var cut = line[..(char.IsHighSurrogate(line[most - 1]) ? most - 1 : most)];
        return cut.TrimEnd() + "…";
    }
}
