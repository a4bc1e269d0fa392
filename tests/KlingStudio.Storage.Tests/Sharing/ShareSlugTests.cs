using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace KlingStudio.Storage.Tests;

/// <summary>A slug that could be guessed, or two that are the same, would show a client's clip to a stranger.</summary>
public sealed class ShareSlugTests
{
    [Fact]
    public void It_holds_128_bits_in_22_characters()
    {
        Assert.Equal("0000000000000000000000", ShareSlug.Spell(new byte[16]));
        Assert.Equal("7n42DGM5Tflk9n8mt7Fhc7", ShareSlug.Spell([.. Enumerable.Repeat((byte)0xFF, 16)]));
        Assert.True(Math.Pow(62, ShareSlug.Length - 1) < Math.Pow(2, 128) && Math.Pow(2, 128) < Math.Pow(62, ShareSlug.Length));
    }

    [Property]
    public Property Different_bits_are_different_slugs() => Prop.ForAll(
        Bits().ToArbitrary(), Bits().ToArbitrary(),
        (left, right) => left.AsSpan().SequenceEqual(right) == (ShareSlug.Spell(left) == ShareSlug.Spell(right))
            && ShareSlug.IsWellFormed(ShareSlug.Spell(left)));

    [Fact]
    public void New_ones_never_repeat_and_use_every_character()
    {
        var made = Enumerable.Range(0, 20_000).Select(_ => ShareSlug.New()).ToList();
        Assert.Equal(made.Count, made.Distinct(StringComparer.Ordinal).Count());
        Assert.All(made, slug => Assert.True(ShareSlug.IsWellFormed(slug)));
        Assert.Equal(62, made.SelectMany(slug => slug).Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("7n42DGM5Tflk9n8mt7Fhc")]
    [InlineData("7n42DGM5Tflk9n8mt7Fhc77")]
    [InlineData("7n42DGM5Tflk9n8mt7Fhc/")]
    [InlineData("7n42DGM5Tflk9n8mt7Fhcé")]
    public void What_is_no_slug_is_known(string text) => Assert.False(ShareSlug.IsWellFormed(text));

    [Fact]
    public void The_digest_tells_upper_from_lower_case() =>
        Assert.NotEqual(ShareSlug.Digest("AAAAAAAAAAAAAAAAAAAAAA"), ShareSlug.Digest("aaaaaaaaaaaaaaaaaaaaaa"));

    private static Gen<byte[]> Bits() => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(16);
}
