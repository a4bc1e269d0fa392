using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using KlingStudio.Web.Features.FalApi;

namespace KlingStudio.Web.Tests;

/// <summary>A row keeps the newest lines only; whoever listens still gets each line once, in its order.</summary>
public sealed class LogTailTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("", "a b", "a b")]
    [InlineData("a b", "a b", "")]
    [InlineData("a b", "a b c d", "c d")]
    [InlineData("n a b c", "n b c d", "d")]
    [InlineData("n a b c", "n x y z", "x y z")]
    [InlineData("a a", "a a a", "a")]
    public void What_is_new_is_what_stands_behind_what_is_known(string before, string now, string fresh) =>
        Assert.Equal(Lines(fresh), LogTail.Fresh(Lines(before), Lines(now)));

    /// <summary>However the engine's reports are cut and whatever falls out in between, as long as the listener is less than a whole log behind.</summary>
    [Property(MaxTest = 300)]
    public Property Nothing_is_told_twice_and_nothing_is_lost() => Prop.ForAll(Gen.Choose(0, 19).ListOf(12).ToArbitrary(), steps =>
    {
        List<string> told = [], written = [];
        IReadOnlyList<string> known = [];
        foreach (var step in steps)
        {
            written.AddRange(Enumerable.Range(written.Count, step).Select(number => $"line {number}"));
            IReadOnlyList<string> now = ["notice", .. written.TakeLast(20)];
            told.AddRange(LogTail.Fresh(known, now));
            known = now;
        }

        return told.SequenceEqual(["notice", .. written]) || steps.Count == 0;
    });

    private static string[] Lines(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
