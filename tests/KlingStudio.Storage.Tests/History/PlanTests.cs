using System.Data.Common;
using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Storage.Tests;

/// <summary>What keeps a library of 100,000 as quick as one of ten: every list walks an index and stops, none sorts or reads a whole table.</summary>
public sealed class PlanTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_screen_reads_a_whole_table_or_sorts_one()
    {
        var plans = new Plans();
        await using var studio = await Studio.StartAsync(services => services.ConfigureDbContext<StudioContext>(builder => builder.AddInterceptors(plans)).AddSingleton(new MoneyRules { DailyCap = 1, MonthlyCap = 1 }));
        var made = await studio.OrderAsync(await studio.AddStillAsync(Studio.Ada));
        var after = new LibraryCursor(made.CreatedAt, made.Id);
        plans.Seen.Clear();

        foreach (var search in new[] { null, "push", "in", "push in" })
            foreach (var state in Enum.GetValues<LibraryState>())
                foreach (var engine in new[] { null, EngineIds.Kling })
                    foreach (var favourites in new[] { false, true })
                        await studio.Get<LibraryPage>().ReadAsync(Studio.Ada, new LibraryFilter(search, state, engine, favourites), after, 60, Token);
        await studio.Get<RecentGenerations>().ReadAsync(Studio.Ada, 12, Token);
        await studio.Get<RecentGenerations>().UnfinishedAsync(Studio.Ada, Token);
        await studio.Get<GenerationDetails>().ReadAsync(Studio.Ada, made.Id, Token);
        await studio.Get<PromptHistory>().ReadAsync(Studio.Ada, 50, Token);
        await studio.Get<EngineHistory>().ReadAsync(Studio.Ada, EngineIds.Rehearsal, 5, Token);
        await studio.Get<ComposerDraft>().ReadAsync(Studio.Ada, Token);
        await studio.Log.UnfinishedAsync(Token);
        await studio.Get<Spending>().ReadAsync(Studio.Ada, Token);
        await studio.Get<Spending>().OfAsync(Studio.Ada, made.Id, Token);
        await studio.Get<Spending>().LibraryAsync(Studio.Ada, Token);

        Assert.True(plans.Seen.Count > 100);
        Assert.Contains(plans.Seen, step => step.Contains("IX_Generations_Favourites", StringComparison.Ordinal));
        Assert.Contains(plans.Seen, step => step.Contains("IX_Attempts_PaidByOwner", StringComparison.Ordinal));
        Assert.Contains(plans.Seen, step => step.EndsWith("IX_Attempts_Paid (ClaimedAt>? AND ClaimedAt<?)", StringComparison.Ordinal));
        Assert.DoesNotContain(plans.Seen, step => IsCostly(step));
    }

    /// <summary>Scans that end early or are small by nature: the full-text index, the list of the unfinished, a page that was read already.</summary>
    private static bool IsCostly(string step) =>
        step.Contains("TEMP B-TREE", StringComparison.Ordinal)
        || (step.StartsWith("SCAN", StringComparison.Ordinal)
            && !step.Contains("PromptSearch VIRTUAL TABLE", StringComparison.Ordinal)
            && !step.Contains("IX_Generations_Unfinished", StringComparison.Ordinal)
            && step != "SCAN CONSTANT ROW"
            && !step.EndsWith('0'));

    /// <summary>Asks SQLite how it will run each query.</summary>
    private sealed class Plans : DbCommandInterceptor
    {
        public List<string> Seen { get; } = [];

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            await using var explain = command.Connection!.CreateCommand();
            explain.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
            explain.Transaction = command.Transaction;
            foreach (DbParameter parameter in command.Parameters)
            {
                var copy = explain.CreateParameter();
                copy.ParameterName = parameter.ParameterName;
                copy.Value = parameter.Value;
                explain.Parameters.Add(copy);
            }
            await using var steps = await explain.ExecuteReaderAsync(cancellationToken);
            while (await steps.ReadAsync(cancellationToken))
                Seen.Add(steps.GetString(3));
            return result;
        }
    }
}
