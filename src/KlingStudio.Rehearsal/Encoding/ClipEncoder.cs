using System.Globalization;
using System.IO.Pipes;

namespace KlingStudio.Rehearsal;

/// <summary>Why an encoder gave no clip.</summary>
internal enum EncoderFault
{
    /// <summary>It ended with an error.</summary>
    Failed,

    /// <summary>It stood still.</summary>
    Hung,

    /// <summary>There was no room for what it wrote.</summary>
    DiskFull,
}

/// <summary>The encoder gave no clip.</summary>
internal sealed class EncoderException(EncoderFault fault, string details, Exception? inner = null) : Exception($"The encoder gave no clip ({fault}). {details}", inner)
{
    public EncoderFault Fault { get; } = fault;
}

/// <summary>
/// One ffmpeg that turns raw frames on its standard input into an MP4. A file is handed over only if all frames were written by us and it ended with 0:
/// an ffmpeg whose parent was killed also writes a file that plays, only shorter.
/// </summary>
internal sealed class ClipEncoder : IDisposable
{
    private const int FileSizeSignal = 128 + 25;

    private readonly ChildProcess _process;
    private readonly string _path;
    private readonly int _frames;
    private readonly TimeSpan _stallLimit;
    private readonly ITimer _watchdog;
    private int _written;
    private volatile bool _hung;

    public ClipEncoder(FfmpegTools tools, FrameSize size, int frames, string path, TimeSpan stallLimit, TimeProvider time)
    {
        (_path, _frames, _stallLimit) = (path, frames, stallLimit);
        _process = ChildProcess.Start(tools.Ffmpeg, Arguments(size, path), tools.Prlimit);
        if (_process.Input is AnonymousPipeClientStream pipe)
            LinuxCalls.WidenPipe(pipe.SafePipeHandle);
        _watchdog = time.CreateTimer(_ => StopHung(), null, stallLimit, Timeout.InfiniteTimeSpan);
    }

    public int ProcessId => _process.Id;

    /// <summary>Numbers, fixed words and a path made by the studio; nothing a person typed.</summary>
    internal static IReadOnlyList<string> Arguments(FrameSize size, string path) =>
    [
        "-hide_banner", "-nostdin", "-loglevel", "error",
        "-protocol_whitelist", "pipe", "-format_whitelist", "rawvideo", "-codec_whitelist", "rawvideo", "-blocksize", "1048576",
        "-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", string.Create(CultureInfo.InvariantCulture, $"{size.Width}x{size.Height}"),
        "-framerate", Number(Shot.FramesPerSecond), "-i", "pipe:0",
        "-map", "0:v:0", "-an", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-profile:v", "high", "-pix_fmt", "yuv420p",
        "-g", Number(2 * Shot.FramesPerSecond), "-bf", "2", "-threads", "2", "-x264-params", "aq-mode=3:deblock=-1,-1",
        "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "iec61966-2-1", "-color_range", "tv",
        "-movflags", "+faststart", "-f", "mp4", "-y", "file:" + path,
    ];

    public void Write(byte[] frame)
    {
        try
        {
            _process.Input.Write(frame);
            _written++;
            _watchdog.Change(_stallLimit, Timeout.InfiniteTimeSpan);
        }
        catch (IOException e)
        {
            _process.WaitForExit();
            throw Fault(e);
        }
    }

    /// <summary>Waits for the end of the file and makes it durable.</summary>
    public void Finish()
    {
        _process.CloseInput();
        _process.WaitForExit();
        if (_written != _frames || _process.ExitCode != 0)
            throw Fault(null);
        using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite);
        if (RandomAccess.GetLength(file) == 0)
            throw Fault(null);
        RandomAccess.FlushToDisk(file);
    }

    public void Kill() => _process.Kill();

    /// <summary>Stops it if it still runs, and waits until it is gone.</summary>
    public void Dispose()
    {
        _watchdog.Dispose();
        _process.Kill();
        _process.WaitForExit(TimeSpan.FromSeconds(5));
        _process.CloseInput();
        _process.Dispose();
    }

    private void StopHung()
    {
        _hung = true;
        _process.Kill();
    }

    private EncoderException Fault(IOException? inner)
    {
        var words = _process.Error;
        var fault = _hung ? EncoderFault.Hung
            : words.Contains("No space left on device", StringComparison.Ordinal) || _process.ExitCode == FileSizeSignal ? EncoderFault.DiskFull
            : EncoderFault.Failed;
        return new(fault, string.Create(CultureInfo.InvariantCulture, $"Exit code {_process.ExitCode}, {_written} of {_frames} frames. {words.Trim()}"), inner);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
