using FsCheck;
using FsCheck.Xunit;
using KlingStudio.Web.Features.Create;

namespace KlingStudio.Components.Tests;

/// <summary>A chip writes into a person's own sentence: what it takes out again must be its own, and nothing else.</summary>
public sealed class CameraWordsTests
{
    private static readonly string[] Own =
    [
        "a fast river", "a crane stands in the water", "gentle waves  under   fog", "one. Two! three?", "a line\nand another", "מים שקטים", "🎬🌊",
        "<script>alert(1)</script>", "the pan is left on the stove", "quick light on a locked door",
    ];

    private static readonly string[] OfTheCamera = ["slow push in", "panning left", "hand-held", "locked off", "fast", "rapidly pulling back", "tilt up", "orbits", "crane up"];

    [Property(MaxTest = 500)]
    public void Twice_gives_any_text_back(NonNull<string> text, byte chip) => Twice(text.Get, chip);

    [Property(MaxTest = 500)]
    public void Twice_gives_a_prompt_back(int[] parts, byte chip) => Twice(Prompt(parts), chip);

    [Property(MaxTest = 500)]
    public void No_chips_in_no_order_lose_a_persons_words(int[] parts, byte[] chips)
    {
        var prompt = chips.Aggregate(Prompt(parts), (text, chip) => CameraWords.Toggle(text, Move(chip)));
        var at = 0;
        foreach (var own in parts.Select(Part).Where(Own.Contains))
        {
            var found = prompt.IndexOf(own, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"“{own}” is gone from “{prompt}”");
            at = found + own.Length;
        }
    }

    [Property(MaxTest = 500)]
    public void A_chip_does_what_it_shows(int[] parts, byte chip)
    {
        var prompt = Prompt(parts);
        Assert.NotEqual(CameraWords.IsOn(prompt, Move(chip)), CameraWords.IsOn(CameraWords.Toggle(prompt, Move(chip)), Move(chip)));
    }

    [Theory]
    [InlineData("", "Push in", "push in")]
    [InlineData("   ", "Push in", "push in")]
    [InlineData("mist", "Push in", "mist, push in")]
    [InlineData("mist.", "Push in", "mist. push in")]
    [InlineData("mist, slow", "Pan left", "mist, slow pan left")]
    [InlineData("slow", "Tilt up", "slow tilt up")]
    [InlineData("mist, push in", "Slow", "mist, slow push in")]
    [InlineData("slow push in", "Slow", "push in")]
    [InlineData("push in, mist drifting", "Push in", "mist drifting")]
    [InlineData("fog, pushing in, mist", "Push in", "fog, mist")]
    [InlineData("the camera pushes in.", "Push in", "the camera.")]
    [InlineData("a fast river, push in", "Slow", "a fast river, slow push in")]
    [InlineData("slow push in across the water", "Pull out", "slow pull out across the water")]
    [InlineData("slow push in, handheld, fog", "Locked off", "locked off, fog")]
    [InlineData("locked off, fog", "Handheld", "handheld, fog")]
    [InlineData("fast push in", "Slow", "slow push in")]
    public void A_chip_reads_as_a_person_would_write_it(string prompt, string chip, string expected) =>
        Assert.Equal(expected, CameraWords.Toggle(prompt, CameraWords.Moves.Single(move => move.Label == chip)));

    [Theory]
    [InlineData("a crane stands in the water", "Crane up")]
    [InlineData("crane down to the street", "Crane up")]
    [InlineData("a fast river", "Fast")]
    [InlineData("gentle light", "Slow")]
    [InlineData("the pan is left on the stove", "Pan left")]
    public void What_only_looks_like_a_move_lights_no_chip(string prompt, string chip) =>
        Assert.False(CameraWords.IsOn(prompt, CameraWords.Moves.Single(move => move.Label == chip)));

    [Theory]
    [InlineData(' ')]
    [InlineData(',')]
    [InlineData('\n')]
    public void A_text_that_is_far_too_long_still_gets_its_answer(char filling)
    {
        var prompt = "fog" + new string(filling, 30_000) + "slow pan left" + new string(filling, 30_000) + "end";
        Assert.All(CameraWords.Moves, move => Assert.NotEqual(CameraWords.IsOn(prompt, move), CameraWords.IsOn(CameraWords.Toggle(prompt, move), move)));
    }

    private static void Twice(string prompt, byte chip)
    {
        var move = Move(chip);
        if (CameraWords.Moves.Any(other => (other == move || move.Excludes.Contains(other.Label)) && CameraWords.IsOn(prompt, other)))
            return;
        Assert.Equal(WithoutLooseEnd(prompt), WithoutLooseEnd(CameraWords.Toggle(CameraWords.Toggle(prompt, move), move)));
    }

    // A comma or a space at the very end joins the move to the text, and goes with it.
    private static string WithoutLooseEnd(string prompt)
    {
        var text = prompt.TrimEnd();
        return text.EndsWith(',') ? WithoutLooseEnd(text[..^1]) : text;
    }

    private static CameraMove Move(byte chip) => CameraWords.Moves[chip % CameraWords.Moves.Count];

    private static string Prompt(int[] parts) => string.Join(", ", parts.Select(Part));

    private static string Part(int pick)
    {
        var at = (int)((uint)pick % (Own.Length + OfTheCamera.Length));
        return at < Own.Length ? Own[at] : OfTheCamera[at - Own.Length];
    }
}
