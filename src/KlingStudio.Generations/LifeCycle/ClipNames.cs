using System.Globalization;

namespace KlingStudio.Generations;

/// <summary>Under which names a generation's clip and its pictures lie in the vault.</summary>
/// <param name="Clip">The MP4.</param>
/// <param name="Poster">Its first frame.</param>
/// <param name="Thumbnail">The same, small.</param>
/// <param name="Strip">Its hover strip.</param>
internal sealed record ClipNames(VaultKey Clip, VaultKey Poster, VaultKey Thumbnail, VaultKey Strip)
{
    public static ClipNames Of(Guid generationId)
    {
        var id = generationId.ToString("N", CultureInfo.InvariantCulture);
        var name = $"clips/{id[^2..]}/{id}";
        return new(new($"{name}.mp4"), new($"{name}.jpg"), new($"{name}-small.jpg"), new($"{name}-strip.jpg"));
    }
}

/// <summary>Pictures into the vault.</summary>
internal static class ClipPicturesInVault
{
    public static async Task<VaultKey> PutPictureAsync(this IMediaVault vault, VaultKey name, byte[] picture, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(picture, writable: false);
        return (await vault.PutAsync(name, content, "image/jpeg", cancellationToken)).Key;
    }
}
