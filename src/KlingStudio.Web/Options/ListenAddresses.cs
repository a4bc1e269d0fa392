using System.Net;

namespace KlingStudio.Web;

/// <summary>Judges <c>--urls</c>: in <c>Local</c> access whoever reaches the studio is its owner, so only loopback may reach it, by http or https.</summary>
internal static class ListenAddresses
{
    /// <summary>One problem for each address that can't be used.</summary>
    public static IEnumerable<string> Judge(string urls)
    {
        var addresses = Split(urls);
        if (addresses.Length == 0)
            yield return "--urls is empty; give an address such as http://localhost:5210.";
        foreach (var address in addresses)
        {
            if (Problem(address) is { } problem)
                yield return $"--urls has {address}: {problem}";
        }
    }

    /// <summary>The addresses of the list.</summary>
    public static string[] Split(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether that address is https.</summary>
    public static bool IsTls(string address) => address.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Judges <c>Studio__PublicListen</c>: one address on any interface, with a port that the studio itself does not use.</summary>
    public static IEnumerable<string> JudgePublic(string listen, string urls)
    {
        var parsed = IsTls(listen) ? null : Parse(listen);
        if (parsed is null)
            yield return $"Studio__PublicListen is “{listen}”; it is one address, such as http://127.0.0.1:5211 or http://0.0.0.0:5211.";
        else if (parsed.Port > 0 && Split(urls).Select(Parse).Any(own => own?.Port == parsed.Port))
            yield return $"Studio__PublicListen has port {parsed.Port}, and so has --urls. The two are told apart by their ports: choose another.";
    }

    private static BindingAddress? Parse(string address)
    {
        try
        {
            var parsed = BindingAddress.Parse(address);
            var isPlain = IsWeb(parsed) && !parsed.IsUnixPipe && !parsed.IsNamedPipe && string.IsNullOrEmpty(parsed.PathBase);
            var isHost = parsed.Host is "*" or "+" || string.Equals(parsed.Host, "localhost", StringComparison.OrdinalIgnoreCase) ? parsed.Port != 0 : IPAddress.TryParse(parsed.Host, out _);
            return isPlain && isHost && parsed.Port is >= 0 and <= 65535 ? parsed : null;
        }
        catch (FormatException)
        {
            return null;
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

        if (!IsWeb(parsed))
            return "it is http or https on a loopback address.";
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

    private static bool IsWeb(BindingAddress address) => address.Scheme.ToUpperInvariant() is "HTTP" or "HTTPS";
}
