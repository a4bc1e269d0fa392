using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Shell;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;

namespace KlingStudio.Components.Tests;

/// <summary>A rendered studio over a real SQLite file: what a person has in the library, and a feed to push into.</summary>
internal sealed class StudioRoom : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ks-library-").FullName;

    private StudioRoom()
    {
        Bunit.JSInterop.Mode = JSRuntimeMode.Loose;
        var module = Bunit.JSInterop.SetupModule(call => call.Arguments[0] is string path && path.StartsWith("./js/", StringComparison.Ordinal));
        module.Mode = JSRuntimeMode.Loose;
        var services = Bunit.Services;
        services.AddMudServices(options => options.SnackbarConfiguration.PreventDuplicates = false);
        services.AddSingleton<TimeProvider>(Clock);
        services.AddStudioStorage(new StudioStorageOptions { DatabasePath = Path.Combine(_folder, "studio.db") });
        services.AddSingleton<ILiveFeed>(Feed);
        services.AddSingleton<IGenerationDesk, FakeDesk>();
        services.AddScoped<CurrentOwner>();
        services.AddScoped<SharePrompt>();
        services.AddSingleton(new EngineCatalogue([], [Engine(EngineIds.Rehearsal, "Rehearsal"), Engine(EngineIds.Kling, "Kling 2.5 Turbo")]));
    }

    public BunitContext Bunit { get; } = new();

    public FakeFeed Feed { get; } = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    public ISnackbar Snackbar => Bunit.Services.GetRequiredService<ISnackbar>();

    public IGenerationLog Log => Bunit.Services.GetRequiredService<IGenerationLog>();

    public FakeDesk Desk => (FakeDesk)Bunit.Services.GetRequiredService<IGenerationDesk>();

    public static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    /// <param name="before">Adds more services: none can be added once one was asked for.</param>
    public static async Task<StudioRoom> OpenAsync(Action<StudioRoom>? before = null)
    {
        var room = new StudioRoom();
        before?.Invoke(room);
        await room.Bunit.Services.GetRequiredService<StudioDatabase>().MigrateAsync(Token);
        return room;
    }

    public T Get<T>()
        where T : notnull => Bunit.Services.GetRequiredService<T>();

    /// <summary>Orders one take; each order is a minute after the one before.</summary>
    public async Task<Generation> OrderAsync(string prompt, OwnerId? owner = null, string engine = EngineIds.Rehearsal)
    {
        var who = owner ?? OwnerId.Local;
        Clock.Advance(TimeSpan.FromMinutes(1));
        var now = Clock.GetUtcNow().UtcDateTime;
        var still = await Get<StillLog>().AddOrGetAsync(Still(who, now), Token);
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

    public async Task<Generation> MoveAsync(Generation generation, Func<Generation, Generation> change)
    {
        var next = change(generation) with { Version = generation.Version + 1 };
        Assert.True(await Log.TryWriteAsync(next, generation.Version, Token));
        return next;
    }

    public Task<GenerationCard?> ReadAsync(Guid id) => Get<GenerationDetails>().ReadAsync(OwnerId.Local, id, Token);

    public async ValueTask DisposeAsync()
    {
        await Bunit.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private static Still Still(OwnerId owner, DateTime now) => new()
    {
        Id = Guid.CreateVersion7(),
        Owner = owner,
        SourceSha256 = new string('b', 64),
        DisplayName = "harbour.jpg",
        Width = 1600,
        Height = 900,
        Bytes = 100,
        MediaType = "image/jpeg",
        Key = new VaultKey("stills/b.jpg"),
        ThumbnailKey = new VaultKey("stills/b.webp"),
        Placeholder = "data:image/webp;base64,AA==",
        Removed = [],
        CreatedAt = now,
    };

    private static EngineDescription Engine(string id, string name) => new()
    {
        Id = id,
        Name = name,
        Verb = "Rehearse",
        Tagline = "",
        Billable = false,
        MaxTakes = 1,
        TakesNegativePrompt = true,
        TakesCfgScale = true,
        ReportsProgress = true,
    };
}
