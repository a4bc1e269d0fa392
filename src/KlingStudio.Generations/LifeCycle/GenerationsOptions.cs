namespace KlingStudio.Generations;

/// <summary>How the life cycle is set up.</summary>
public sealed record GenerationsOptions
{
    /// <summary>A folder on a local disk where a clip lies between the engine and the vault; emptied at start.</summary>
    public required string StagingDirectory { get; init; }

    /// <summary>How long a free generation may take, from order to clip, before it is called overdue.</summary>
    public TimeSpan OverdueWhenFree { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a paid generation may take before it is called overdue.</summary>
    public TimeSpan OverdueWhenPaid { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often the sweeper looks for generations that nobody drives.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromSeconds(20);
}
