namespace KlingStudio.Generations;

/// <summary>The one table of the life cycle, pure.</summary>
public static class Transitions
{
    /// <summary>
    /// The generation after <paramref name="happened"/>, with its version grown by one; null when the event changes nothing
    /// (it is late, repeated, of another attempt, or does not fit the state).
    /// </summary>
    /// <param name="current">As read from the row.</param>
    /// <param name="happened">What happened.</param>
    /// <param name="billable">Whether the engine may charge: decides between <see cref="GenerationStatus.Unknown"/> and a new claim.</param>
    /// <param name="now">UTC.</param>
    public static Generation? Apply(Generation current, GenerationEvent happened, bool billable, DateTime now) => null;
}
