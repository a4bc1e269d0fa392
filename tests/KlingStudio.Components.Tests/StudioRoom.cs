using System.Security.Cryptography;
using System.Text;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Create;
using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;

namespace KlingStudio.Components.Tests;

/// <summary>A rendered studio over a real SQLite file: what a person has in the library, and a feed to push into.</summary>
internal sealed class StudioRoom : IAsyncDisposable
{
    /// <summary>How long a test waits for what must come.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly Lazy<Task<byte[]>> EmptyDatabase = new(MakeDatabaseAsync);

    private readonly string _folder = Directory.CreateTempSubdirectory("ks-room-").FullName;

    private StudioRoom(EngineDescription kling, MoneyRules money)
    {
        Bunit.JSInterop.Mode = JSRuntimeMode.Loose;
        Script = Bunit.JSInterop.SetupModule(call => call.Arguments[0] is string path && path.StartsWith("./js/", StringComparison.Ordinal));
        Script.Mode = JSRuntimeMode.Loose;
        var services = Bunit.Services;
        services.AddMudServices(options => options.SnackbarConfiguration.PreventDuplicates = false);
        services.AddSingleton<TimeProvider>(Clock);
        services.AddStudioStorage(new StudioStorageOptions { DatabasePath = DatabasePath });
        services.ConfigureDbContext<StudioContext>(builder => builder.AddInterceptors(Weather));
        services.AddSingleton(money);
        services.AddScoped<SpendConfirmation>();
        services.AddSingleton<ILiveFeed>(Feed);
        services.AddSingleton<IGenerationDesk, FakeDesk>();
        services.AddScoped<CurrentOwner>();
        services.AddScoped<SharePrompt>();
        services.AddSingleton<INoticeFeed>(Notices);
        services.AddSingleton(new EngineCatalogue([new FakeEngine(FakeEngine.Rehearsal, draft => $"Reads “{draft.Prompt.Trim()}”.")], [kling]));
        Intake = new FakeIntake(this);
        services.AddSingleton<IStillIntake>(Intake);
        services.AddSingleton<IWebHostEnvironment>(new FakeHouse(_folder));
        services.AddScoped<BundledStills>();
    }

    public BunitContext Bunit { get; } = new();

    /// <summary>All browser modules of the studio in one.</summary>
    public BunitJSModuleInterop Script { get; }

    public Weather Weather { get; } = new();

    public FakeIntake Intake { get; }

    public FakeFeed Feed { get; } = new();

    public FakeNotices Notices { get; } = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    public ISnackbar Snackbar => Bunit.Services.GetRequiredService<ISnackbar>();

    public IGenerationLog Log => Bunit.Services.GetRequiredService<IGenerationLog>();

    public FakeDesk Desk => (FakeDesk)Bunit.Services.GetRequiredService<IGenerationDesk>();

    public static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    /// <summary>An empty studio; Kling is there when a key is.</summary>
    /// <param name="falKey">There is one.</param>
    /// <param name="money">What it may cost.</param>
    /// <param name="before">Adds more services: none can be added once one was asked for.</param>
    public static async Task<StudioRoom> OpenAsync(bool falKey = false, MoneyRules? money = null, Action<StudioRoom>? before = null)
    {
        var room = new StudioRoom(falKey ? FakeEngine.Kling : FakeEngine.KlingWithoutKey, money ?? new MoneyRules());
        before?.Invoke(room);
        await File.WriteAllBytesAsync(room.DatabasePath, await EmptyDatabase.Value, Token);
        return room;
    }

    private string DatabasePath => Path.Combine(_folder, "studio.db");

    public T Get<T>()
        where T : notnull => Bunit.Services.GetRequiredService<T>();

