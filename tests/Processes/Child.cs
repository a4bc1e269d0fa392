using System.Globalization;
using System.Runtime.InteropServices;

namespace KlingStudio.Testing;

/// <summary>Other processes, as the system sees them: which there are, what they were told, and signals to them.</summary>
public static partial class Child
{
    /// <summary>SIGKILL: it gets no chance to tidy up.</summary>
    public static void Kill(int pid) => Send(pid, 9);

    /// <summary>SIGSTOP: it is there and does nothing.</summary>
    public static void Freeze(int pid) => Send(pid, 19);

    /// <summary>SIGTERM: it is asked to end.</summary>
    public static void Terminate(int pid) => Send(pid, 15);

    /// <summary>Processes with <paramref name="text"/> in one of their arguments, this one left out.</summary>
    public static IReadOnlyList<int> With(string text) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0 && pid != Environment.ProcessId && Arguments(pid).Any(argument => argument.Contains(text, StringComparison.Ordinal)))];

    /// <summary>Its program and arguments; none when it has ended.</summary>
    public static IReadOnlyList<string> Arguments(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Whether it still runs. What has ended and was not collected yet has no arguments any more.</summary>
    public static bool Lives(int pid) => Arguments(pid).Count > 0;

    private static void Send(int pid, int signal)
    {
        if (SendSignal(pid, signal) != 0)
            throw new InvalidOperationException($"Signal {signal} did not reach process {pid}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int pid, int signal);
}
