namespace KlingStudio.Rehearsal;

/// <summary>What the host decides about rehearsals.</summary>
public sealed record RehearsalOptions
{
    /// <summary>A folder of its own for clips on their way; everything in it is deleted at start.</summary>
    public required string SpoolDirectory { get; init; }

    /// <summary>The ffmpeg program; ffprobe is looked for beside it. Null looks on the PATH.</summary>
    public string? FfmpegPath { get; init; }

    /// <summary>How many clips are rendered at once.</summary>
    public int MaxRunning { get; init; } = Environment.ProcessorCount <= 2 ? 1 : 2;

    /// <summary>How many may wait; one more is told to come back.</summary>
    public int MaxQueued { get; init; } = 50;

    /// <summary>How many threads draw the frames of one clip.</summary>
    public int DrawThreads { get; init; } = Environment.ProcessorCount >= 4 ? 2 : 1;

    /// <summary>The most the spool may hold, in bytes; null leaves it to the disk.</summary>
    public long? SpoolByteLimit { get; init; }

    /// <summary>How long the encoder may stand still before it is stopped.</summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(30);
}
