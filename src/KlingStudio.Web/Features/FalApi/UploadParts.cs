using System.Globalization;
using System.Security.Cryptography;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>A part as it was taken.</summary>
/// <param name="PartNumber">From 1.</param>
/// <param name="ETag">What names its bytes.</param>
internal sealed record UploadPart(int PartNumber, string ETag);

/// <summary>Files that come in parts, on the disk until they are whole. What a killed process left goes at the next start.</summary>
internal sealed class UploadParts(StudioOptions options)
{
    /// <summary>The highest number of a part.</summary>
    public const int Most = 1_000;

    private string Folder => Path.Combine(options.DataDirectory, "staging", "parts");

    /// <summary>Empties the folder. Run once at start.</summary>
    /// <exception cref="IOException">It can't be used.</exception>
    public void Tidy()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Keeps a part, in place of one of the same number; null when the file would grow over its cap.</summary>
    public async Task<UploadPart?> KeepAsync(ApiUpload upload, int number, Stream bytes, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Of(upload));
        var (path, arriving) = (Name(folder.FullName, number), Name(folder.FullName, number) + ".part");
        var room = StillLimits.MostBytes - folder.EnumerateFiles("*.bin").Where(file => file.FullName != path).Sum(file => file.Length);
        try
        {
            string tag;
            await using (var file = new FileStream(arriving, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                if (await CopyAsync(bytes, file, room, cancellationToken) is not { } hash)
                    return null;
                tag = $"\"{hash}\"";
            }

            File.Move(arriving, path, overwrite: true);
            return new(number, tag);
        }
        finally
        {
            File.Delete(arriving);
        }
    }

    /// <summary>The parts in the order that was asked for, as one stream; null when one is not there or is not that one.</summary>
    public async Task<Stream?> JoinAsync(ApiUpload upload, IReadOnlyList<UploadPart> parts, CancellationToken cancellationToken)
    {
        var whole = new MemoryStream();
        foreach (var part in parts)
        {
            var path = Name(Of(upload), part.PartNumber);
            if (part.PartNumber is < 1 or > Most || !File.Exists(path))
                return null;
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            if (part.ETag.Trim('"') != Convert.ToHexStringLower(SHA256.HashData(bytes)) || whole.Length + bytes.Length > StillLimits.MostBytes)
                return null;
            await whole.WriteAsync(bytes, cancellationToken);
        }

        whole.Position = 0;
        return whole;
    }

    /// <summary>The file is whole, or will never be.</summary>
    public void Forget(ApiUpload upload)
    {
        if (Directory.Exists(Of(upload)))
            Directory.Delete(Of(upload), recursive: true);
    }

    private string Of(ApiUpload upload) => Path.Combine(Folder, upload.Id.ToString("n"));

    private static string Name(string folder, int number) => Path.Combine(folder, number.ToString("d4", CultureInfo.InvariantCulture) + ".bin");

    private static async Task<string?> CopyAsync(Stream from, Stream to, long most, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        for (var length = 0L; ;)
        {
            var read = await from.ReadAsync(buffer, cancellationToken);
            if (read == 0)
                return Convert.ToHexStringLower(hash.GetHashAndReset());
            if ((length += read) > most)
                return null;
            hash.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }
}
