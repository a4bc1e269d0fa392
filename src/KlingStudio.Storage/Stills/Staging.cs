using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>An upload on its way, under a name of the studio's own. Disposing it deletes the file.</summary>
internal sealed record StagedUpload(string Path, long Length, string Sha256, byte[] Head, bool TooLarge) : IDisposable
{
    public void Dispose() => Staging.Delete(Path);
}

/// <summary>The folder where uploads are written while they are judged. Whatever is in it when the studio starts is left over.</summary>
internal sealed class Staging(string folder, long maxBytes)
{
    private const int BufferSize = 256 * 1024;
    private const string Suffix = ".part";

    /// <summary>Reads a stream to its end or its cap, hashing as it goes. If reading fails or is cancelled, nothing stays.</summary>
    public async Task<StagedUpload> ReceiveAsync(Stream upload, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, Guid.CreateVersion7().ToString("n", CultureInfo.InvariantCulture) + Suffix);
        try
        {
            return await CopyAsync(upload, path, cancellationToken);
        }
        catch
        {
            Delete(path);
            throw;
        }
    }

    /// <summary>Deletes what a killed process left.</summary>
    public void Tidy()
    {
        Directory.CreateDirectory(folder);
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Suffix))
            Delete(path);
    }

    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next start tidies it.
        }
    }

    private async Task<StagedUpload> CopyAsync(Stream upload, string path, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var file = Guard(() => Create(path));
            await using var open = file;
            long length = 0;
            byte[] head = [];
            int read;
            while ((read = await upload.ReadAtLeastAsync(buffer.AsMemory(0, BufferSize), BufferSize, throwOnEndOfStream: false, cancellationToken)) > 0)
            {
                if (length == 0)
                    head = buffer[..Math.Min(read, PictureSniffer.HeadLength)];
                length += read;
                if (length > maxBytes)
                    return new StagedUpload(path, length, "", head, TooLarge: true);
                // Hashed while the system writes it.
                var writing = WriteAsync(file, buffer.AsMemory(0, read), cancellationToken);
                hash.AppendData(buffer, 0, read);
                await writing;
            }
            return new StagedUpload(path, length, Convert.ToHexStringLower(hash.GetHashAndReset()), head, TooLarge: false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private FileStream Create(string path)
    {
        Directory.CreateDirectory(folder);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private static async Task WriteAsync(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException e)
        {
            throw Explain(e);
        }
    }

    private static FileStream Guard(Func<FileStream> create)
    {
        try
        {
            return create();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Explain(e);
        }
    }

    private static VaultException Explain(Exception e) => e is IOException io && DiskSync.IsFull(io)
        ? new VaultException("The disk that uploads are written to is full. Make room, then try again.", full: true, e)
        : new VaultException($"The folder for uploads can't be used: {e.Message}", inner: e);
}
