using KlingStudio.Generations;

namespace KlingStudio.Rehearsal.Tests;

public sealed class EngineTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_still_becomes_an_mp4_of_exactly_the_asked_length()
    {
        await using var studio = new EngineFixture();
        var order = studio.Order(641, 360);
        var ticket = await studio.SubmitAsync(order);
        var reports = await studio.WatchAsync(ticket);
        Assert.Equal(EngineState.Done, reports[^1].State);
        Assert.Equal(new EngineProgress(120, 120), reports[^1].Progress);
        var log = reports.SelectMany(report => report.Log ?? []).ToList();
        Assert.Equal("Slow push in.", log[0]);
        Assert.Contains("640 x 360, 120 frames", log[1], StringComparison.Ordinal);
        var path = Path.Combine(studio.Options.SpoolDirectory, ticket.RequestId + ".mp4");
        Assert.Equal([path], Directory.GetFiles(studio.Options.SpoolDirectory));
        Assert.Equal(new ClipFacts(640, 360, 120, 24), await new ClipJudge(studio.Ffmpeg).JudgeAsync(path, Cancelled));
        await using (var clip = await studio.Engine.FetchAsync(ticket, Cancelled))
            Assert.True(clip.Length > 10_000);
        await studio.Engine.ReleaseAsync(ticket, Cancelled);
        Assert.Empty(Directory.GetFiles(studio.Options.SpoolDirectory));
        Assert.Equal(EngineState.Lost, (await studio.Engine.CheckAsync(ticket, Cancelled)).State);
    }
}
