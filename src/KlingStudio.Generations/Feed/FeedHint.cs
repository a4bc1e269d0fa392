namespace KlingStudio.Generations;

/// <summary>"This id is now at that version: re-read." A lost hint costs seconds, never correctness.</summary>
/// <param name="GenerationId">What changed.</param>
/// <param name="Version">Its version, at least.</param>
/// <param name="Status">Its state at that version: ends are passed on at once, the rest is throttled.</param>
[GenerateSerializer, Immutable, Alias("ks.hint")]
public sealed record FeedHint(
    [property: Id(0)] Guid GenerationId,
    [property: Id(1)] long Version,
    [property: Id(2)] GenerationStatus Status);
