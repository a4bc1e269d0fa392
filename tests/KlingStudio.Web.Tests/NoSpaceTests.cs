using System.Net;
using KlingStudio.Generations;
using KlingStudio.Rehearsal;
using KlingStudio.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace KlingStudio.Web.Tests;

/// <summary>There is no room left, in each of the places that can fill up: the person is told, nothing half-made stays, and it goes on when there is room again.</summary>
public sealed class NoSpaceTests
{
    private static readonly VaultKey Filler = new("filler/a");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_vault_refuses_an_upload_and_takes_it_once_there_is_room()
    {
        await using var studio = await RunningStudio.StartAsync(replace: LimitedTo(1_000_000));
        using var page = await OpenPage.OpenAsync(studio.Address);
        await FillVaultAsync(studio, 999_500);

        var (status, answer) = await page.UploadAsync(Pictures.Jpeg(400, 300));

        Assert.Equal(HttpStatusCode.InsufficientStorage, status);
        Assert.Equal("disk_full", answer.GetProperty("detail")[0].GetProperty("type").GetString());
        Assert.Contains("Delete something, then try again", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(studio.OnTheWay);
        Assert.Equal([Filler], await studio.ObjectsAsync());
        Assert.False(await studio.AskAsync(context => context.Stills.AnyAsync(Token)));
        await studio.Get<IMediaVault>().DeleteAsync(Filler, Token);
        await page.TakenAsync(Pictures.Jpeg(400, 300));
    }

    [Fact]
    public async Task A_full_database_refuses_an_upload_and_takes_it_once_there_is_room()
    {
        await using var studio = await RunningStudio.StartAsync();
        using var page = await OpenPage.OpenAsync(studio.Address);
        await DatabaseFiller.FillAsync(studio);
        var (status, answer) = (HttpStatusCode.Created, default(System.Text.Json.JsonElement));
        for (var turn = 0; status == HttpStatusCode.Created && turn < 20; turn++)
            (status, answer) = await page.UploadAsync(Pictures.Png(300 + turn, 300));

        Assert.Equal(HttpStatusCode.InsufficientStorage, status);
        Assert.Equal("The disk that holds the studio's database is full, so this was not saved. Free some space and try again.", answer.GetProperty("message").GetString());
        Assert.Empty(studio.OnTheWay);
        Assert.Equal(await studio.Get<StillLog>().AllKeysAsync(Token).ToHashSetAsync(cancellationToken: Token), await studio.ObjectsAsync());
        using var health = await page.Client.GetAsync("/health/ready", Token);
        Assert.Contains("database", await health.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        studio.Get<StudioStorageOptions>().MaxPageCount = null;
        await page.TakenAsync(Pictures.Png(399, 300));
    }

    [Fact]
    public async Task A_full_database_refuses_an_order_in_words_and_the_page_lives_on()
    {
        await using var studio = await RunningStudio.StartAsync();
        using var page = await OpenPage.OpenAsync(studio.Address);
        var still = await page.TakenAsync(Pictures.Jpeg(320, 320));
        await using var circuit = await Circuit.OpenAsync(studio);
        await circuit.CallAsync("stills", "Taken", still);
        await DatabaseFiller.FillAsync(studio);
        // More bytes than a page has: it can't slip into room that a page has left.
        var prompt = $"slow push in {new string('ж', 2_400)}";

        await circuit.CallAsync("composer", "Submit", prompt);

        await circuit.SeesAsync("is full, so this was not saved. Free some space and try again. Nothing was sent and nothing was charged.");
        Assert.Equal((0, 0), (await studio.AskAsync(context => context.Generations.CountAsync(Token)), await studio.AskAsync(context => context.Recipes.CountAsync(Token))));

        studio.Get<StudioStorageOptions>().MaxPageCount = null;
        await circuit.CallAsync("composer", "Submit", prompt);
        await EndsAsync(studio, await studio.AskAsync(context => context.Generations.Select(row => row.Id).SingleAsync(Token)), GenerationStatus.Completed);
        circuit.AssertWell();
    }

    [Fact]
    public async Task A_full_spool_fails_the_render_in_words_and_the_same_recipe_works_once_there_is_room()
    {
        await using var studio = await RunningStudio.StartAsync(replace: services => services.AddSingleton(provider => new RehearsalOptions
        {
            SpoolDirectory = Path.Combine(provider.GetRequiredService<StudioOptions>().DataDirectory, "spool"),
            SpoolByteLimit = 6_000_000,
        }));
        var filler = Path.Combine(studio.Data, "spool", "filler");
        await File.WriteAllBytesAsync(filler, new byte[5_950_000], Token);
        var id = await OrderAsync(studio);

        var failed = await EndsAsync(studio, id, GenerationStatus.Failed);

        Assert.Equal(("disk_full", Charge.Free), (failed.Failure?.Code, failed.Charge));
        Assert.Equal([filler], studio.OnTheWay);
        await using var circuit = await Circuit.OpenAsync(studio, $"/?watch={id}");
        await circuit.SeesAsync("There is no room left on the disk for the clip.");
        await circuit.SeesAsync("Nothing was charged.");
        await circuit.SeesAsync("Free some space on the studio's disk, then try again.");
        File.Delete(filler);
        var again = Assert.Single((await studio.Get<IGenerationDesk>().RetryAsync(OwnerId.Local, id, Token)).Generations);
        await EndsAsync(studio, again.Id, GenerationStatus.Completed);
    }

    [Fact]
    public async Task A_full_vault_keeps_a_made_clip_waiting_in_words_and_it_is_saved_by_itself_once_there_is_room()
    {
        await using var studio = await RunningStudio.StartAsync(replace: LimitedTo(5_000_000));
        var id = await OrderAsync(studio, async () => await FillVaultAsync(studio, 4_995_000));

        var stranded = await EndsAsync(studio, id, GenerationStatus.Stranded);

        Assert.Equal("disk_full", stranded.Failure?.Code);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(studio.Data, "staging"), "*", SearchOption.AllDirectories));
        Assert.DoesNotContain(await studio.ObjectsAsync(), key => key.Value.StartsWith("clips/", StringComparison.Ordinal));
        await using var circuit = await Circuit.OpenAsync(studio, $"/?watch={id}");
        await circuit.SeesAsync("The clip is made, but there is no room to keep it. Free some space: it is saved by itself then.");
        await studio.Get<IMediaVault>().DeleteAsync(Filler, Token);
        await EndsAsync(studio, id, GenerationStatus.Completed);
        Assert.Equal(1, await studio.AskAsync(context => context.Attempts.CountAsync(Token)));
    }

