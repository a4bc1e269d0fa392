namespace KlingStudio.Storage;

/// <summary>What a still may be: Kling's own limits, for every engine, so that what was rehearsed can be paid for.</summary>
public static class StillLimits
{
    /// <summary>Of the file as it comes: 10 MB.</summary>
    public const long MostBytes = 10 * 1024 * 1024;

    /// <summary>Pixels, each side at least.</summary>
    public const int ShortestSide = 300;

    /// <summary>The longer side over the shorter one.</summary>
    public const double WidestRatio = 2.5;

    /// <summary>Pixels in all, decoded.</summary>
    public const long MostPixels = 50_000_000;
}
