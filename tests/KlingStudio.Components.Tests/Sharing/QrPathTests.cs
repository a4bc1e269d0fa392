using System.Globalization;
using System.Text.RegularExpressions;
using FsCheck.Xunit;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Sharing;
using ZXing;
using ZXing.Common;
using ZXing.QrCode;

namespace KlingStudio.Components.Tests;

/// <summary>A code that a phone does not read is a link that nobody opens: each is read here by a reader that is not ours.</summary>
public sealed partial class QrPathTests
{
    private const int Pixels = 4;

    [Property(MaxTest = 100)]
    public void A_reader_finds_the_address_in_it(ushort length, ushort port)
    {
        foreach (var door in (string[])["https://clips.example", $"http://127.0.0.1:{port}", $"https://{new string('a', 1 + length % 60)}.example/studio"])
        {
            var address = $"{door}/s/{ShareSlug.New()}";
            Assert.Equal(address, Read(QrPath.Of(address)));
        }
    }

    [Property(MaxTest = 100)]
    public void It_is_read_with_a_stain_in_the_middle(ushort length)
    {
        var address = $"https://{new string('a', 1 + length % 60)}.example/s/{ShareSlug.New()}";
        var code = QrPath.Of(address);
        Assert.Equal(address, Read(code, stained: code.Size / 7));
    }

    [Fact]
    public void It_covers_its_square_with_whole_modules_and_leaves_its_edge_free()
    {
        var code = QrPath.Of("https://clips.example/s/7n42DGM5Tflk9n8mt7Fhc7");
        Assert.InRange(code.Size, 29, 45);
        Assert.StartsWith("M4 4h7v1h-7z", code.Path, StringComparison.Ordinal);
    }

    private static string? Read(QrPath code, int stained = 0)
    {
        var side = code.Size * Pixels;
        var picture = new byte[side * side];
        Array.Fill(picture, (byte)255);
        foreach (var run in Runs().Matches(code.Path).Select(match => match.Groups))
        {
            int x = Number(run["x"]), y = Number(run["y"]), length = Number(run["length"]);
            for (var line = y * Pixels; line < (y + 1) * Pixels; line++)
                picture.AsSpan(line * side + x * Pixels, length * Pixels).Clear();
        }

        var from = (code.Size - stained) / 2 * Pixels;
        for (var line = from; line < from + stained * Pixels; line++)
            picture.AsSpan(line * side + from, stained * Pixels).Fill(255);
        var source = new RGBLuminanceSource(picture, side, side, RGBLuminanceSource.BitmapFormat.Gray8);
        // The picture is straight and clean: what is judged is the code, not how well the reader looks for one.
        return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source)), new Dictionary<DecodeHintType, object> { [DecodeHintType.PURE_BARCODE] = true })?.Text;
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"M(?<x>\d+) (?<y>\d+)h(?<length>\d+)v1h-\k<length>z", RegexOptions.ExplicitCapture)]
    private static partial Regex Runs();
}
