namespace KlingStudio.Rehearsal.Tests;

/// <summary>Runs ffmpeg and ffprobe as any other program would, to look at what came out.</summary>
internal static class Run
{
    private static readonly FfmpegTools Tools = new Ffmpeg(null, TimeProvider.System).Tools ?? throw new InvalidOperationException("The tests need ffmpeg.");

    /// <summary>What ffmpeg printed.</summary>
    public static byte[] Ffmpeg(params string[] arguments) => Program(Tools.Ffmpeg, ["-hide_banner", "-nostdin", "-v", "error", .. arguments]);

    /// <summary>What ffprobe printed.</summary>
    public static string Ffprobe(params string[] arguments) => System.Text.Encoding.UTF8.GetString(Program(Tools.Ffprobe, ["-v", "error", .. arguments]));

    /// <summary>The decoded frames of a clip, planar 4:2:0.</summary>
    public static List<byte[]> Decode(string path, FrameSize size, int frames) =>
        [.. Ffmpeg("-i", path, "-frames:v", frames.ToString(System.Globalization.CultureInfo.InvariantCulture), "-f", "rawvideo", "-pix_fmt", "yuv420p", "pipe:1").Chunk(size.Bytes)];

    private static byte[] Program(string program, IEnumerable<string> arguments)
    {
        using var process = ChildProcess.Start(program, arguments, null, 256 * 1024 * 1024);
        process.CloseInput();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, process.Error);
        return process.OutputBytes;
    }
}
