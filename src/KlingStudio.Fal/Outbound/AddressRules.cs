using System.Net;
using System.Net.Sockets;

namespace KlingStudio.Fal;

/// <summary>
/// Which addresses are on the public internet, pure. Everything else (this machine, its networks, the metadata services of clouds, addresses that hide
/// one of these inside) is none of the business of an address that came from outside. Source: IANA's special-purpose registries.
/// </summary>
public static class AddressRules
{
    private static readonly (IPNetwork Network, string Is)[] Special4 =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "this network"),
        (IPNetwork.Parse("10.0.0.0/8"), "a private network"),
        (IPNetwork.Parse("100.64.0.0/10"), "a carrier's network"),
        (IPNetwork.Parse("127.0.0.0/8"), "this machine"),
        (IPNetwork.Parse("168.63.129.16/32"), "a cloud's metadata service"),
        (IPNetwork.Parse("169.254.0.0/16"), "the local link"),
        (IPNetwork.Parse("172.16.0.0/12"), "a private network"),
        (IPNetwork.Parse("192.0.0.0/24"), "reserved"),
        (IPNetwork.Parse("192.0.2.0/24"), "for documentation"),
        (IPNetwork.Parse("192.52.193.0/24"), "reserved"),
        (IPNetwork.Parse("192.88.99.0/24"), "a 6to4 relay"),
        (IPNetwork.Parse("192.168.0.0/16"), "a private network"),
        (IPNetwork.Parse("198.18.0.0/15"), "for benchmarks"),
        (IPNetwork.Parse("198.51.100.0/24"), "for documentation"),
        (IPNetwork.Parse("203.0.113.0/24"), "for documentation"),
        (IPNetwork.Parse("224.0.0.0/4"), "multicast"),
        (IPNetwork.Parse("240.0.0.0/4"), "reserved"),
    ];

    private static readonly (IPNetwork Network, string Is)[] Special6 =
    [
        (IPNetwork.Parse("::1/128"), "this machine"),
        (IPNetwork.Parse("fc00::/7"), "a private network"),
        (IPNetwork.Parse("fe80::/10"), "the local link"),
        (IPNetwork.Parse("2001::/23"), "reserved (Teredo and others)"),
        (IPNetwork.Parse("2001:db8::/32"), "for documentation"),
        (IPNetwork.Parse("2002::/16"), "6to4"),
        (IPNetwork.Parse("3fff::/20"), "for documentation"),
    ];

    /// <summary>All that is given out on the IPv6 internet.</summary>
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    /// <summary>How an IPv6-only network reaches IPv4: the last four bytes are the address that counts.</summary>
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Why it is not public, as the end of a sentence ("this machine"); null when it is.</summary>
    public static string? WhyNotPublic(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return Named(Special4, address);
        if (address.IsIPv4MappedToIPv6)
            return Named(Special4, address.MapToIPv4());
        var bare = address.ScopeId == 0 ? address : new IPAddress(address.GetAddressBytes());
        if (Nat64.Contains(bare))
            return Named(Special4, new IPAddress(bare.GetAddressBytes().AsSpan(12)));
        return Named(Special6, bare) ?? Hidden(bare) ?? (Global6.Contains(bare) ? null : "reserved");
    }

    /// <summary>ISATAP: <c>…:5efe:a.b.c.d</c> under any prefix leads to that IPv4 address.</summary>
    private static string? Hidden(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return bytes[8] is 0 or 2 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe ? Named(Special4, new IPAddress(bytes.AsSpan(12))) : null;
    }

    private static string? Named((IPNetwork Network, string Is)[] list, IPAddress address)
    {
        foreach (var (network, what) in list)
        {
            if (network.Contains(address))
                return what;
        }

        return null;
    }
}
