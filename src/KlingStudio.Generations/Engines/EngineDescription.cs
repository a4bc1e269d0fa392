namespace KlingStudio.Generations;

/// <summary>The stable names of the engines, as stored in rows and shown on the wire.</summary>
public static class EngineIds
{
    /// <summary>The engine in the box.</summary>
    public const string Rehearsal = "rehearsal";

    /// <summary>Kling 2.5 Turbo on fal.</summary>
    public const string Kling = "kling-2.5-turbo";
}

/// <summary>How an engine describes itself. The page shows only what it supports.</summary>
public sealed record EngineDescription
{
    /// <summary>One of <see cref="EngineIds"/>.</summary>
    public required string Id { get; init; }

    /// <summary>For people: "Rehearsal", "Kling 2.5 Turbo".</summary>
    public required string Name { get; init; }

    /// <summary>What the primary button says: "Rehearse" or "Generate".</summary>
    public required string Verb { get; init; }

    /// <summary>One line under the name.</summary>
    public required string Tagline { get; init; }

    /// <summary>Whether a submit may cost money. Decides what happens when an answer never came: a billable engine's generation becomes <see cref="GenerationStatus.Unknown"/>.</summary>
    public required bool Billable { get; init; }

    /// <summary>US dollars by duration in seconds; empty when free.</summary>
    public IReadOnlyDictionary<int, decimal> Prices { get; init; } = new Dictionary<int, decimal>();

    /// <summary>How many takes one order may ask for. A deterministic engine says 1.</summary>
    public required int MaxTakes { get; init; }

    /// <summary>Whether it reads a negative prompt.</summary>
    public required bool TakesNegativePrompt { get; init; }

    /// <summary>Whether it reads a cfg scale.</summary>
    public required bool TakesCfgScale { get; init; }

    /// <summary>Whether <see cref="EngineProgress"/> is real; without it no percentage is ever shown.</summary>
    public required bool ReportsProgress { get; init; }

    /// <summary>Why it can't be chosen now, as a clause of few words ("needs a fal key"); null when it can.</summary>
    public string? Unavailable { get; init; }

    /// <summary>The whole of it, in sentences with where to go, when something is wrong that somebody has to put right; null else.</summary>
    public string? Trouble { get; init; }

    /// <summary>What <paramref name="takes"/> of <paramref name="seconds"/> cost, in US dollars; 0 when free.</summary>
    public decimal PriceOf(int seconds, int takes) => Prices.GetValueOrDefault(seconds) * takes;
}
