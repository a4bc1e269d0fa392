using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace KlingStudio.Web;

/// <summary>Whether ffmpeg is there and new enough. Without it the studio runs with its engines off.</summary>
internal sealed partial class FfmpegCheck(StudioOptions options)
{
    private static readonly Version Oldest = new(4, 4);

    /// <summary>What is wrong, with what to do, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Looks once; the answer stays until the next look.</summary>
    public async Task LookAsync(CancellationToken cancellationToken) =>
        Problem = await JudgeAsync("ffmpeg", options.Ffmpeg, cancellationToken)
            ?? await JudgeAsync("ffprobe", Beside(options.Ffmpeg), cancellationToken);

    /// <summary>The version in the first line of <c>ffmpeg -version</c>; a build without a release number counts as new; null when it is not ffmpeg's line.</summary>
    public static Version? ParseVersion(string firstLine)
    {
        var match = VersionLine().Match(firstLine);
        if (!match.Success)
            return null;
        return Version.TryParse(match.Groups["number"].Value, out var version) ? version : new Version(int.MaxValue, 0);
    }

    private static async Task<string?> JudgeAsync(string program, string? path, CancellationToken cancellationToken)
    {
        var line = await FirstLineAsync(path ?? program, cancellationToken);
        if (line is null || ParseVersion(line) is not { } version)
            return $"{program} was not found{(path is null ? "" : $" at {path}")}, so no engine can make a clip. Install it: {InstallCommand()}";
        return version >= Oldest ? null : $"{program} is version {version}; the studio needs {Oldest} or newer, so no engine can make a clip. Upgrade it: {InstallCommand()}";
    }

    private static async Task<string?> FirstLineAsync(string program, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        using var process = new Process { StartInfo = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true } };
        process.StartInfo.ArgumentList.Add("-version");
        try
        {
            process.Start();
            return await process.StandardOutput.ReadLineAsync(limit.Token);
        }
        catch (Exception missing) when (missing is Win32Exception or IOException or InvalidOperationException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill();
            return null;
        }
    }

    private static string InstallCommand()
    {
        if (OperatingSystem.IsMacOS())
            return "brew install ffmpeg";
        if (OperatingSystem.IsWindows())
            return "winget install ffmpeg";
        return File.Exists("/usr/bin/dnf") ? "sudo dnf install ffmpeg" : "sudo apt-get install ffmpeg";
    }

    private static string? Beside(string? ffmpeg) =>
        ffmpeg is not null && Path.Combine(Path.GetDirectoryName(ffmpeg)!, "ffprobe" + Path.GetExtension(ffmpeg)) is var path && File.Exists(path) ? path : null;

    // "ffmpeg version 5.1.9-0+deb12u1 Copyright…", "ffmpeg version n6.0 …", "ffmpeg version N-109468-g5ff… "
    [GeneratedRegex(@"^ff(?:mpeg|probe) version n?(?<number>[0-9]+\.[0-9]+)?", RegexOptions.NonBacktracking)]
    private static partial Regex VersionLine();
}
