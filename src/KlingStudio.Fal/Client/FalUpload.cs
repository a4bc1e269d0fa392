namespace KlingStudio.Fal;

/// <summary>A file on its way to fal's storage. It can be opened again, so that a broken upload can be repeated without holding it in memory.</summary>
/// <param name="FileName">For people; fal puts it into the address. Never a path.</param>
/// <param name="ContentType">For example <c>image/jpeg</c>.</param>
/// <param name="Length">Bytes, exactly.</param>
/// <param name="Open">Opens it from its start.</param>
public sealed record FalUpload(string FileName, string ContentType, long Length, Func<CancellationToken, ValueTask<Stream>> Open)
{
    /// <summary>Bytes in memory.</summary>
    public static FalUpload Of(string fileName, string contentType, ReadOnlyMemory<byte> bytes) =>
        new(fileName, contentType, bytes.Length, _ => ValueTask.FromResult<Stream>(new MemoryStream(bytes.ToArray(), writable: false)));

    /// <summary>A file on the disk.</summary>
    public static FalUpload OfFile(string path, string contentType) =>
        new(Path.GetFileName(path), contentType, new FileInfo(path).Length, _ => ValueTask.FromResult<Stream>(File.OpenRead(path)));
}
