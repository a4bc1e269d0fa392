using System.Globalization;

namespace KlingStudio.Rehearsal;

/// <summary>The two programs, found and new enough.</summary>
/// <param name="Ffmpeg">Full path.</param>
/// <param name="Ffprobe">Full path.</param>
/// <param name="Prlimit">Full path of the program that limits what a child may use, where there is one.</param>
/// <param name="Version">For example <c>5.1.9</c>.</param>
public sealed record FfmpegTools(string Ffmpeg, string Ffprobe, string? Prlimit, string Version);

/// <summary>Finds ffmpeg, and says what to do where it is missing or too old. Looks again from time to time, so installing it is enough.</summary>
public sealed class Ffmpeg(string? configuredPath, TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private FfmpegTools? _tools;
    private string? _unavailable;
    private long _lookedAt;

    /// <summary>The programs, or null; then <see cref="Unavailable"/> says why.</summary>
    public FfmpegTools? Tools
    {
        get
        {
            lock (_gate)
            {
                // Uninstalled meanwhile: a long-lived studio must not believe what it saw at its start.
                if (_tools is { } known && !File.Exists(known.Ffmpeg))
                    (_tools, _unavailable) = (null, null);
                if (_tools is null && (_unavailable is null || time.GetElapsedTime(_lookedAt) > LookAgain))
                    Look();
                return _tools;
            }
        }
    }

    /// <summary>Why clips can't be made now, as a clause with the command that helps; null when they can.</summary>
    public string? Unavailable
    {
        get
        {
            lock (_gate)
                return Tools is null ? _unavailable : null;
        }
    }

    /// <summary>The command that installs ffmpeg on this kind of system.</summary>
    public static string InstallCommand =>
        OperatingSystem.IsMacOS() ? "brew install ffmpeg"
        : OperatingSystem.IsWindows() ? "winget install ffmpeg"
        : File.Exists("/usr/bin/dnf") ? "sudo dnf install ffmpeg"
        : "sudo apt install ffmpeg";

    private void Look()
    {
        _lookedAt = time.GetTimestamp();
        var ffmpeg = configuredPath is null ? OnPath("ffmpeg") : File.Exists(configuredPath) ? Path.GetFullPath(configuredPath) : null;
        if (ffmpeg is null)
        {
            _unavailable = configuredPath is null
                ? $"ffmpeg is not installed ({InstallCommand})"
                : $"the configured ffmpeg is not there ({InstallCommand}, or correct the path)";
            return;
        }
        var beside = Path.Combine(Path.GetDirectoryName(ffmpeg)!, OperatingSystem.IsWindows() ? "ffprobe.exe" : "ffprobe");
        if ((File.Exists(beside) ? beside : OnPath("ffprobe")) is not { } ffprobe)
        {
            _unavailable = $"ffprobe is not installed ({InstallCommand})";
            return;
        }
        Judge(ffmpeg, ffprobe, Introduction(ffmpeg));
    }

    private void Judge(string ffmpeg, string ffprobe, string introduction)
    {
        var version = introduction.Split(' ', '\n') is ["ffmpeg", "version", var word, ..] ? word : null;
        if (version is null)
            _unavailable = $"ffmpeg does not start ({InstallCommand})";
        else if (IsTooOld(version))
            _unavailable = $"ffmpeg {Numbers(version)} is too old, 4.4 or newer is needed ({InstallCommand})";
        else if (!introduction.Contains("--enable-libx264", StringComparison.Ordinal))
            _unavailable = $"ffmpeg {Numbers(version)} was built without libx264, which makes the clips ({InstallCommand}, from a source that has it)";
        else
            (_tools, _unavailable) = (new(ffmpeg, ffprobe, OperatingSystem.IsLinux() ? OnPath("prlimit") : null, Numbers(version)), null);
    }

    /// <summary>A build without a number (a nightly one) counts as new.</summary>
    internal static bool IsTooOld(string version)
    {
        var parts = Numbers(version).Split('.');
        return int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && (major < 4 || (major == 4 && (parts.Length < 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor) || minor < 4)));
    }

    /// <summary>"n7.1-12-gabc" is 7.1, "4.4.2-0ubuntu0" is 4.4.2, anything else stays itself, cut short.</summary>
    private static string Numbers(string version)
    {
        var text = version.StartsWith('n') ? version[1..] : version;
        var length = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        return length > 0 && char.IsAsciiDigit(text[0]) ? text[..length].TrimEnd('.') : version[..Math.Min(40, version.Length)];
    }

    /// <summary>Its version, and how it was built.</summary>
    private static string Introduction(string program)
    {
        try
        {
            using var process = ChildProcess.Start(program, ["-nostdin", "-version"], null);
            process.CloseInput();
            if (!process.WaitForExit(TimeSpan.FromSeconds(10)))
                process.Kill();
            return process.Output;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException or InvalidOperationException)
        {
            return "";
        }
    }

    private static string? OnPath(string name)
    {
        var file = OperatingSystem.IsWindows() ? name + ".exe" : name;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }
}
