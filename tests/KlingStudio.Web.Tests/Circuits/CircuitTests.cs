using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Web.Tests;

/// <summary>What a page's script can do over its socket, politely or not.</summary>
public sealed class CircuitTests(UploadStudio shared) : IClassFixture<UploadStudio>
{
    private readonly RunningStudio _studio = shared.Studio;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_Generates_in_one_tick_from_two_tabs_are_one_claim()
    {
        var still = await shared.Page.TakenAsync(Pictures.Jpeg(640, 361));
        await using var one = await ReadyAsync(still);
        await using var two = await ReadyAsync(still);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(click => (click % 2 == 0 ? one : two).CallAsync("composer", "Submit", "slow push in, twenty times")));

        var id = Assert.Single(await _studio.AskAsync(context => context.Generations.Where(row => row.Recipe.StillId == still).Select(row => row.Id).ToListAsync(Token)));
        await one.SeesAsync("slow push in, twenty times");
        await Until.TrueAsync(async () => await _studio.AskAsync(context => context.Generations.AnyAsync(row => row.Id == id && row.Status == GenerationStatus.Completed, Token)), () => "the clip never came", 90);
        Assert.Equal(1, await _studio.AskAsync(context => context.Attempts.CountAsync(attempt => attempt.GenerationId == id, Token)));
        Assert.Equal(1, await _studio.AskAsync(context => context.Clips.CountAsync(clip => clip.GenerationId == id, Token)));
        one.AssertWell();
        two.AssertWell();
    }

    private async Task<Circuit> ReadyAsync(Guid still)
    {
        var circuit = await Circuit.OpenAsync(_studio);
        await circuit.CallAsync("stills", "Taken", still);
        return circuit;
    }
}