    [Fact]
    public async Task A_database_that_fills_up_while_a_clip_is_made_loses_nothing()
    {
        await using var studio = await RunningStudio.StartAsync();
        var id = await OrderAsync(studio, () => Task.CompletedTask);
        await EndsAsync(studio, id, GenerationStatus.Running);
        await DatabaseFiller.FillAsync(studio);
        await Until.TrueAsync(() => studio.Log.ToString().Contains(nameof(StorageFullException), StringComparison.Ordinal), "the database was never full for it");
        Assert.Null(await studio.Get<ClipLog>().FindAsync(OwnerId.Local, id, Token));
        Assert.NotEqual(GenerationStatus.Completed, (await studio.Get<IGenerationLog>().ReadAsync(id, Token))!.Status);

        await DatabaseFiller.EmptyAsync(studio);
        await EndsAsync(studio, id, GenerationStatus.Completed);
        Assert.Equal(1, await studio.AskAsync(context => context.Attempts.CountAsync(Token)));
        await Until.TrueAsync(() => studio.OnTheWay.Count == 0, "something stayed on the way");
    }

    private static Action<IServiceCollection> LimitedTo(long bytes) => services => services.AddSingleton<IMediaVault>(provider => new LimitedVault(
        new DiskVault(new VaultOptions { DiskRoot = Path.Combine(provider.GetRequiredService<StudioOptions>().DataDirectory, "media"), FreeSpaceFloor = 0 }), bytes));

    /// <summary>Fills it up to that many bytes in all.</summary>
    private static async Task FillVaultAsync(RunningStudio studio, long upTo)
    {
        var vault = studio.Get<IMediaVault>();
        var used = await vault.ListAsync("", Token).Select(found => found.Length).AggregateAsync(0L, (sum, length) => sum + length, Token);
        await vault.PutAsync(Filler, new MemoryStream(new byte[upTo - used]), "application/octet-stream", Token);
    }

    private static async Task<Guid> OrderAsync(RunningStudio studio, Func<Task>? before = null)
    {
        using var page = await OpenPage.OpenAsync(studio.Address);
        var still = await page.TakenAsync(Pictures.Photograph(640, 360).JpegsaveBuffer());
        await (before?.Invoke() ?? Task.CompletedTask);
        var answer = await studio.Get<IGenerationDesk>().OrderAsync(OwnerId.Local, new RecipeDraft(still, "slow push in"), Token);
        return Assert.Single(answer.Generations).Id;
    }

    private static async Task<Generation> EndsAsync(RunningStudio studio, Guid id, GenerationStatus status)
    {
        Generation? row = null;
        await Until.TrueAsync(async () => (row = await studio.Get<IGenerationLog>().ReadAsync(id, Token))?.Status == status, () => $"it is {row?.Status}, not {status}{Environment.NewLine}{studio.Log}");
        return row!;
    }
}
