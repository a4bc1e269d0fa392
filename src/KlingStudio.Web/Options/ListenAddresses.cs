using System.Net;

namespace KlingStudio.Web;

/// <summary>Judges <c>--urls</c>: in <c>Local</c> access whoever reaches the studio is its owner, so only loopback may reach it.</summary>
internal static class ListenAddresses
{
    /// <summary>One problem for each address that can't be used.</summary>
    public static IEnumerable<string> Judge(string urls)
    {
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (addresses.Length == 0)
            yield return "--urls is empty; give an address such as http://localhost:5210.";
        foreach (var address in addresses)
        {
            if (Problem(address) is { } problem)
                yield return $"--urls has {address}: {problem}";
        }
    }

    private static string? Problem(string address)
    {
        BindingAddress parsed;
        try
        {
            parsed = BindingAddress.Parse(address);
        }
        catch (FormatException)
        {
            return "that is not an address; write it like http://localhost:5210.";
        }

        if (!string.Equals(parsed.Scheme, "http", StringComparison.OrdinalIgnoreCase))
            return "only http on a loopback address is in this version.";
        if (parsed.IsUnixPipe || parsed.IsNamedPipe)
            return "a socket file or pipe is not in this version.";
        if (!string.IsNullOrEmpty(parsed.PathBase))
            return "an address can't have a path.";
        if (parsed.Port is < 0 or > 65535)
            return "the port goes from 0 to 65535.";
        var isLocalhost = string.Equals(parsed.Host, "localhost", StringComparison.OrdinalIgnoreCase);
        if (isLocalhost && parsed.Port == 0)
            return "port 0 (any free port) works only with 127.0.0.1 or [::1].";
        return isLocalhost || (IPAddress.TryParse(parsed.Host, out var ip) && IPAddress.IsLoopback(ip))
            ? null
            : "with Studio__Access=Local the studio listens on loopback only (localhost, 127.0.0.1 or [::1]), because whoever reaches it is its owner.";
    }
}
