namespace KlingStudio.Web.Features.FalApi;

/// <summary>A picture that is written into its own address: <c>data:image/png;base64,…</c> (RFC 2397). What it says about its type is not believed.</summary>
internal static class DataUri
{
    private const string Scheme = "data:";

    /// <summary>Whether it is one.</summary>
    public static bool Is(string address) => address.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Its bytes; null when it is not base64.</summary>
    public static byte[]? Decode(string address)
    {
        var comma = address.IndexOf(',', StringComparison.Ordinal);
        if (!Is(address) || comma < 0 || !address.AsSpan(0, comma).TrimEnd().EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
            return null;
        var written = address[(comma + 1)..];
        if (written.Contains('%', StringComparison.Ordinal))
            written = Uri.UnescapeDataString(written);
        var text = written.AsSpan().Trim();
        // Browsers take it without its padding too.
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        var padded = (text.Length % 4) switch { 2 => $"{text}==", 3 => $"{text}=", _ => null };
        return Convert.TryFromBase64Chars(padded ?? text, bytes, out var length) ? bytes[..length] : null;
    }
}
