using KlingStudio.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Web.Tests;

/// <summary>Makes a running studio's database full to the last byte, as a full disk does, and gives the room back.</summary>
internal static class DatabaseFiller
{
    private const int Full = 13;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>No page can be added any more, none is free, and the table of clips has no room on its own pages either.</summary>
    public static async Task FillAsync(RunningStudio studio)
    {
        await using (var context = await studio.Get<IDbContextFactory<StudioContext>>().CreateDbContextAsync(Token))
            await context.Database.ExecuteSqlRawAsync("CREATE TABLE IF NOT EXISTS Filler (X BLOB)", Token);
        studio.Get<StudioStorageOptions>().MaxPageCount = 16 + await studio.AskAsync(context => context.Database.SqlQueryRaw<long>("SELECT page_count AS Value FROM pragma_page_count").FirstAsync(Token));
        await using var filling = await studio.Get<IDbContextFactory<StudioContext>>().CreateDbContextAsync(Token);
        await filling.Database.OpenConnectionAsync(Token);
        await filling.Database.ExecuteSqlRawAsync("PRAGMA foreign_keys = OFF", Token);
        foreach (var size in (int[])[4_000, 1_000, 100, 1])
            await UntilFullAsync(filling, $"INSERT INTO Filler VALUES (zeroblob({size}))");
        // Ids that come before every real one, in rising order: the last page is the one that fills up.
        await UntilFullAsync(filling, """
            INSERT INTO Clips (GenerationId, Owner, "Key", PosterKey, Bytes, Sha256, Width, Height, Frames, FrameRate, CreatedAt)
            SELECT printf('00000000-0000-0000-0000-%012d', COUNT(*)), 'filler', '', '', 0, '', 0, 0, 0, 0, 0 FROM Clips
            """);
    }

    /// <summary>There is room again.</summary>
    public static async Task EmptyAsync(RunningStudio studio)
    {
        studio.Get<StudioStorageOptions>().MaxPageCount = null;
        await studio.AskAsync(context => context.Database.ExecuteSqlRawAsync("DELETE FROM Clips WHERE Owner = 'filler'", Token));
    }

    private static async Task UntilFullAsync(StudioContext context, string insert)
    {
        try
        {
            for (var turn = 0; turn < 10_000; turn++)
                await context.Database.ExecuteSqlRawAsync(insert, Token);
            Assert.Fail("The database never filled up.");
        }
        catch (SqliteException full) when (full.SqliteErrorCode == Full)
        {
            // As wanted.
        }
    }
}
