using System.Globalization;
using System.Text;
using QRCoder;

namespace KlingStudio.Web.Features.Sharing;

/// <summary>A QR code as one SVG path on a grid of whole modules, quiet zone included.</summary>
/// <param name="Size">Modules along one side.</param>
/// <param name="Path">The dark ones.</param>
internal sealed record QrPath(int Size, string Path)
{
    /// <summary>Of a text; readable with a seventh of it covered.</summary>
    public static QrPath Of(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var y = 0; y < code.ModuleMatrix.Count; y++)
        {
            var row = code.ModuleMatrix[y];
            for (var x = 0; x < row.Count; x++)
            {
                if (!row[x])
                    continue;
                var from = x;
                while (x + 1 < row.Count && row[x + 1])
                    x++;
                path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from + 1}v1h-{x - from + 1}z");
            }
        }

        return new QrPath(code.ModuleMatrix.Count, path.ToString());
    }
}
