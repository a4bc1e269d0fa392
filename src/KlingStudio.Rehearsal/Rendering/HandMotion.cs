namespace KlingStudio.Rehearsal;

/// <summary>
/// The sway of a camera on a shoulder and the tremor of a shaken one. Real takes are far redder than noise: most of the motion
/// is slower than half a second, and only a trace of it is fast. White jitter would read as vibration.
/// </summary>
internal sealed class HandMotion
{
    private const double DegreeInLongSides = 0.019;

    private const int FadeFrames = (int)(0.4 * Shot.FramesPerSecond);

    private static readonly double[] Slow = [0.13, 0.2317, 0.4129, 0.7433, 1.3071, 2.3093];
    private static readonly double[] Fast = [5.1, 6.37, 7.43, 8.71];

    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _roll;

    private HandMotion(int frames)
    {
        _x = new double[frames];
        _y = new double[frames];
        _roll = new double[frames];
    }

    public static HandMotion Plan(Shot shot, int width, int height)
    {
        var motion = new HandMotion(shot.Frames);
        if (shot.HandheldDegrees > 0)
        {
            var pixels = shot.HandheldDegrees * DegreeInLongSides * Math.Max(width, height);
            motion.Add(motion._y, Slow, 2.2, pixels, shot.Seed + 1);
            motion.Add(motion._x, Slow, 2.2, pixels * 0.8, shot.Seed + 2);
            motion.Add(motion._roll, Slow, 2.2, shot.HandheldDegrees * 0.7 * 0.017453292519943295, shot.Seed + 3);
        }
        if (shot.Shake > 0)
        {
            motion.Add(motion._x, Fast, 0.5, shot.Shake * width * 0.7, shot.Seed + 4);
            motion.Add(motion._y, Fast, 0.5, shot.Shake * width, shot.Seed + 5);
        }
        return motion;
    }

    /// <summary>Its part of a frame's pose: pixels to the right, pixels down, radians clockwise. It comes in over 0.4 s, from nothing.</summary>
    public (double X, double Y, double Roll) At(int frame)
    {
        var fade = Ease.InOut.At(frame / (double)FadeFrames);
        return (_x[frame] * fade, _y[frame] * fade, _roll[frame] * fade);
    }

    /// <summary>Adds a sum of sines whose root mean square is <paramref name="level"/>, higher tones softer by f^-<paramref name="slope"/>.</summary>
    private void Add(double[] target, double[] tones, double slope, double level, ulong seed)
    {
        var random = new SplitMix(seed);
        Span<double> loudness = stackalloc double[tones.Length], phase = stackalloc double[tones.Length];
        var power = 0.0;
        for (var k = 0; k < tones.Length; k++)
        {
            // A floor of a third of a hertz: slower tones would hardly turn within a clip and only shift it.
            loudness[k] = ExactMath.Exp(-slope * ExactMath.Log(Math.Max(tones[k], 0.35)));
            phase[k] = random.Next() * 6.283185307179586;
            power += loudness[k] * loudness[k] / 2;
        }
        var scale = level / Math.Sqrt(power);
        for (var i = 0; i < target.Length; i++)
            for (var k = 0; k < tones.Length; k++)
                target[i] += scale * loudness[k] * ExactMath.Sin(6.283185307179586 * tones[k] * i / Shot.FramesPerSecond + phase[k]);
    }
}

/// <summary>A small generator whose numbers never change with the framework.</summary>
internal struct SplitMix(ulong seed)
{
    private ulong _state = seed;

    /// <summary>0 up to but not 1.</summary>
    public double Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
