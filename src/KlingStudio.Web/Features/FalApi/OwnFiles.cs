using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.FalApi;

/// <inheritdoc cref="IOwnFiles" />
internal sealed class OwnFiles(ApiUploadLog uploads, StudioOptions options) : IOwnFiles
{
    /// <inheritdoc />
    public async ValueTask<ImageIntake?> FindAsync(OwnerId owner, string imageUrl, CancellationToken cancellationToken)
    {
        // Whatever stands before it: the slug is the right, and a foreign host with one of our names is not asked for it.
        if (!Uri.TryCreate(imageUrl, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || !options.AllowedHosts.Contains(address.Host)
            || FileAddresses.SlugOf(address) is not { } slug || await uploads.FindFileAsync(slug, cancellationToken) is not { } upload || upload.Owner != owner)
            return null;
        return upload.StillId is { } still
            ? new(still, null)
            : new(null, new("image_url", "file_download_error", "This file was announced, and its bytes never came: PUT them to the upload_url first.", Input: FalDetail.Echo(imageUrl)));
    }
}
