using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.Extensions.DependencyInjection;
using static KlingStudio.Generations.GenerationStatus;

namespace KlingStudio.Web.Tests;

/// <summary>A clip that is paid for and can't be brought home yet is not lost: it can be had where it lies, it is saved later by itself, and a person may give it up.</summary>
public sealed class StrandedTests
{
    private static readonly VaultKey Filler = new("filler.bin");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_no_room_in_the_vault_the_page_leads_to_the_clip_at_fal_and_it_is_saved_once_there_is()
    {
        await using var studio = await FalStudio.StartAsync(fal => fal.Script = _ => new JobScript().HoldInQueue(0), replace: services => services.AddSingleton<IMediaVault>(provider => new LimitedVault(
            new DiskVault(new VaultOptions { DiskRoot = Path.Combine(provider.GetRequiredService<StudioOptions>().DataDirectory, "media"), FreeSpaceFloor = 0 }), 5_000_000)));
        var order = await studio.OrderAsync();
        await studio.IsAsync(order.Id, Queued);
        var vault = studio.Studio.Get<IMediaVault>();
        var used = await vault.ListAsync("", Token).Select(found => found.Length).AggregateAsync(0L, (sum, length) => sum + length, Token);
        await vault.PutAsync(Filler, new MemoryStream(new byte[4_999_000 - used]), "application/octet-stream", Token);
        studio.TheJob.Next();

        await studio.IsAsync(order.Id, Stranded);
        await using var page = await Circuit.OpenAsync(studio.Studio, $"/?watch={order.Id}");
        await page.SeesAsync("The clip is made, but there is no room to keep it.");
        await page.SeesAsync($"{studio.Fal.Url}files/clips/{studio.TheJob.Id}.mp4");
        await vault.DeleteAsync(Filler, Token);
        Assert.Equal(Charge.Charged, (await studio.IsAsync(order.Id, Completed)).Charge);
        Assert.Single(studio.Fal.Submits);
    }

    [Fact]
    public async Task A_clip_on_a_foreign_host_is_not_fetched_not_linked_and_can_be_given_up()
    {
        await using var studio = await FalStudio.StartAsync(fal => fal.Script = _ => JobScript.Quick.DeliverFrom("https://cdn.example/clip.mp4"));
        var order = await studio.OrderAsync();
        await studio.IsAsync(order.Id, Stranded);
        await using var page = await Circuit.OpenAsync(studio.Studio, $"/?watch={order.Id}");
        await page.SeesAsync("cdn.example which is not one of fal's own");
        await page.SeesAsync("Give it up");
        Assert.False(page.Saw("https://cdn.example"), "a foreign address is offered as a link");

        Assert.True(await studio.Desk.CancelAsync(OwnerId.Local, order.Id, Token));
        Assert.Equal((Charge.Charged, "given_up"), await studio.IsAsync(order.Id, Failed) is var left ? (left.Charge, left.Failure?.Code) : default);
        await page.SeesAsync("You gave it up.");
    }

    [Fact]
    public async Task A_host_that_is_named_at_the_next_start_gives_its_clip_by_itself()
    {
        await using var fal = await FalStudio.PlayAsync();
        await using var folder = await DataFolder.MakeAsync();
        var order = await folder.OrderAsync(await folder.TakeAsync(Pictures.Photograph(640, 360).JpegsaveBuffer()), "slow push in", EngineIds.Kling);
        string[] common = ["--urls", "http://127.0.0.1:0", $"--Studio:DataDirectory={folder.Root}"];
        await RunAsync([.. common, .. FalStudio.Settings(fal).Where(setting => !setting.Contains("MediaHosts", StringComparison.Ordinal))], folder, order.Id, Stranded);
        await RunAsync([.. common, .. FalStudio.Settings(fal)], folder, order.Id, Completed);
        Assert.Single(fal.Submits);
        Assert.Equal(FalStudio.Clip.Length, (await folder.ClipAsync(order.Id))!.Bytes);
    }

    private static async Task RunAsync(string[] args, DataFolder folder, Guid id, GenerationStatus until)
    {
        await using var app = StudioApp.Build(args);
        await app.StartAsync(Token);
        await Until.TrueAsync(async () => (await folder.ReadAsync(id)).Status == until, () => $"it never was {until}");
        await app.StopAsync(Token);
    }
}