    /// <summary>A still on the shelf; the same name is the same picture.</summary>
    public Task<Still> StillAsync(string name = "harbour.jpg", OwnerId? owner = null, int width = 1600, int height = 900, params string[] removed) =>
        Get<StillLog>().AddOrGetAsync(
            new Still
            {
                Id = Guid.CreateVersion7(),
                Owner = owner ?? OwnerId.Local,
                SourceSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))),
                DisplayName = name,
                Width = width,
                Height = height,
                Bytes = 100,
                MediaType = "image/jpeg",
                Key = new VaultKey("stills/b.jpg"),
                ThumbnailKey = new VaultKey("stills/b.webp"),
                Placeholder = "data:image/webp;base64,AA==",
                Removed = removed,
                CreatedAt = Clock.GetUtcNow().UtcDateTime,
            },
            Token);

    /// <summary>One of the bundled pictures in this installation.</summary>
    public void Install(BundledStill still)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "img", "stills")).FullName;
        File.WriteAllBytes(Path.Combine(folder, $"{still.Name}.jpg"), [1]);
    }

    /// <summary>Orders one take; each order is a minute after the one before.</summary>
    public async Task<Generation> OrderAsync(string prompt, OwnerId? owner = null, string engine = EngineIds.Rehearsal)
    {
        var who = owner ?? OwnerId.Local;
        Clock.Advance(TimeSpan.FromMinutes(1));
        var now = Clock.GetUtcNow().UtcDateTime;
        var still = await StillAsync(owner: who);
        var recipe = new Recipe
        {
            Id = Guid.CreateVersion7(Clock.GetUtcNow()),
            Owner = who,
            StillId = still.Id,
            Prompt = prompt,
            NegativePrompt = "shake",
            CfgScale = 0.5,
            Seconds = 5,
            EngineId = engine,
            CreatedAt = now,
        };
        return (await Log.OrderAsync(recipe, 1, TimeSpan.Zero, Token))[0];
    }

    /// <summary>Orders one take and finishes it.</summary>
    public async Task<Generation> FinishAsync(string prompt, OwnerId? owner = null, string engine = EngineIds.Rehearsal) =>
        await CompleteAsync(await OrderAsync(prompt, owner, engine));

    public async Task<Generation> CompleteAsync(Generation generation)
    {
        var done = generation with { Status = GenerationStatus.Completed, Version = generation.Version + 1, EndedAt = Clock.GetUtcNow().UtcDateTime };
        var clip = new Clip
        {
            GenerationId = done.Id,
            Owner = done.Owner,
            Key = new VaultKey($"clips/{done.Id:N}.mp4"),
            PosterKey = new VaultKey($"posters/{done.Id:N}.jpg"),
            Bytes = 1_234_567,
            Sha256 = new string('a', 64),
            Width = 1280,
            Height = 720,
            Frames = 120,
            FrameRate = 24,
            CreatedAt = done.CreatedAt,
        };
        Assert.True(await Log.TryCompleteAsync(done, generation.Version, clip, Token));
        return done;
    }

    /// <summary>Orders one take of Kling and claims it at a price in US dollars.</summary>
    public async Task<Generation> ClaimAsync(string prompt, decimal price = 0.21m)
    {
        var order = await OrderAsync(prompt, engine: EngineIds.Kling);
        var claimed = order with { Status = GenerationStatus.Claimed, Version = order.Version + 1, AttemptId = Guid.CreateVersion7(Clock.GetUtcNow()), Attempts = 1 };
        Assert.Equal(ClaimOutcome.Claimed, (await Get<ISpendGuard>().TryClaimAsync(claimed, order.Version, price, Token)).Outcome);
        return claimed;
    }

    public async Task<Generation> MoveAsync(Generation generation, Func<Generation, Generation> change)
    {
        var next = change(generation) with { Version = generation.Version + 1 };
        Assert.True(await Log.TryWriteAsync(next, generation.Version, Token));
        return next;
    }

    public Task<GenerationCard?> ReadAsync(Guid id) => Get<GenerationDetails>().ReadAsync(OwnerId.Local, id, Token);

    /// <summary>The card as a page gets it.</summary>
    public async Task<GenerationCard> CardAsync(Generation generation) => (await Get<GenerationDetails>().ReadAsync(generation.Owner, generation.Id, Token))!;

    /// <summary>Waits for what happens behind no component.</summary>
    public static async Task UntilAsync(Func<Task<bool>> comes)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        while (!await comes())
            await Task.Delay(10, patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Bunit.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    // Migrating takes longer than a test: it is done once, and copied.
    private static async Task<byte[]> MakeDatabaseAsync()
    {
        var folder = Directory.CreateTempSubdirectory("ks-empty-").FullName;
        var path = Path.Combine(folder, "studio.db");
        await using (var services = new ServiceCollection().AddStudioStorage(new StudioStorageOptions { DatabasePath = path }).BuildServiceProvider())
            await services.GetRequiredService<StudioDatabase>().MigrateAsync(CancellationToken.None);
        SqliteConnection.ClearAllPools();
        var bytes = await File.ReadAllBytesAsync(path);
        Directory.Delete(folder, recursive: true);
        return bytes;
    }
}
