namespace KlingStudio.Web.Features.Sharing;

/// <summary>Under which address a link is given away, and what will not work there.</summary>
internal sealed class ShareAddresses(StudioOptions options, PublicDoor door)
{
    /// <summary>Scheme and host that the public pages name in their tags: the configured one, else the one that was asked.</summary>
    public string Base(HttpRequest request) => options.PublicBaseUrl is { } itself ? itself.GetLeftPart(UriPartial.Authority) : $"{request.Scheme}://{request.Host.Value}";

    /// <summary>The address to give away.</summary>
    /// <param name="slug">Of the link.</param>
    /// <param name="studio">Where the owner's own browser is.</param>
    public string Of(string slug, Uri studio)
    {
        var itself = options.PublicBaseUrl ?? (door.Port is { } port ? new UriBuilder(studio.Scheme, studio.Host, port).Uri : studio);
        return $"{itself.GetLeftPart(UriPartial.Authority)}/s/{slug}";
    }

    /// <summary>What will not work with this address, for the person who is about to send it; null when all will.</summary>
    public string? Doubt => (options.PublicBaseUrl, options.PublicListen) switch
    {
        (null, null) => "This link works on this machine only. For people elsewhere, and for previews in chats, the studio needs a public https address: set Studio__PublicListen and Studio__PublicBaseUrl.",
        (null, _) => "This link works on this machine and your own network only. Previews and playback in chats need a public https address: set Studio__PublicBaseUrl.",
        ({ Scheme: "http" }, _) => "This address has no https: chats show no preview of it, and some browsers warn. Give Studio__PublicBaseUrl an https address.",
        (_, null) => "No address for people outside is open yet: set Studio__PublicListen, and let your tunnel or proxy lead there.",
        _ => null,
    };

    /// <summary>Whether a cookie for a visitor may be sent over https only.</summary>
    public bool IsSecure(HttpRequest request) =>
        request.IsHttps || (options.PublicBaseUrl is { Scheme: "https" } itself && string.Equals(request.Host.Host, itself.IdnHost, StringComparison.OrdinalIgnoreCase));
}
