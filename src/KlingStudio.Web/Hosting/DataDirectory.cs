namespace KlingStudio.Web;

/// <summary>The folder with everything the studio keeps, held by one process at a time.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(FileStream held) => _lock = held;

    /// <summary>Creates the folder (for its user alone), checks that it can be written, and locks it until disposed.</summary>
    /// <exception cref="StartRefusedException">It can't be used, or another process has it.</exception>
    public static DataDirectory Hold(string path)
    {
        try
        {
            CreatePrivate(path);
            CreatePrivate(Path.Combine(path, "keys"));
            Probe(path);
            Probe(Path.Combine(path, "keys"));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Refusal(CanNotUse(path, refused), refused);
        }

        try
        {
            // FileShare.None is an exclusive lock that ends with the process, however that ends.
            return new DataDirectory(new FileStream(Path.Combine(path, "studio.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
        {
            throw Refusal($"Another studio is already using {path}. Stop it first, or give this one its own folder with Studio__DataDirectory.", taken);
        }
    }

    /// <summary>What a person is told when the folder, or something in it, can't be used.</summary>
    public static string CanNotUse(string path, Exception reason) =>
        $"The data directory {path} can't be used: {reason.Message} Choose another with Studio__DataDirectory, or give this user the right to write there.";

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static void Probe(string path)
    {
        var probe = Path.Combine(path, $".probe-{Environment.ProcessId}");
        try
        {
            File.WriteAllBytes(probe, [1]);
        }
        finally
        {
            File.Delete(probe);
        }
    }

    private static StartRefusedException Refusal(string sentence, Exception inner) =>
        new(StartRefusedException.BadConfiguration, [sentence], inner);
}
