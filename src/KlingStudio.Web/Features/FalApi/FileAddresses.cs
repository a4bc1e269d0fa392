using System.Security.Cryptography;
using KlingStudio.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>Unguessable addresses under <see cref="ApiDoor.Files"/>: whoever has one may read what it names. The database knows digests; what has to be told again is sealed.</summary>
internal sealed class FileAddresses(ApiRequestLog log, IDataProtectionProvider protection)
{
    private readonly IDataProtector _slugs = protection.CreateProtector("KlingStudio.Api.File.v1");

    /// <summary>A new slug as a row keeps it.</summary>
    public (byte[] Digest, string Sealed) Make()
    {
        var slug = ShareSlug.New();
        return (ShareSlug.Digest(slug), _slugs.Protect(slug));
    }

    /// <summary>The address of a request's clip.</summary>
    public async ValueTask<string> OfClipAsync(ApiRequest request, string baseUrl, CancellationToken cancellationToken) =>
        Address(baseUrl, await SlugAsync(request, cancellationToken), "output.mp4");

    /// <summary>An address under that base.</summary>
    public static string Address(string baseUrl, string slug, string name) => $"{baseUrl}{ApiDoor.Files}/{slug}/{Uri.EscapeDataString(name)}";

    /// <summary>The slug in an address of that form, whichever of the studio's names it begins with; null when it has another form.</summary>
    public static string? SlugOf(Uri address) =>
        address.Segments is ["/", var root, var slug, _] && string.Equals(root, ApiDoor.Files[1..] + "/", StringComparison.OrdinalIgnoreCase) && ShareSlug.IsWellFormed(slug.TrimEnd('/'))
            ? slug.TrimEnd('/')
            : null;

    private async ValueTask<string> SlugAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return _slugs.Unprotect(request.SealedSlug);
        }
        catch (CryptographicException)
        {
            // The studio's keys are not those of then: the clip gets another address.
            var slug = ShareSlug.New();
            await log.MoveFileAsync(request.Id, ShareSlug.Digest(slug), _slugs.Protect(slug), cancellationToken);
            return slug;
        }
    }
}
