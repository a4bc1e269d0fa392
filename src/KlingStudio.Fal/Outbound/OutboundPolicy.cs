namespace KlingStudio.Fal;

/// <summary>A host by name: <c>cdn.example</c> (default port of the scheme), <c>cdn.example:8443</c> (that port only), <c>*.example</c> (it and everything below).</summary>
/// <param name="Name">Lower case, without brackets.</param>
/// <param name="Port">Null: the scheme's.</param>
/// <param name="Below">Whether names below it count.</param>
public sealed record OutboundHost(string Name, int? Port, bool Below)
{
    /// <exception cref="FormatException">That is no host.</exception>
    public static OutboundHost Parse(string text)
    {
        var below = text.StartsWith("*.", StringComparison.Ordinal);
        var bare = (below ? text[2..] : text).Trim();
        if (!Uri.TryCreate("https://" + bare, UriKind.Absolute, out var address) || address.PathAndQuery != "/" || address.UserInfo.Length > 0 || address.Fragment.Length > 0
            || bare.EndsWith('/') || (address.HostNameType is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6)))
            throw new FormatException($"'{text}' is not a host name, or a host name and a port.");
        var port = bare.EndsWith($":{address.Port}", StringComparison.Ordinal) ? address.Port : default(int?);
        return new OutboundHost(Bare(address), port, below);
    }

    /// <summary>Whether that address is on this host.</summary>
    public bool Covers(Uri address) => Covers(Bare(address), address.Port, address.IsDefaultPort);

    internal bool Covers(string host, int port, bool defaultPort) =>
        (host == Name || (Below && host.EndsWith("." + Name, StringComparison.Ordinal))) && (Port is { } only ? port == only : defaultPort);

    internal static string Bare(Uri address) => Bare(address.IdnHost);

    internal static string Bare(string host) => host.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
}

/// <summary>Where requests may go whose address came from outside.</summary>
public sealed record OutboundPolicy
{
    /// <summary>Public hosts that are allowed, by https only; null: any public host.</summary>
    public IReadOnlyList<OutboundHost>? PublicHosts { get; init; }

    /// <summary>Hosts that the operator named: they may have private addresses, and speak plain http.</summary>
    public IReadOnlyList<OutboundHost> NamedHosts { get; init; } = [];

    /// <summary>Whether public hosts may speak plain http too.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>How many redirects are followed, each judged anew.</summary>
    public int MaxRedirects { get; init; } = 3;

    /// <summary>How long a connection may take to come about.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Why a request may not go there, as a sentence; null when it may. The address behind the name is judged later, by <see cref="OutboundConnector"/>.</summary>
    public string? WhyNot(Uri address)
    {
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            return "It is not a web address.";
        if (address.UserInfo.Length > 0)
            return "It has a user name or password in it.";
        var host = OutboundHost.Bare(address);
        if (host.Length == 0)
            return "It has no host.";
        if (NamedHosts.Any(named => named.Covers(address)))
            return null;
        if (address.Scheme == Uri.UriSchemeHttp && !AllowHttp)
            return "It is not https.";
        if (PublicHosts is { } hosts && !hosts.Any(allowed => allowed.Covers(address)))
            return $"'{host}' is not a host that is allowed here.";
        return address.IsDefaultPort ? null : $"Port {address.Port} is not one that is allowed here.";
    }

    /// <summary>Whether that host was named, so that a private address behind it is meant.</summary>
    internal bool MayBePrivate(string host, int port) =>
        NamedHosts.Any(named => named.Covers(OutboundHost.Bare(host), port, port is 443 or 80));
}

/// <summary>A request may not go where it was to go. The message is a sentence for a person; nothing was sent.</summary>
/// <param name="message">Why.</param>
/// <param name="leadsInside">See <see cref="LeadsInside"/>.</param>
public sealed class OutboundRefusedException(string message, bool leadsInside = false) : Exception(message)
{
    /// <summary>The name leads to an address that is not public. The message tells which, so it is for the operator alone: whoever gave the address could map a network with it.</summary>
    public bool LeadsInside { get; } = leadsInside;
}
