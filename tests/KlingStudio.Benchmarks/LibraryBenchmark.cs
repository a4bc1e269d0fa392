using System.Runtime.CompilerServices;
using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Benchmarks;

/// <summary>The reads of the library and the other screens at 100,000 generations, in the database; each beside the first page, so that one sees what depth and search add.</summary>
internal static class LibraryBenchmark
{
    private const int Rows = 100_000;
    private const int PageSize = 60;
    private const int Rounds = 200;
    private const double BudgetMs = 10;

    private static readonly OwnerId Owner = OwnerId.Local;

    public static async IAsyncEnumerable<Row> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("kling-studio-library-").FullName;
        try
        {
            var options = new StudioStorageOptions { DatabasePath = Path.Combine(folder, "studio.db") };
            await using var services = new ServiceCollection().AddStudioStorage(options).BuildServiceProvider();
            await services.GetRequiredService<StudioDatabase>().MigrateAsync(cancellationToken);
            await LibrarySeed.FillAsync(options.DatabasePath, Owner, Rows);
            Reference? first = null;
            foreach (var (name, read) in await ReadsAsync(services, cancellationToken))
            {
                var p95 = new Figure(await P95Async(read), "ms");
                yield return new($"library of {Rows:N0}: {name}, p95", p95, first ?? Reference.None, new Budget.AtMost(BudgetMs, "ms"));
                first ??= new(p95, "the first page");
            }
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<(string Name, Func<Task> Read)>> ReadsAsync(ServiceProvider services, CancellationToken cancellationToken)
    {
        var page = services.GetRequiredService<LibraryPage>();
        var all = new LibraryFilter();
        LibraryCursor? deep = null;
        for (var turn = 1; turn < 500; turn++)
            deep = (await page.ReadAsync(Owner, all, deep, PageSize, cancellationToken)).Next;
        var middle = (await page.ReadAsync(Owner, all, deep, 1, cancellationToken)).Cards[0].Generation.Id;
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
        return
        [
            .. pages.Select(read => (read.Name, (Func<Task>)(() => page.ReadAsync(Owner, read.Filter, read.After, PageSize, cancellationToken)))),
            ("rail of 12", () => services.GetRequiredService<RecentGenerations>().ReadAsync(Owner, 12, cancellationToken)),
            ("one generation", () => services.GetRequiredService<GenerationDetails>().ReadAsync(Owner, middle, cancellationToken)),
            ("expected time", () => services.GetRequiredService<EngineHistory>().ReadAsync(Owner, EngineIds.Rehearsal, 5, cancellationToken)),
            ("unfinished", () => services.GetRequiredService<IGenerationLog>().UnfinishedAsync(cancellationToken)),
        ];
    }

    private static async Task<double> P95Async(Func<Task> read)
    {
        for (var warm = 0; warm < 20; warm++)
            await read();
        var times = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
            times[round] = await Samples.TimeAsync(read);
        return Samples.P95(times);
    }
}
