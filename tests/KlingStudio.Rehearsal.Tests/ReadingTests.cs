using System.Globalization;
using System.Text;

namespace KlingStudio.Rehearsal.Tests;

/// <summary>If one of these fails, somebody wrote a camera move and got another one.</summary>
public sealed class ReadingTests
{
    /// <summary>prompt, negative prompt, moves, as <c>Prompts.txt</c> has them.</summary>
    public static TheoryData<string, string, string> Prompts { get; } = [.. ReadPrompts()];

    [Theory]
    [MemberData(nameof(Prompts))]
    public void A_prompt_gives_the_move_it_names(string prompt, string negative, string expected)
    {
        var shot = ShotReader.Read(prompt, negative, 5, 1);
        Assert.True(expected == Describe(prompt, negative, shot), $"“{prompt}” / “{negative}”: expected {expected}, got {Describe(prompt, negative, shot)}; {shot.Reading}");
    }

    [Theory]
    [InlineData("barely visible push in", "slow push in")]
    [InlineData("very slow zoom in", "slow zoom in")]
    [InlineData("slow push in", "push in")]
    [InlineData("push in slowly", "push in")]
    [InlineData("the camera gradually tilts up", "the camera tilts up")]
    [InlineData("gentle pan left", "slow pan left")]
    [InlineData("truck left a little", "truck left")]
    [InlineData("push in, not too fast", "push in")]
    [InlineData("pan left", "dramatic pan left")]
    [InlineData("push in", "extreme push in")]
    [InlineData("a little handheld", "handheld")]
    [InlineData("steadicam", "handheld")]
    [InlineData("handheld", "very shaky found footage")]
    public void Words_of_size_and_speed_decide_how_far(string less, string more)
    {
        var (small, large) = (ShotReader.Read(less, "", 5, 0.5), ShotReader.Read(more, "", 5, 0.5));
        var kind = small.Moves.Count > 0 ? small.Moves[0].Kind : MoveKind.Handheld;
        Assert.True(small.AmountOf(kind) > 0 && small.AmountOf(kind) < large.AmountOf(kind), $"{small.Reading} {small.AmountOf(kind)}, {large.Reading} {large.AmountOf(kind)}");
    }

    [Theory]
    [InlineData("push in", 0, 5)]
    [InlineData("quick push in", 0, 2.75)]
    [InlineData("zoom out fast", 0, 2.75)]
    [InlineData("crash zoom on the eyes", 1.575, 2.075)]
    [InlineData("whip pan left", 1.575, 2.075)]
    [InlineData("dutch angle", 0, 1.2)]
    [InlineData("push in for 3 seconds, then hold", 0, 3.175)]
    public void A_move_takes_the_time_that_it_is_given(string prompt, double start, double end)
    {
        var move = ShotReader.Read(prompt, "", 5, 0.5).Moves[0];
        Assert.Equal(start, move.Start * 5, 1e-9);
        Assert.Equal(end, move.End * 5, 1e-9);
    }

    [Theory]
    [InlineData("push in 8%", 0.08)]
    [InlineData("zoom in by 12 percent", 0.12)]
    [InlineData("push in 900 %", 0.4)]
    public void A_number_is_taken_as_it_is(string prompt, double share)
    {
        foreach (var cfgScale in (double[])[0, 0.5, 1])
            Assert.Equal(share, Math.Exp(ShotReader.Read(prompt, "", 5, cfgScale).Moves[0].LogZoom) - 1, 1e-9);
    }

    [Fact]
    public void Degrees_are_taken_as_they_are() =>
        Assert.Equal(-5, ShotReader.Read("roll counterclockwise 5 degrees", "", 5, 0.1).Moves[0].RollDegrees);

    private static string Describe(string prompt, string negative, Shot shot)
    {
        var plan = ShotPlan.Of(ScriptReader.Read(prompt, exclude: false).Mentions, ScriptReader.Read(negative, exclude: true).Mentions);
        if (plan.Static)
            return "static";
        if (plan.Automatic)
            return "automatic";
        if (plan.Moves.Count == 0 || shot.IsStatic)
            return "nothing";
        var text = new StringBuilder();
        int? order = null;
        foreach (var move in plan.Moves)
        {
            if (order is not null)
                text.Append(move.Order == order ? '+' : '|');
            order = move.Order;
            text.Append(CultureInfo.InvariantCulture, $"{move.Kind}{(move.Heading == Heading.None ? "" : " " + move.Heading)}");
        }
        return text.ToString();
    }

    private static IEnumerable<(string Prompt, string Negative, string Moves)> ReadPrompts()
    {
        using var file = typeof(ReadingTests).Assembly.GetManifestResourceStream("Prompts.txt")!;
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var parts = line.Split("::");
            yield return (parts[1].Trim(), parts.Length > 2 ? parts[2].Trim() : "", parts[0].Trim());
        }
    }
}
