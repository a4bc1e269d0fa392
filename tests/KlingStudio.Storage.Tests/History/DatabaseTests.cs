using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage.Tests;

public sealed class DatabaseTests
{
    private const string Applied = "SELECT COUNT(*) FROM \"__EFMigrationsHistory\"";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_migrations_say_what_the_model_says()
    {
        await using var studio = await Studio.StartAsync();
        await using var context = await studio.Contexts.CreateDbContextAsync(Token);
        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task Every_connection_is_durable_and_checks_its_keys()
    {
        await using var studio = await Studio.StartAsync();
        for (var turn = 0; turn < 2; turn++)
        {
            Assert.Equal("wal", await studio.AskAsync<string>("PRAGMA journal_mode"));
            Assert.Equal(2, await studio.AskAsync<int>("PRAGMA synchronous"));
            Assert.Equal(1, await studio.AskAsync<int>("PRAGMA foreign_keys"));
            Assert.Equal(5_000, await studio.AskAsync<int>("PRAGMA busy_timeout"));
            Assert.Equal(67_108_864, await studio.AskAsync<long>("PRAGMA journal_size_limit"));
            Assert.Equal(2, await studio.AskAsync<int>("PRAGMA temp_store"));
            Assert.Equal(0, await studio.AskAsync<long>("PRAGMA mmap_size"));
        }
    }

    [Fact]
    public async Task A_second_start_changes_nothing_and_starts_together_do_no_harm()
    {
        await using var studio = await Studio.StartAsync();
        var before = await studio.AskAsync<int>(Applied);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => studio.Get<StudioDatabase>().MigrateAsync(Token)));
        Assert.Equal(before, await studio.AskAsync<int>(Applied));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lock_row_that_a_killed_process_left_does_not_hang_the_start()
    {
        await using var studio = await Studio.StartAsync();
        await studio.OrderAsync(await studio.AddStillAsync(Studio.Ada));
        await LeaveLockRowAsync(studio);

        await studio.Get<StudioDatabase>().MigrateAsync(Token);

        Assert.Single(await studio.LibraryAsync(Studio.Ada));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lock_row_that_was_left_before_anything_was_made_does_not_hang_the_start()
    {
        await using var studio = Studio.Unstarted(Directory.CreateTempSubdirectory("studio-").FullName);
        await LeaveLockRowAsync(studio);

        await studio.Get<StudioDatabase>().MigrateAsync(Token);

        Assert.Empty(await studio.LibraryAsync(Studio.Ada));
    }

    [Fact]
    public async Task A_start_beside_another_that_migrates_gives_up_with_a_sentence()
    {
        await using var studio = await Studio.StartAsync();
        await using var other = new FileStream(studio.Options.DatabasePath + ".migration", FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var start = studio.Get<StudioDatabase>().MigrateAsync(TimeSpan.FromSeconds(30), Token);
        await Task.Yield();
        Assert.False(start.IsCompleted);
        while (!start.IsCompleted)
        {
            studio.Clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        var error = await Assert.ThrowsAsync<StorageException>(() => start);
        Assert.Contains("30 seconds", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_and_left_alone()
    {
        await using var studio = await Studio.StartAsync();
        var own = await studio.AskAsync<int>(Applied);
        await studio.RunAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('29990101000000_Later', '12.0.0')");

        var error = await Assert.ThrowsAsync<StorageException>(() => studio.Get<StudioDatabase>().MigrateAsync(Token));

        Assert.Contains("newer version of Kling Studio", error.Message, StringComparison.Ordinal);
        Assert.Equal(own + 1, await studio.AskAsync<int>(Applied));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_told_as_such_and_left_alone()
    {
        await using var studio = Studio.Unstarted(Directory.CreateTempSubdirectory("studio-").FullName);
        var text = string.Concat(Enumerable.Repeat("These are my notes. ", 100));
        await File.WriteAllTextAsync(studio.Options.DatabasePath, text, Token);

        var error = await Assert.ThrowsAsync<StorageException>(() => studio.Get<StudioDatabase>().MigrateAsync(Token));

        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(studio.Options.DatabasePath, Token));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_told_as_such()
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var studio = Studio.Unstarted(folder, keepFolder: true);
        var error = await Assert.ThrowsAsync<StorageException>(() => studio.Get<StudioDatabase>().MigrateAsync(Token));
        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_full_database_keeps_nothing_by_halves_and_can_be_read()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        var kept = await studio.OrderAsync(still);
        var probe = studio.Get<StudioDatabase>();
        await probe.ProbeAsync(Token);
        studio.Options.MaxPageCount = await studio.AskAsync<long>("PRAGMA page_count");

        var stored = new List<Guid> { kept.Id };
        var full = await Assert.ThrowsAsync<StorageFullException>(async () =>
        {
            for (var turn = 0; turn < 1_000; turn++)
                stored.Add((await studio.OrderAsync(still, $"{turn} {new string((char)('a' + turn % 26), 2_400)}")).Id);
        });

        Assert.Contains("full", full.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StorageFullException>(() => probe.ProbeAsync(Token));
        await Assert.ThrowsAsync<StorageFullException>(() => studio.Get<ComposerDraft>().WriteAsync(Studio.Ada, new RecipeDraft(null, new string('z', 100_000)), Token));
        stored.Reverse();
        Assert.Equal(stored, (await studio.LibraryAsync(Studio.Ada)).Select(card => card.Generation.Id));
        Assert.Equal(stored.Count, await studio.AskAsync<int>("SELECT COUNT(*) FROM \"Recipes\""));
        Assert.Equal(stored.Count, await studio.AskAsync<int>("SELECT COUNT(*) FROM \"Prompts\""));
        Assert.Equal("ok", await studio.AskAsync<string>("PRAGMA integrity_check"));

        studio.Options.MaxPageCount = null;
        await probe.ProbeAsync(Token);
        Assert.Equal(stored.Count + 1, (await studio.LibraryAsync(Studio.Ada, await AddAsync(studio, still))).Count);
    }

    /// <summary>Power loss cuts the write-ahead log at any byte: what opens afterwards is whole and is the beginning of what happened.</summary>
    [Fact]
    public async Task A_log_that_was_cut_anywhere_opens_with_an_unbroken_beginning()
    {
        await using var studio = await Studio.StartAsync();
        var still = await studio.AddStillAsync(Studio.Ada);
        var ids = new List<Guid>();
        for (var turn = 0; turn < 12; turn++)
            ids.Add((await studio.OrderAsync(still, $"pan {turn}")).Id);
        var wal = await ReadSharedAsync(studio.Options.DatabasePath + "-wal");
        var main = await ReadSharedAsync(studio.Options.DatabasePath);
        var chance = new Random(7);

        for (var cut = 0; cut < 25; cut++)
        {
            await using var copy = Studio.Unstarted(Directory.CreateTempSubdirectory("studio-").FullName);
            await File.WriteAllBytesAsync(copy.Options.DatabasePath, main, Token);
            await File.WriteAllBytesAsync(copy.Options.DatabasePath + "-wal", wal[..chance.Next(wal.Length)], Token);

            Assert.Equal("ok", await copy.AskAsync<string>("PRAGMA integrity_check"));
            await copy.Get<StudioDatabase>().MigrateAsync(Token);
            var found = (await copy.LibraryAsync(Studio.Ada)).Select(card => card.Generation.Id).Reverse().ToList();
            Assert.Equal(ids[..found.Count], found);
            Assert.Equal(found.Count, await copy.AskAsync<int>("SELECT COUNT(*) FROM \"Recipes\""));
        }
    }

    private static async Task<LibraryFilter> AddAsync(Studio studio, Still still)
    {
        await studio.OrderAsync(still, "there is room again");
        return new LibraryFilter();
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    /// <summary>As EF's own lock leaves it when its process is killed.</summary>
    private static async Task LeaveLockRowAsync(Studio studio)
    {
        await studio.RunAsync("CREATE TABLE IF NOT EXISTS \"__EFMigrationsLock\" (\"Id\" INTEGER NOT NULL PRIMARY KEY, \"Timestamp\" TEXT NOT NULL)");
        await studio.RunAsync("INSERT OR REPLACE INTO \"__EFMigrationsLock\" VALUES (1, '2026-01-01 00:00:00')");
    }
}
