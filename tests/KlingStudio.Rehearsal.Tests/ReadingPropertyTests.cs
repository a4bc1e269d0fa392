using System.Text;
using FsCheck.Xunit;

namespace KlingStudio.Rehearsal.Tests;

/// <summary>Whatever somebody types, there is a shot, it is what was allowed, and it is the same one tomorrow.</summary>
[Properties(Arbitrary = [typeof(AnyPrompt)], MaxTest = 600)]
public sealed class ReadingPropertyTests
{
    private static readonly MoveKind[] Kinds = [.. Enum.GetValues<MoveKind>().Except([MoveKind.Static, MoveKind.Hold, MoveKind.AnyMovement])];

    /// <summary>The plain name of each kind, as a negative prompt has it.</summary>
    private static readonly (string Word, MoveKind[] Gone)[] Names =
    [
        ("push in", [MoveKind.PushIn]), ("pull out", [MoveKind.PullOut]), ("zoom", [MoveKind.ZoomIn, MoveKind.ZoomOut]), ("zoom out", [MoveKind.ZoomOut]), ("pan", [MoveKind.Pan]), ("panning", [MoveKind.Pan]),
        ("tilt", [MoveKind.Tilt]), ("truck", [MoveKind.Truck]), ("pedestal", [MoveKind.Pedestal]), ("roll", [MoveKind.Roll, MoveKind.Dutch]), ("orbit", [MoveKind.Orbit]),
        ("handheld", [MoveKind.Handheld, MoveKind.Shake]), ("shake", [MoveKind.Handheld, MoveKind.Shake]), ("camera shake", [MoveKind.Handheld, MoveKind.Shake]), ("parallax", [MoveKind.Sway]), ("dolly", [MoveKind.PushIn, MoveKind.PullOut]),
    ];

    [Property]
    public void Any_text_gives_a_valid_shot(PromptText prompt, PromptText negative, bool ten, double cfgScale)
    {
        var shot = ShotReader.Read(prompt.Text, negative.Text, ten ? 10 : 5, cfgScale);
        Assert.Equal(ten ? 240 : 120, shot.Frames);
        Assert.InRange(shot.HandheldDegrees, 0, 1.2);
        Assert.InRange(shot.Shake, 0, 0.02);
        Assert.All(shot.Moves, move =>
        {
            Assert.InRange(move.Start, 0, 1);
            Assert.InRange(move.End, move.Start, 1);
            Assert.InRange(Math.Abs(move.X), 0, 0.13);
            Assert.InRange(Math.Abs(move.Y), 0, 0.13);
            Assert.InRange(Math.Abs(move.LogZoom), 0, Math.Log(1.6) + 1e-9);
            Assert.InRange(Math.Abs(move.RollDegrees), 0, 10);
        });
        Assert.InRange(shot.Reading.Length, 1, 40_000);
        Assert.DoesNotContain(shot.Reading, char.IsControl);
    }

    [Property]
    public void The_same_text_gives_the_same_shot(PromptText prompt, PromptText negative)
    {
        var (first, second) = (ShotReader.Read(prompt.Text, negative.Text, 5, 0.5, 9), ShotReader.Read(new StringBuilder(prompt.Text).ToString(), negative.Text, 5, 0.5, 9));
        Assert.Equal(first.Moves, second.Moves);
        Assert.Equal(first with { Moves = [] }, second with { Moves = [] });
    }

    [Property]
    public void A_kind_in_the_negative_prompt_is_gone_to_the_last_bit(PromptText prompt, byte which, bool no)
    {
        var (word, gone) = Names[which % Names.Length];
        var shot = ShotReader.Read($"{word}. {prompt.Text}", $"blur, {(no ? "no " : "")}{word}, low quality", 5, 1);
        Assert.All(gone, kind => Assert.Equal(0.0, shot.AmountOf(kind)));
    }

    [Fact]
    public void What_the_negative_prompt_takes_out_was_there_without_it()
    {
        foreach (var (word, gone) in Names)
        {
            Assert.True(gone.Sum(ShotReader.Read(word, "", 5, 1).AmountOf) > 0, word);
            Assert.Equal(0.0, gone.Sum(ShotReader.Read(word, $"blur, {word}", 5, 1).AmountOf));
        }
    }

    [Property]
    public void A_locked_camera_stays_locked(PromptText prompt)
    {
        var shot = ShotReader.Read($"Locked off. {prompt.Text}", "", 5, 1);
        Assert.True(shot.IsStatic, shot.Reading);
        Assert.All(Kinds, kind => Assert.Equal(0.0, shot.AmountOf(kind)));
    }

    [Property]
    public void More_cfg_scale_never_goes_less_far(PromptText prompt, byte low, byte high)
    {
        var (less, more) = (Math.Min(low, high) / 255.0, Math.Max(low, high) / 255.0);
        var (small, large) = (ShotReader.Read(prompt.Text, "", 5, less), ShotReader.Read(prompt.Text, "", 5, more));
        Assert.All(Kinds, kind => Assert.True(small.AmountOf(kind) <= large.AmountOf(kind)));
        Assert.Equal(small.IsStatic, large.IsStatic);
    }

    [Fact]
    public void Six_thousand_characters_are_read_and_what_follows_does_no_harm()
    {
        var calm = string.Concat(Enumerable.Repeat("a quiet lake, ", 440));
        Assert.Equal(MoveKind.Pan, Assert.Single(ShotReader.Read($"pan left, {calm}", "", 5, 1).Moves).Kind);
        Assert.Equal(ShotReader.Read(calm[..6_000], "", 5, 1).Reading, ShotReader.Read(calm[..6_000] + " zoom out", "", 5, 1).Reading);
        Assert.InRange(ShotReader.Read(string.Concat(Enumerable.Repeat("pan then ", 6_000)), "", 5, 1).Moves.Count, 600, 667);
    }
}
