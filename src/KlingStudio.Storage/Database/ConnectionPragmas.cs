using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace KlingStudio.Storage;

/// <summary>What SQLite keeps per connection, said again at every opening (a pooled connection may have been somebody else's).</summary>
internal sealed class ConnectionPragmas(StudioStorageOptions options) : DbConnectionInterceptor
{
    /// <summary>SQLite's own upper end, which means "no limit".</summary>
    private const long NoLimit = 4_294_967_294;

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (IsReadOnly(connection))
            return;
        using var command = Command(connection);
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (IsReadOnly(connection))
            return;
        await using var command = Command(connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>EF looks with a read-only connection whether the file is there; that one can't change a journal mode and needs none of this.</summary>
    private static bool IsReadOnly(DbConnection connection) =>
        new SqliteConnectionStringBuilder(connection.ConnectionString).Mode == SqliteOpenMode.ReadOnly;

    // synchronous FULL: a commit is on the disk before the paid request leaves (NORMAL would sync once per checkpoint).
    // mmap_size 0: a damaged page is an error of one read, not the end of the process.
    [SuppressMessage("Security", "CA2100", Justification = "Constants and one number.")]
    private DbCommand Command(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"""
            PRAGMA busy_timeout = 5000;
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA journal_size_limit = 67108864;
            PRAGMA temp_store = MEMORY;
            PRAGMA mmap_size = 0;
            PRAGMA cache_size = -8192;
            PRAGMA max_page_count = {options.MaxPageCount ?? NoLimit};
            """);
        return command;
    }
}
