using KlingStudio.Generations;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KlingStudio.Storage;

/// <summary>Puts the studio's database into the house.</summary>
public static class StudioStorage
{
    /// <summary>The context, the database at start, the life cycle's ports and one query object per screen. A <see cref="TimeProvider"/> and the <see cref="MoneyRules"/> may be registered too; without rules there is no cap.</summary>
    public static IServiceCollection AddStudioStorage(this IServiceCollection services, StudioStorageOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new MoneyRules());
        services.AddSingleton(options);
        services.AddPooledDbContextFactory<StudioContext>(builder => Configure(builder, options));
        services.AddSingleton<StudioDatabase>();
        services.AddSingleton<IGenerationLog, GenerationLog>();
        services.AddSingleton<ISpendGuard, SpendGuard>();
        services.AddSingleton<StillLog>();
        services.AddSingleton<IStillIndex>(provider => provider.GetRequiredService<StillLog>());
        services.AddSingleton<ClipLog>();
        services.AddSingleton<IClipPictureLog>(provider => provider.GetRequiredService<ClipLog>());
        services.AddSingleton<TicketLog>();
        services.AddSingleton<LibraryPage>();
        services.AddSingleton<LibraryNeighbours>();
        services.AddSingleton<LibraryShelf>();
        services.AddSingleton<StillShelf>();
        services.AddSingleton<RecentGenerations>();
        services.AddSingleton<GenerationDetails>();
        services.AddSingleton<PromptHistory>();
        services.AddSingleton<ComposerDraft>();
        services.AddSingleton<EngineHistory>();
        services.AddSingleton<ShareShelf>();
        services.AddSingleton<ShareDoor>();
        services.AddSingleton<ShareRenditionLog>();
        services.AddSingleton<Spending>();
        services.AddSingleton<WebhookLog>();
        services.AddSingleton<ApiRequestShelf>();
        services.AddSingleton<ApiRequestLog>();
        services.AddSingleton<ApiUploadLog>();
        services.AddSingleton<ApiKeyLog>();
        return services;
    }

    private static void Configure(DbContextOptionsBuilder builder, StudioStorageOptions options) =>
        builder
            .UseSqlite(ConnectionString(options))
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .AddInterceptors(new ConnectionPragmas(options));

    /// <summary>A private cache: with a shared one readers lock writers out, and WAL is for nothing.</summary>
    internal static string ConnectionString(StudioStorageOptions options) => new SqliteConnectionStringBuilder
    {
        DataSource = options.DatabasePath,
        Mode = SqliteOpenMode.ReadWriteCreate,
        Cache = SqliteCacheMode.Private,
        ForeignKeys = true,
        DefaultTimeout = 15,
    }.ToString();
}
