using System.Diagnostics;
using System.Globalization;

namespace KlingStudio.Testing;

/// <summary>A real MP4 that plays, as small as a test likes it: what a provider delivers.</summary>
public static class TinyClip
{
    /// <summary>H.264 at 24 frames a second, made by ffmpeg.</summary>
    public static byte[] Make(int frames = 24, int width = 160, int height = 90)
    {
        var path = Path.Combine(Path.GetTempPath(), $"kling-studio-clip-{Guid.NewGuid():N}.mp4");
        var start = new ProcessStartInfo("ffmpeg") { UseShellExecute = false, RedirectStandardError = true };
        string[] arguments =
        [
            "-hide_banner", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", string.Create(CultureInfo.InvariantCulture, $"testsrc2=size={width}x{height}:rate=24"),
            "-frames:v", frames.ToString(CultureInfo.InvariantCulture), "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-movflags", "+faststart", path,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var ffmpeg = Process.Start(start)!;
        var errors = ffmpeg.StandardError.ReadToEnd();
        ffmpeg.WaitForExit();
        if (ffmpeg.ExitCode != 0)
            throw new InvalidOperationException($"ffmpeg made no clip: {errors}");
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }
}
