namespace KlingStudio.Rehearsal;

/// <summary>How a move gets under way and comes to rest.</summary>
public enum Ease
{
    /// <summary>Soft start, soft stop, with no jolt at either end.</summary>
    InOut,

    /// <summary>Even speed between two soft ramps of a quarter each: what a good pan does.</summary>
    Ramped,

    /// <summary>Out and back again.</summary>
    ThereAndBack,
}

/// <summary>The curves: 0 at the start, 1 at the end (or back at 0), with no speed and no push at the ends.</summary>
public static class EaseCurves
{
    private const double Ramp = 0.25;

    /// <summary>Where a move is at <paramref name="t"/>, 0 to 1; outside it rests.</summary>
    public static double At(this Ease ease, double t)
    {
        t = Math.Clamp(t, 0, 1);
        return ease switch
        {
            Ease.Ramped => Ramped(t),
            Ease.ThereAndBack => t <= 0.5 ? Smoother(2 * t) : Smoother(2 - 2 * t),
            _ => Smoother(t),
        };
    }

    private static double Smoother(double t) => t * t * t * (t * (t * 6 - 15) + 10);

    private static double Ramped(double t)
    {
        if (t > 0.5)
            return 1 - Ramped(1 - t);
        // The speed rises as a smoothstep, so position is its integral; past the ramp it is constant.
        if (t >= Ramp)
            return (Ramp / 2 + (t - Ramp)) / (1 - Ramp);
        var u = t / Ramp;
        return Ramp * (u * u * u - u * u * u * u / 2) / (1 - Ramp);
    }
}
