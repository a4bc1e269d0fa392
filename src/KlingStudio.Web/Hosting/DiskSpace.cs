namespace KlingStudio.Web;

/// <summary>Free space where the data directory is, and the floor under which no new work is taken.</summary>
internal static class DiskSpace
{
    /// <summary>The disk of <paramref name="path"/>, which need not be there yet.</summary>
    public static DriveInfo Of(string path)
    {
        var folder = new DirectoryInfo(path);
        while (!folder.Exists && folder.Parent is { } parent)
            folder = parent;
        return new DriveInfo(folder.FullName);
    }

    /// <summary>In bytes: the number of megabytes or the part of the disk, whichever is less.</summary>
    public static long Floor(LimitSettings limits, long totalBytes) =>
        Math.Min(limits.FreeDiskMegabytes * 1_048_576L, totalBytes / 100 * limits.FreeDiskPercent);
}
