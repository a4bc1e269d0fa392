using System.Globalization;
using KlingStudio.Generations;

namespace KlingStudio.Rehearsal;

/// <summary>Writes clips anew with ffmpeg, which may open nothing but a file, see nothing but MP4 and decode nothing but H.264.</summary>
public sealed class ClipRewriter(Ffmpeg ffmpeg) : IClipRewriter
{
    private const int Rounds = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public async Task RewrapAsync(string source, string target, CancellationToken cancellationToken) =>
        await RunAsync([.. Input(source), .. Bare, "-c:v", "copy", .. Output(target)], cancellationToken);

    /// <inheritdoc />
    public async Task ShrinkAsync(string source, string target, TimeSpan length, long mostBytes, CancellationToken cancellationToken)
    {
        // A rate control keeps its word only nearly: each round that came out too large aims lower.
        for (var round = 0; round < Rounds; round++)
        {
            var aim = mostBytes * (0.92 - (0.12 * round));
            await RunAsync(ShrinkArguments(source, target, (long)(aim * 8 / Math.Max(1, length.TotalSeconds))), cancellationToken);
            if (new FileInfo(target).Length <= mostBytes)
                return;
        }

        throw new InvalidDataException("The clip can't be made small enough to be shared.");
    }

    /// <summary>Numbers, fixed words and paths made by the studio; nothing a person typed.</summary>
    internal static IReadOnlyList<string> ShrinkArguments(string source, string target, long bitsPerSecond) =>
    [
        .. Input(source), .. Bare,
        "-vf", "scale='min(1920,iw)':'min(1920,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2",
        "-c:v", "libx264", "-preset", "fast", "-profile:v", "high", "-pix_fmt", "yuv420p", "-crf", "20",
        "-maxrate", Number(bitsPerSecond), "-bufsize", Number(bitsPerSecond), "-threads", "2", "-flags:v", "+bitexact",
        .. Output(target),
    ];

    private static string[] Bare => ["-map", "0:v:0", "-map_metadata", "-1", "-map_chapters", "-1", "-dn", "-sn", "-an", "-fflags", "+bitexact"];

    private static string[] Input(string source) => ["-hide_banner", "-nostdin", "-loglevel", "error", .. ClipJudge.InputLimits, "-i", "file:" + source];

    private static string[] Output(string target) => ["-movflags", "+faststart", "-f", "mp4", "-y", "file:" + target];

    private async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var tools = ffmpeg.Tools ?? throw new InvalidDataException($"The clip can't be prepared: {ffmpeg.Unavailable}.");
        using var process = ChildProcess.Start(tools.Ffmpeg, arguments, tools.Prlimit);
        process.CloseInput();
        await process.FinishAsync(Patience, "The clip took too long to prepare.", cancellationToken);

        if (process.ExitCode != 0)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The clip can't be prepared (exit code {process.ExitCode}). {process.Error.Trim()}"));
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
