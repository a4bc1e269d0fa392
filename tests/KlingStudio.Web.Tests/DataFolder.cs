using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Web.Tests;

/// <summary>A studio's data folder seen from outside its process: what is in the database, in the vault and on the way, whether a studio runs or not.</summary>
public sealed class DataFolder : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private DataFolder()
    {
        _services = new ServiceCollection()
            .AddLogging()
            .AddStudioStorage(new StudioStorageOptions { DatabasePath = At("studio.db") })
            .AddMediaVault(new VaultOptions { DiskRoot = At("media"), FreeSpaceFloor = 0 })
            .AddStillIntake(new StillIntakeOptions { StagingDirectory = At("staging", "stills") })
            .AddSingleton<NamedMedia>()
            .BuildServiceProvider();
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("kling-studio-folder-").FullName;

    public IMediaVault Vault => _services.GetRequiredService<IMediaVault>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A folder with an empty, up-to-date database.</summary>
    public static async Task<DataFolder> MakeAsync()
    {
        var folder = new DataFolder();
        await folder._services.GetRequiredService<StudioDatabase>().MigrateAsync(Token);
        return folder;
    }

    public string At(params string[] names) => Path.Combine([Root, .. names]);

    public async Task<Still> TakeAsync(byte[] picture)
    {
        using var upload = new MemoryStream(picture);
        return (await _services.GetRequiredService<IStillIntake>().TakeAsync(OwnerId.Local, upload, "x.jpg", Token)).Still!;
    }

    /// <summary>Stores an order, as the desk does. A studio on this folder finds it by itself.</summary>
    public async Task<Generation> OrderAsync(Still still, string prompt, string engineId = EngineIds.Rehearsal)
    {
        var recipe = new Recipe
        {
            Id = Guid.CreateVersion7(),
            Owner = OwnerId.Local,
            StillId = still.Id,
            Prompt = prompt,
            NegativePrompt = "",
            CfgScale = 0.5,
            Seconds = 5,
            EngineId = engineId,
            CreatedAt = still.CreatedAt,
        };
        return Assert.Single(await _services.GetRequiredService<IGenerationLog>().OrderAsync(recipe, 1, TimeSpan.Zero, Token));
    }

    public async Task<Generation> ReadAsync(Guid id) => (await _services.GetRequiredService<IGenerationLog>().ReadAsync(id, Token))!;

    public async Task<Clip?> ClipAsync(Guid id) => await _services.GetRequiredService<ClipLog>().FindAsync(OwnerId.Local, id, Token);

    public async Task<T> AskAsync<T>(Func<StudioContext, Task<T>> question)
    {
        await using var context = await _services.GetRequiredService<IDbContextFactory<StudioContext>>().CreateDbContextAsync(Token);
        return await question(context);
    }

    /// <summary>Files with that ending under a folder; none when it is not there.</summary>
    public IReadOnlyList<FileInfo> Files(string folder, string pattern = "*") =>
        Directory.Exists(At(folder)) ? [.. new DirectoryInfo(At(folder)).EnumerateFiles(pattern, SearchOption.AllDirectories).Where(file => file.Exists)] : [];

    /// <summary>Nothing half-made lies anywhere, and rows and objects name each other.</summary>
    public async Task AssertTidyAsync()
    {
        foreach (var folder in (string[])["staging", "spool", "media/.incoming", "media/probe"])
            Assert.Empty(Files(folder));
        var named = await _services.GetRequiredService<StillLog>().AllKeysAsync(Token).Concat(_services.GetRequiredService<ClipLog>().AllKeysAsync(Token)).ToHashSetAsync(cancellationToken: Token);
        Assert.Equal(named, await Vault.ListAsync("", Token).Select(found => found.Key).ToHashSetAsync(cancellationToken: Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(Root, recursive: true);
    }
}
