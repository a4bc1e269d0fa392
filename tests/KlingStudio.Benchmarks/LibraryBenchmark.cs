using System.Diagnostics;
using System.Globalization;
using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Benchmarks;

/// <summary>The library at 100,000 generations: first page, search, page 500, and the other reads of the screens.</summary>
internal static class LibraryBenchmark
{
    private const int Rows = 100_000;
    private const int PageSize = 60;
    private const int Rounds = 200;
    private const double BudgetMs = 10;

    private static readonly OwnerId Owner = OwnerId.Local;

    public static async Task RunAsync(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("studio-benchmark-").FullName;
        try
        {
            var options = new StudioStorageOptions { DatabasePath = Path.Combine(folder, "studio.db") };
            await using var services = new ServiceCollection().AddStudioStorage(options).BuildServiceProvider();
            await services.GetRequiredService<StudioDatabase>().MigrateAsync(CancellationToken.None);
            var watch = Stopwatch.StartNew();
            await LibrarySeed.FillAsync(options.DatabasePath, Owner, Rows);
            var size = new FileInfo(options.DatabasePath).Length / 1_000_000;
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"library at {Rows:N0} generations (seeded in {watch.Elapsed.TotalSeconds:0.0} s, {size} MB); budget p95 {BudgetMs} ms"));
            await MeasureAsync(output, services);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, true);
        }
    }

    private static async Task MeasureAsync(TextWriter output, ServiceProvider services)
    {
        var page = services.GetRequiredService<LibraryPage>();
        var all = new LibraryFilter();
        var deep = await CursorAsync(page, 499);
        var middle = (await page.ReadAsync(Owner, all, deep, 1, CancellationToken.None)).Cards[0].Generation.Id;
        (string Name, LibraryFilter Filter, LibraryCursor? After)[] pages =
        [
            ("first page", all, null),
            ("page 500", all, deep),
            ("search, 1 in 3 fits", new("slow"), null),
            ("search, 1 in 3 fits, from page 500", new("slow"), deep),
            ("search, two words", new("harbour push"), null),
            ("search, 1 in 1,000 fits", new("lantern"), null),
            ("search, only the oldest 500 fit", new("heirloom"), null),
            ("search, nothing fits", new("zeppelin"), null),
            ("search, short word", new("in"), null),
            ("search and favourites", new("slow", FavouritesOnly: true), null),
            ("ready", new(State: LibraryState.Ready), null),
            ("working (none)", new(State: LibraryState.Working), null),
            ("stopped, from page 500", new(State: LibraryState.Stopped), deep),
            ("engine", new(EngineId: EngineIds.Kling), null),
            ("engine and stopped", new(State: LibraryState.Stopped, EngineId: EngineIds.Kling), null),
            ("favourites", new(FavouritesOnly: true), null),
        ];
        foreach (var (name, filter, after) in pages)
            await TimeAsync(output, name, () => page.ReadAsync(Owner, filter, after, PageSize, CancellationToken.None));
        await TimeAsync(output, "rail of 12", () => services.GetRequiredService<RecentGenerations>().ReadAsync(Owner, 12, CancellationToken.None));
        await TimeAsync(output, "one generation", () => services.GetRequiredService<GenerationDetails>().ReadAsync(Owner, middle, CancellationToken.None));
        await TimeAsync(output, "expected time", () => services.GetRequiredService<EngineHistory>().ReadAsync(Owner, EngineIds.Rehearsal, 5, CancellationToken.None));
        await TimeAsync(output, "unfinished", () => services.GetRequiredService<IGenerationLog>().UnfinishedAsync(CancellationToken.None));
    }

    private static async Task<LibraryCursor?> CursorAsync(LibraryPage page, int pages)
    {
        LibraryCursor? after = null;
        for (var turn = 0; turn < pages; turn++)
            after = (await page.ReadAsync(Owner, new LibraryFilter(), after, PageSize, CancellationToken.None)).Next;
        return after;
    }

    private static async Task TimeAsync<T>(TextWriter output, string name, Func<Task<T>> read)
    {
        for (var warm = 0; warm < 20; warm++)
            await read();
        var times = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            await read();
            times[round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(times);
        var p95 = times[Rounds * 95 / 100];
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name,-36} p50 {times[Rounds / 2],7:0.00} ms   p95 {p95,7:0.00} ms   {(p95 <= BudgetMs ? "within" : "OVER")}"));
    }
}
