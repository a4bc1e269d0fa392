using Microsoft.Data.Sqlite;

namespace KlingStudio.Storage;

/// <summary>SQLite's errors in plain words.</summary>
internal static class StorageFaults
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>Whether SQLite said somewhere inside <paramref name="error"/> that storage is at fault; anything else is a bug and stays what it is.</summary>
    public static bool IsStorage(Exception error) => Find(error) is { } sqlite && Sentence(sqlite) is not null;

    /// <summary>The typed exception for it.</summary>
    public static StorageException Explain(Exception error) => Find(error) is { } sqlite && Sentence(sqlite) is { } sentence
        ? sqlite.SqliteErrorCode == Full ? new StorageFullException(error) : new StorageException(sentence, error)
        : throw new ArgumentException("That is no fault of storage.", nameof(error), error);

    private static SqliteException? Find(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
            if (cause is SqliteException sqlite)
                return sqlite;
        return null;
    }

    private static string? Sentence(SqliteException sqlite) => sqlite.SqliteErrorCode switch
    {
        Full => StorageFullException.Sentence,
        Busy or Locked => "The studio's database was busy for too long, so this was not done. Try again.",
        ReadOnly => "The studio's database can't be written to: the file or its folder is read-only. Check who owns the data folder.",
        InputOutput => "The disk reported an error while the studio's database was in use. Check the disk, then start the studio again.",
        CannotOpen => "The studio's database can't be opened. Check that the data folder exists and belongs to the studio's user.",
        Corrupt or NotADatabase => "The studio's database is damaged. Stop the studio and restore a backup of the data folder.",
        _ => null,
    };
}
