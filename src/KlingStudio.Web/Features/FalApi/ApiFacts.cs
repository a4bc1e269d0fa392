namespace KlingStudio.Web.Features.FalApi;

/// <summary>What the API page says of this studio beside the address that it was opened with.</summary>
/// <param name="kling">There is a fal key: Kling answers under its own name.</param>
/// <param name="addresses">Where the studio listens.</param>
internal sealed class ApiFacts(bool kling, Func<IEnumerable<Uri>> addresses)
{
    /// <summary>Kling answers under its own name; else rehearsal does.</summary>
    public bool Kling => kling;

    /// <summary>The first https address, for clients that speak nothing else; null when there is none.</summary>
    public Uri? Tls => addresses().FirstOrDefault(address => address.Scheme == Uri.UriSchemeHttps);
}
