using KlingStudio.Generations;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>Takes what needs no journey: files of this studio's own storage, and <c>data:</c> addresses.</summary>
internal sealed class ImageUrlIntake(IOwnFiles files, IStillIntake intake) : IImageUrlIntake
{
    /// <inheritdoc />
    public async ValueTask<ImageIntake> TakeAsync(OwnerId owner, string imageUrl, CancellationToken cancellationToken)
    {
        if (await files.FindAsync(owner, imageUrl, cancellationToken) is { } own)
            return own;
        if (!imageUrl.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            return Problem(imageUrl, "The image_url can't be fetched: send a data: address, or upload the picture to this studio's storage first.");
        if (Decode(imageUrl) is not { } bytes)
            return Problem(imageUrl, "The image_url is not a base64 data: address that can be read.");
        using var picture = new MemoryStream(bytes, writable: false);
        var answer = await intake.TakeAsync(owner, picture, "still", cancellationToken);
        return answer.Still is { } still ? new(still.Id, null) : new(null, FalDetail.OfStill(answer.Refusal!, imageUrl));
    }

    private static ImageIntake Problem(string imageUrl, string message) => new(null, new("image_url", "file_download_error", message, Input: FalDetail.Echo(imageUrl)));

    private static byte[]? Decode(string imageUrl)
    {
        var comma = imageUrl.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !imageUrl.AsSpan(0, comma).TrimEnd().EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
            return null;
        var text = imageUrl.AsSpan(comma + 1);
        var bytes = new byte[(text.Length * 3 / 4) + 3];
        return Convert.TryFromBase64Chars(text, bytes, out var length) ? bytes[..length] : null;
    }
}
