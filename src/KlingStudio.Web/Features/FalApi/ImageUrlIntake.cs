using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>Turns an <c>image_url</c> into a still: whatever way the bytes come, they are judged and kept by the same intake as a picture that is dropped on the page.</summary>
internal sealed class ImageUrlIntake(IOwnFiles files, IStillIntake stills, PictureFetcher fetcher) : IImageUrlIntake
{
    private const string Field = "image_url";
    private const string Unnamed = "still";

    /// <inheritdoc />
    public async ValueTask<ImageIntake> TakeAsync(OwnerId owner, string imageUrl, CancellationToken cancellationToken)
    {
        var address = imageUrl.Trim();
        if (await files.FindAsync(owner, address, cancellationToken) is { } own)
            return own;
        if (!DataUri.Is(address))
            return await FetchAsync(owner, address, cancellationToken);
        if (DataUri.Decode(address) is not { } bytes)
            return Refuse("image_load_error", "The data address can't be read: it is data:image/…;base64, followed by the picture in base64.", address);
        using var picture = new MemoryStream(bytes);
        return await KeepAsync(owner, picture, Unnamed, address, cancellationToken);
    }

    private async Task<ImageIntake> FetchAsync(OwnerId owner, string address, CancellationToken cancellationToken)
    {
        try
        {
            await using var picture = await fetcher.OpenAsync(address, cancellationToken);
            return picture.TooLarge
                ? Refuse("file_too_large", $"The file behind that address is larger than {StillLimits.MostBytes / (1024 * 1024)} MB; a picture may have at most that.", address)
                : await KeepAsync(owner, picture, NameIn(address), address, cancellationToken);
        }
        catch (FetchException trouble)
        {
            return Refuse("file_download_error", trouble.Message, address);
        }
    }

    private async Task<ImageIntake> KeepAsync(OwnerId owner, Stream picture, string name, string address, CancellationToken cancellationToken)
    {
        var answer = await stills.TakeAsync(owner, picture, name, cancellationToken);
        return answer.Refusal is { } refusal ? new ImageIntake(null, FalDetail.OfStill(refusal, address)) : new ImageIntake(answer.Still!.Id, null);
    }

    private static ImageIntake Refuse(string type, string message, string address) => new(null, FalDetail.OfStill(new Refusal(Field, type, message), address));

    // For people to read; the intake cleans it.
    private static string NameIn(string address) =>
        new Uri(address).AbsolutePath.Split('/')[^1] is { Length: > 0 } last ? Uri.UnescapeDataString(last) : Unnamed;
}
