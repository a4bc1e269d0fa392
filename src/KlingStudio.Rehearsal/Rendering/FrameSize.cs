namespace KlingStudio.Rehearsal;

/// <summary>The size of a clip's frames, in pixels; both even, as 4:2:0 video needs.</summary>
/// <param name="Width">Even.</param>
/// <param name="Height">Even.</param>
public readonly record struct FrameSize(int Width, int Height)
{
    /// <summary>The longest side of a rehearsal.</summary>
    public const int LongSide = 1280;

    /// <summary>The still's own ratio, long side up to <see cref="LongSide"/>, never larger than the still.</summary>
    public static FrameSize Of(int stillWidth, int stillHeight)
    {
        var longest = Math.Max(stillWidth, stillHeight);
        var target = Math.Min(LongSide, longest);
        return new(Even(stillWidth, target, longest), Even(stillHeight, target, longest));
    }

    /// <summary>Bytes of one frame, 4:2:0, one byte a sample.</summary>
    public int Bytes => Width * Height * 3 / 2;

    private static int Even(int side, int target, int longest)
    {
        var exact = (long)side * target;
        var half = (exact + longest) / (2L * longest);
        // Rounding to the nearest even size must not go beyond the still.
        return (int)Math.Max(2, Math.Min(half, side / 2) * 2);
    }
}
