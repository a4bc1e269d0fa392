using System.Runtime.InteropServices;

namespace KlingStudio.Rehearsal;

/// <summary>The few things the framework can't ask of the system. Each is a help, never a need: elsewhere they do nothing.</summary>
internal static partial class LinuxCalls
{
    private const int ThisThread = 0;
    private const int SetPipeSize = 1031;
    private const int ReadOnly = 0;

    /// <summary>Puts the calling thread (and what it starts) behind the rest of the studio.</summary>
    public static void StepBack(int nice)
    {
        if (OperatingSystem.IsLinux())
            _ = SetPriority(0, ThisThread, nice);
    }

    /// <summary>A pipe that holds most of a frame needs far fewer switches between the two programs.</summary>
    public static void WidenPipe(SafeHandle pipe)
    {
        if (OperatingSystem.IsLinux())
            _ = Control((int)pipe.DangerousGetHandle(), SetPipeSize, 1 << 20);
    }

    /// <summary>Makes a rename in the folder survive a power cut.</summary>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var handle = Open(folder, ReadOnly);
        if (handle < 0)
            return;
        _ = Sync(handle);
        _ = Close(handle);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int nice);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int handle, int command, int value);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
