using System.Net.Sockets;
using System.Text;

namespace KlingStudio.Web.Tests;

/// <summary>A request byte for byte as written: HttpClient refuses to send the strange ones.</summary>
public static class RawHttp
{
    /// <summary>Sends the head (lines without line ends) and reads the status; 0 when the server just closes.</summary>
    public static async Task<int> StatusAsync(Uri address, IEnumerable<string> lines, string body = "")
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host.Trim('[', ']'), address.Port, cancellation);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n" + body), cancellation);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        var line = await reader.ReadLineAsync(cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(30), cancellation);
        return line is null ? 0 : int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
