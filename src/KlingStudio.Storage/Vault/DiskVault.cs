using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>
/// Media in a folder. A write goes to a file of its own under <c>.incoming</c>, is synced, and appears under its name by one rename
/// whose folder is synced too: what is there is whole, also after a power cut. The hash is the file's seal (<see cref="Seal"/>).
/// </summary>
public sealed class DiskVault : IMediaVault
{
    private const string Incoming = ".incoming";
    private const int BufferSize = 128 * 1024;
    private const long SpaceCheckEvery = 8 * 1024 * 1024;
    private const long DefaultFloor = 512L * 1024 * 1024;

    private readonly string _root;
    private readonly string _incoming;
    private readonly long? _floor;

    /// <summary>Opens the vault in <see cref="VaultOptions.DiskRoot"/>, which is made if it is missing.</summary>
    public DiskVault(VaultOptions options)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.DiskRoot));
        _incoming = Path.Combine(_root, Incoming);
        _floor = options.FreeSpaceFloor;
        Guard(() => DiskSync.MakeFolder(_incoming));
    }

    /// <inheritdoc />
    public string Description => $"disk ({_root})";

    /// <inheritdoc />
    public async Task<VaultObject> PutAsync(VaultKey key, Stream content, string mediaType, CancellationToken cancellationToken)
    {
        var target = PathOf(key);
        var temporary = Path.Combine(_incoming, Guid.CreateVersion7().ToString("n", CultureInfo.InvariantCulture));
        try
        {
            var (length, hash) = await WriteAsync(temporary, content, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            // The two syncs wait for the disk: not on the caller's thread.
            return await Task.Run(() => Guard(() => Publish(key, temporary, target, length, hash)), CancellationToken.None);
        }
        finally
        {
            TryDelete(temporary);
        }
    }

    /// <inheritdoc />
    public Task<VaultObject?> FindAsync(VaultKey key, CancellationToken cancellationToken) => Guard(async () =>
    {
        await using var file = TryOpen(PathOf(key));
        return file is null ? null : Describe(key, file) ?? throw Damaged(key);
    });

    /// <inheritdoc />
    public Task<VaultRead?> OpenAsync(VaultKey key, ByteRange? range, CancellationToken cancellationToken) => Guard(() =>
    {
        var file = TryOpen(PathOf(key));
        if (file is null)
            return Task.FromResult<VaultRead?>(null);
        try
        {
            var found = Describe(key, file) ?? throw Damaged(key);
            if (range is { } part)
                KeyRules.CheckRange(part, found.Length);
            file.Seek(range?.Offset ?? 0, SeekOrigin.Begin);
            return Task.FromResult<VaultRead?>(new VaultRead(found, new VaultStream(file, range?.Length ?? found.Length)));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    /// <inheritdoc />
    public Task DeleteAsync(VaultKey key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        Guard(() =>
        {
            if (File.Exists(path))
                File.Delete(path);
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<VaultObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        KeyRules.CheckPrefix(prefix);
        var folder = Path.Combine(_root, prefix[..(prefix.LastIndexOf('/') + 1)]);
        if (!Directory.Exists(folder))
            yield break;
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var path in Directory.EnumerateFiles(folder, "*", everything))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = Path.GetRelativePath(_root, path).Replace(Path.DirectorySeparatorChar, '/');
            if (name.StartsWith('.') || !name.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            await using var file = Guard(() => TryOpen(path));
            if (file is not null && Describe(new VaultKey(name), file) is { } found)
                yield return found;
        }
    }

    /// <inheritdoc />
    public Task TidyAsync(CancellationToken cancellationToken)
    {
        Guard(() =>
        {
            foreach (var path in Directory.EnumerateFiles(_incoming))
                File.Delete(path);
        });
        return VaultProbe.TidyAsync(this, cancellationToken);
    }

    /// <inheritdoc />
    public Task ProbeAsync(CancellationToken cancellationToken) => VaultProbe.RunAsync(this, cancellationToken);

    private async Task<(long Length, byte[] Hash)> WriteAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var file = Guard(() => Create(path));
            long length = 0, checkedAt = -SpaceCheckEvery;
            int read;
            // A failure of the source is the caller's and passes through as it is.
            while ((read = await content.ReadAsync(buffer.AsMemory(0, BufferSize), cancellationToken)) > 0)
            {
                if (length - checkedAt >= SpaceCheckEvery)
                {
                    CheckSpace();
                    checkedAt = length;
                }
                hash.AppendData(buffer, 0, read);
                await Guard(async () =>
                {
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                    return true;
                });
                length += read;
            }
            var digest = hash.GetHashAndReset();
            await Guard(async () =>
            {
                await file.WriteAsync(Seal.Make(digest), cancellationToken);
                return true;
            });
            await Task.Run(() => Guard(() => file.Flush(flushToDisk: true)), CancellationToken.None);
            return (length, digest);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static VaultObject Publish(VaultKey key, string temporary, string target, long length, byte[] hash)
    {
        var folder = Path.GetDirectoryName(target)!;
        DiskSync.MakeFolder(folder);
        File.Move(temporary, target, overwrite: true);
        try
        {
            DiskSync.SyncFolder(folder);
        }
        catch
        {
            // A name that a power cut may take back was never promised to anybody.
            TryDelete(target);
            throw;
        }
        return new VaultObject(key, length, Convert.ToHexStringLower(hash), File.GetLastWriteTimeUtc(target));
    }

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private void CheckSpace()
    {
        var drive = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(_root)! : _root);
        var floor = _floor ?? Math.Min(DefaultFloor, drive.TotalSize / 50);
        if (drive.AvailableFreeSpace < floor)
            throw new VaultException($"The disk of the media vault has {Megabytes(drive.AvailableFreeSpace)} MB left; {Megabytes(floor)} MB stay free. Make room, then try again.", full: true);
    }

    private static string Megabytes(long bytes) => (bytes / (1024 * 1024)).ToString(CultureInfo.InvariantCulture);

    /// <summary>The one place where a key becomes a path: nothing below the root may be a link, so no key leads out of it.</summary>
    private string PathOf(VaultKey key)
    {
        var path = Path.Combine(_root, KeyRules.Check(key).Replace('/', Path.DirectorySeparatorChar));
        for (var part = path; part.Length > _root.Length; part = Path.GetDirectoryName(part)!)
        {
            if (new FileInfo(part) is { Exists: true, LinkTarget: not null } || new DirectoryInfo(part) is { Exists: true, LinkTarget: not null })
                throw new VaultException("There is a link inside the media vault. The studio doesn't follow links there.");
        }
        return path;
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException || (e is UnauthorizedAccessException && Directory.Exists(path)))
        {
            return null;
        }
    }

    private static VaultObject? Describe(VaultKey key, FileStream file)
    {
        var length = file.Length - Seal.Length;
        if (length < 0)
            return null;
        Span<byte> seal = stackalloc byte[Seal.Length];
        var read = RandomAccess.Read(file.SafeFileHandle, seal, length);
        return Seal.Read(seal[..read]) is { } hash
            ? new VaultObject(key, length, hash, File.GetLastWriteTimeUtc(file.SafeFileHandle))
            : null;
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It isn't visible as an object, and the next start tidies it.
        }
    }

    private static VaultException Damaged(VaultKey key) => new($"The object {key} in the media vault is damaged. Restore it from a backup.");

    private static void Guard(Action action) => Guard(() =>
    {
        action();
        return true;
    });

    private static T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not VaultException)
        {
            throw Explain(e);
        }
    }

    private static async Task<T> Guard<T>(Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not VaultException)
        {
            throw Explain(e);
        }
    }

    private static VaultException Explain(Exception e) => e is IOException io && DiskSync.IsFull(io)
        ? new VaultException("The disk of the media vault is full. Make room, then try again.", full: true, e)
        : new VaultException($"The media vault on disk can't be used: {e.Message}", inner: e);
}
