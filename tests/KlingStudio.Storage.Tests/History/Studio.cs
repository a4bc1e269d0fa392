using KlingStudio.Generations;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace KlingStudio.Storage.Tests;

/// <summary>The database half of a studio on a real file of its own, as the application puts it together.</summary>
internal sealed class Studio : IAsyncDisposable
{
    public static readonly OwnerId Ada = new("ada");
    public static readonly OwnerId Bob = new("bob");

    private readonly ServiceProvider _services;
    private readonly bool _keepFolder;

    private Studio(string folder, FakeTimeProvider clock, bool keepFolder, Action<IServiceCollection>? more)
    {
        Folder = folder;
        Clock = clock;
        _keepFolder = keepFolder;
        Options = new StudioStorageOptions { DatabasePath = Path.Combine(folder, "studio.db") };
        var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(clock)
            .AddStudioStorage(Options);
        more?.Invoke(services);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public string Folder { get; }

    public FakeTimeProvider Clock { get; }

    public StudioStorageOptions Options { get; }

    public IDbContextFactory<StudioContext> Contexts => Get<IDbContextFactory<StudioContext>>();

    public IGenerationLog Log => Get<IGenerationLog>();

    public ISpendGuard Guard => Get<ISpendGuard>();

    public DateTime Now => Clock.GetUtcNow().UtcDateTime;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A studio whose database is up to date.</summary>
    public static async Task<Studio> StartAsync(Action<IServiceCollection>? more = null, bool keepFolder = false)
    {
        var studio = Unstarted(Directory.CreateTempSubdirectory("studio-").FullName, keepFolder, more);
        await studio.Get<StudioDatabase>().MigrateAsync(Token);
        return studio;
    }

    public static Studio Unstarted(string folder, bool keepFolder = false, Action<IServiceCollection>? more = null) =>
        new(folder, new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)), keepFolder, more);

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public Still NewStill(OwnerId owner, string? sha = null)
    {
        var id = Guid.CreateVersion7(Clock.GetUtcNow());
        return new Still
        {
            Id = id,
            Owner = owner,
            SourceSha256 = sha ?? Convert.ToHexStringLower(id.ToByteArray()).PadRight(64, '0'),
            DisplayName = "harbour.jpg",
            Width = 1280,
            Height = 720,
            Bytes = 12_345,
            MediaType = "image/jpeg",
            Key = new VaultKey($"stills/{id:N}.jpg"),
            ThumbnailKey = new VaultKey($"stills/{id:N}.webp"),
            Placeholder = "data:image/webp;base64,AAAA",
            Removed = ["GPS location", "camera details"],
            CreatedAt = Now,
        };
    }

    public Task<Still> AddStillAsync(OwnerId owner, string? sha = null) => Get<StillLog>().AddOrGetAsync(NewStill(owner, sha), Token);

    public Recipe NewRecipe(Still still, string prompt = "slow push in", int seconds = 5, string engine = EngineIds.Rehearsal) => new()
    {
        Id = Guid.CreateVersion7(Clock.GetUtcNow()),
        Owner = still.Owner,
        StillId = still.Id,
        Prompt = prompt,
        NegativePrompt = RecipeRules.DefaultNegativePrompt,
        CfgScale = 0.5,
        Seconds = seconds,
        EngineId = engine,
        CreatedAt = Now,
    };

    public async Task<Generation> OrderAsync(Still still, string prompt = "slow push in", int seconds = 5, string engine = EngineIds.Rehearsal)
    {
        var taken = await Log.OrderAsync(NewRecipe(still, prompt, seconds, engine), 1, TimeSpan.Zero, Token);
        return Assert.Single(taken);
    }

    /// <summary>Moves it to a state and gives the row as it is then.</summary>
    public async Task<Generation> MoveAsync(Generation current, GenerationStatus status, TimeSpan? took = null)
    {
        var next = current with { Status = status, Version = current.Version + 1, EndedAt = status.IsEnd() ? current.CreatedAt + (took ?? TimeSpan.FromSeconds(4)) : null };
        var moved = status == GenerationStatus.Completed
            ? await Log.TryCompleteAsync(next, current.Version, NewClip(next), Token)
            : await Log.TryWriteAsync(next, current.Version, Token);
        Assert.True(moved);
        return next;
    }

    /// <summary>Claims a new attempt of it, at a price in US dollars.</summary>
    public Task<Generation> ClaimAsync(Generation current, decimal price) =>
        ClaimedAsync(Transitions.Apply(current, new GenerationEvent.Claim(Guid.CreateVersion7(Clock.GetUtcNow())), price > 0, Now)!, current.Version, price);

    public async Task<Generation> ClaimedAsync(Generation claimed, long expectedVersion, decimal price)
    {
        Assert.Equal(new ClaimAnswer(ClaimOutcome.Claimed), await Guard.TryClaimAsync(claimed, expectedVersion, price, Token));
        return claimed;
    }

    /// <summary>Lets something happen to a paid generation that must change it.</summary>
    public Task<Generation> ApplyAsync(Generation current, GenerationEvent happened) =>
        WriteAsync(Transitions.Apply(current, happened, billable: true, Now)!, current.Version);

    /// <summary>Writes it as the life cycle would, and gives the row as it is read back.</summary>
    public async Task<Generation> WriteAsync(Generation next, long expectedVersion)
    {
        Assert.True(next.Status == GenerationStatus.Completed
            ? await Log.TryCompleteAsync(next, expectedVersion, NewClip(next), Token)
            : await Log.TryWriteAsync(next, expectedVersion, Token));
        return (await Log.ReadAsync(next.Id, Token))!;
    }

    public Task<SpendToDate> SpentAsync(OwnerId owner) => Get<Spending>().ReadAsync(owner, Token);

    public Clip NewClip(Generation of) => new()
    {
        GenerationId = of.Id,
        Owner = of.Owner,
        Key = new VaultKey($"clips/{of.Id:N}.mp4"),
        PosterKey = new VaultKey($"clips/{of.Id:N}.jpg"),
        ThumbnailKey = new VaultKey($"clips/{of.Id:N}-small.jpg"),
        StripKey = new VaultKey($"clips/{of.Id:N}-strip.jpg"),
        Bytes = 2_000_000,
        Sha256 = new string('a', 64),
        Width = 1280,
        Height = 720,
        Frames = 120,
        FrameRate = 24,
        CreatedAt = Now,
    };

    /// <summary>Every page of the library, newest first.</summary>
    public async Task<List<GenerationCard>> LibraryAsync(OwnerId owner, LibraryFilter? filter = null, int size = 60)
    {
        var cards = new List<GenerationCard>();
        LibraryCursor? after = null;
        do
        {
            var slice = await Get<LibraryPage>().ReadAsync(owner, filter ?? new LibraryFilter(), after, size, Token);
            Assert.InRange(slice.Cards.Count, 0, size);
            cards.AddRange(slice.Cards);
            after = slice.Next;
        }
        while (after is not null);
        return cards;
    }

    public async Task<List<Guid>> FindAsync(OwnerId owner, string search) =>
        [.. (await LibraryAsync(owner, new LibraryFilter(search))).Select(card => card.Generation.Id)];

    public async Task<T> AskAsync<T>(string sql)
    {
        await using var context = await Contexts.CreateDbContextAsync(Token);
        await context.Database.OpenConnectionAsync(Token);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        return (T)Convert.ChangeType((await command.ExecuteScalarAsync(Token))!, typeof(T), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async Task RunAsync(string sql)
    {
        await using var context = await Contexts.CreateDbContextAsync(Token);
        await context.Database.ExecuteSqlRawAsync(sql, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        SqliteConnection.ClearPool(new SqliteConnection(StudioStorage.ConnectionString(Options)));
        if (!_keepFolder)
            Directory.Delete(Folder, true);
    }
}
