using FsCheck;
using FsCheck.Fluent;

namespace KlingStudio.Rehearsal.Tests;

/// <summary>What somebody may type: words of the trade in any order, marks, numbers, other scripts, broken characters.</summary>
public sealed record PromptText(string Text)
{
    public override string ToString() => $"“{Text}”";
}

/// <summary>How FsCheck makes a <see cref="PromptText"/>.</summary>
public static class AnyPrompt
{
    private static readonly string[] Words =
    [
        "push", "in", "pull", "out", "back", "zoom", "zooms", "pan", "panning", "tilt", "truck", "dolly", "pedestal", "crane", "orbit", "roll", "dutch angle", "handheld", "shaky", "camera shake",
        "static", "locked off", "hold", "crash zoom", "whip pan", "follow", "reveal", "drone", "parallax", "left", "right", "up", "down", "clockwise", "the camera", "camera", "she", "the dog", "it",
        "slow", "slowly", "very", "fast", "quick", "gentle", "extreme", "a little", "no", "not", "without", "don't", "never", "only", "but", "instead of", "or", "nor", "and", "then", "while", "with",
        "finally", "for 3 seconds", "for 99999999999999999999 seconds", "12%", "5 degrees", "400 %", "0 degrees", "over", "to", "the", "a", "of", ",", ".", ";", ":", "->", "[", "]", "(", ")", "+", "&", "!!",
        "推近", "固定镜头", "镜头", "然后", "没有", "камера", "تصوير", "🦊", "é", "\u0000", "\u202e", "ＺＯＯＭ", "%", "'", "’s", "0:02", "1e308", "\n", "\ud83d",
    ];

    public static Arbitrary<PromptText> Text() => Gen.OneOf(
        Gen.Elements(Words).ListOf().Select(words => new PromptText(string.Join(' ', words))),
        ArbMap.Default.GeneratorFor<string>().Select(text => new PromptText(text ?? "")),
        ArbMap.Default.GeneratorFor<char[]>().Select(text => new PromptText(new string(text))))
        .ToArbitrary();
}
