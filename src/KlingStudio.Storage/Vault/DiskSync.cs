using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace KlingStudio.Storage;

/// <summary>What a disk needs so that a rename survives a power cut, and what its errors mean.</summary>
internal static partial class DiskSync
{
    private const int ReadOnly = 0;

    /// <summary>
    /// Syncs a folder's own entries. A file that was synced and renamed is only found again after a power cut once this is done.
    /// Windows has no such call: NTFS journals its names.
    /// </summary>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
            throw Failed("open", folder);
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Fsync(descriptor) != 0)
            throw Failed("sync", folder);
    }

    /// <summary>Makes a folder and its missing parents so that they survive a power cut.</summary>
    public static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        var parent = Path.GetDirectoryName(folder);
        if (parent is null)
            return;
        MakeFolder(parent);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        SyncFolder(parent);
    }

    /// <summary>No space left, or over a quota. .NET puts the system's own error number into HResult.</summary>
    public static bool IsFull(IOException error)
    {
        const int NoSpace = 28, LinuxQuota = 122, MacQuota = 69;
        const int WindowsDiskFull = unchecked((int)0x80070070), WindowsHandleDiskFull = unchecked((int)0x80070027);
        return OperatingSystem.IsWindows()
            ? error.HResult is WindowsDiskFull or WindowsHandleDiskFull
            : error.HResult == NoSpace || error.HResult == (OperatingSystem.IsMacOS() ? MacQuota : LinuxQuota);
    }

    private static IOException Failed(string what, string folder)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"Could not {what} the folder {folder}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(int descriptor);
}
