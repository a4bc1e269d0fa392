using FsCheck.Xunit;
using KlingStudio.Generations;
using KlingStudio.Web.Shell;

namespace KlingStudio.Components.Tests;

/// <summary>The states in words.</summary>
public sealed class PhaseWordsTests
{
    [Fact]
    public void Every_state_has_its_own_words_and_only_a_failure_is_called_failed()
    {
        var words = Enum.GetValues<GenerationStatus>().ToDictionary(status => status, status => PhaseWords.Phase(Some.Generation(status)));
        Assert.Equal(GenerationStatus.Failed, Assert.Single(words, word => word.Value == "Failed").Key);
        Assert.Equal(
            [GenerationStatus.Preparing, GenerationStatus.Claimed],
            words.GroupBy(word => word.Value).Single(group => group.Count() > 1).Select(word => word.Key));
    }

    [Theory]
    [InlineData(0, "Queued #1")]
    [InlineData(2, "Queued #3")]
    [InlineData(null, "Queued")]
    public void A_place_in_the_queue_counts_from_one(int? before, string words) =>
        Assert.Equal(words, PhaseWords.Phase(Some.Generation(GenerationStatus.Queued) with { QueuePlace = before }));

    [Fact]
    public void Progress_is_shown_while_it_runs_and_only_then()
    {
        foreach (var status in Enum.GetValues<GenerationStatus>())
        {
            var generation = Some.Generation(status) with { Progress = new EngineProgress(30, 120) };
            Assert.Equal(status == GenerationStatus.Running ? 0.25 : null, PhaseWords.Share(generation));
            Assert.Equal(status == GenerationStatus.Running ? "30 of 120 frames" : null, PhaseWords.Frames(generation));
        }
    }

    [Property]
    public void A_share_is_never_more_than_all_or_less_than_nothing(int done, int total)
    {
        var share = PhaseWords.Share(Some.Generation(GenerationStatus.Running) with { Progress = new EngineProgress(done, total) });
        Assert.True(total > 0 ? share is >= 0 and <= 1 : share is null);
    }

    [Theory]
    [InlineData(4, 7, "usually 4 to 7 s")]
    [InlineData(6.2, 6.8, "usually about 7 s")]
    [InlineData(0, 0, "usually about 0 s")]
    [InlineData(30, 119, "usually 30 to 119 s")]
    [InlineData(30, 119.5, "usually 1 to 2 min")]
    [InlineData(70, 130, "usually 2 to 3 min")]
    [InlineData(200, 210, "usually about 4 min")]
    public void An_expected_time_is_said_as_a_person_says_it(double median, double p90, string words) =>
        Assert.Equal(words, PhaseWords.Range(TimeSpan.FromSeconds(median), TimeSpan.FromSeconds(p90)));

    [Theory]
    [InlineData(Charge.Free, "Nothing was charged.")]
    [InlineData(Charge.Charged, "It was charged.")]
    [InlineData(Charge.MayBeCharged, "It may have been charged.")]
    public void Money_is_said_plainly(Charge charge, string words) => Assert.Equal(words, PhaseWords.Money(charge));
}
