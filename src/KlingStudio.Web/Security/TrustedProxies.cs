using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace KlingStudio.Web;

/// <summary>
/// Who a visitor is when a tunnel or reverse proxy stands before the public door: address and scheme come from <c>X-Forwarded-For</c> and
/// <c>X-Forwarded-Proto</c>, but only of those in <c>Studio__TrustedProxies</c> (ASVS 4.1.3). The host is never taken from a header: links have <c>Studio__PublicBaseUrl</c>.
/// </summary>
internal static class TrustedProxies
{
    /// <summary>One address, or a network such as 10.0.0.0/8; null when it is neither, or when everybody would be in it.</summary>
    public static IPNetwork? Parse(string text)
    {
        if (IPAddress.TryParse(text, out var address))
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return IPNetwork.TryParse(text, out var network) && network.PrefixLength > 0 ? network : null;
    }

    /// <summary>Stands before the gate: that compares the scheme. The studio's own addresses have no proxy before them, so no header counts there.</summary>
    public static void UseTrustedProxies(this WebApplication web)
    {
        if (web.Services.GetRequiredService<StudioOptions>().TrustedProxies is not { Count: > 0 } proxies)
            return;
        var door = web.Services.GetRequiredService<PublicDoor>();
        // From the last hop back, as long as each is known: what a visitor wrote into the header before that is never reached.
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            forwarded.KnownIPNetworks.Add(proxy);
        web.UseWhen(door.IsHere, visitors =>
        {
            visitors.UseForwardedHeaders(forwarded);
            visitors.Use((context, next) =>
            {
                // A proxy that hands on whatever the visitor wrote.
                if (context.Request.Scheme is not ("http" or "https"))
                    context.Request.Scheme = Uri.UriSchemeHttp;
                return next(context);
            });
        });
    }
}
