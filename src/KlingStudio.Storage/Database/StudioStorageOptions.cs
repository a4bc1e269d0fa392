namespace KlingStudio.Storage;

/// <summary>Where the database is and how it may grow.</summary>
public sealed class StudioStorageOptions
{
    /// <summary>The SQLite file. Its folder exists and is locked by the studio that uses it.</summary>
    public required string DatabasePath { get; init; }

    /// <summary>How long a start waits for a migration.</summary>
    public TimeSpan MigrationTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most pages (of 4 KiB) the file may have, or null for no limit. Read at every opening, so that a test can fill a running studio's database and empty it again.</summary>
    public long? MaxPageCount { get; set; }
}
