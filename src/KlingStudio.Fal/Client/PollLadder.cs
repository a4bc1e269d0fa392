namespace KlingStudio.Fal;

/// <summary>How long to wait before asking again, pure: 1, 2, 4, 8, 8… seconds (± a quarter) while somebody looks, 15 to 20 otherwise.</summary>
/// <param name="First">The first rung.</param>
public readonly record struct PollLadder(TimeSpan First)
{
    private const int Rungs = 3;

    /// <param name="step">0 for the first wait since something changed.</param>
    /// <param name="watched">Whether somebody looks.</param>
    /// <param name="dice">0 to 1: so that many jobs do not ask in step.</param>
    public TimeSpan Wait(int step, bool watched, double dice)
    {
        var chance = Math.Clamp(dice, 0, 1);
        return watched
            ? First * Math.Pow(2, Math.Clamp(step, 0, Rungs)) * (0.75 + (chance / 2))
            : First * (15 + (5 * chance));
    }
}
