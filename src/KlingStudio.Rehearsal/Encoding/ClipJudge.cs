using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using KlingStudio.Generations;

namespace KlingStudio.Rehearsal;

/// <summary>Judges clips with ffprobe, which may open nothing but a file, see nothing but MP4 and decode nothing but H.264.</summary>
public sealed class ClipJudge(Ffmpeg ffmpeg) : IClipJudge
{
    private const int PictureLimit = 16 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Before <c>-i</c>: what ffmpeg and ffprobe may open.</summary>
    internal static readonly string[] InputLimits =
        ["-protocol_whitelist", "file", "-format_whitelist", "mov,mp4,m4a,3gp,3g2,mj2", "-codec_whitelist", "h264", "-max_pixels", "40000000"];

    /// <inheritdoc />
    public async Task<ClipFacts> JudgeAsync(string path, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "-v", "error", .. InputLimits, "-count_packets", "-show_entries",
            "stream=codec_type,codec_name,pix_fmt,width,height,nb_read_packets,avg_frame_rate:format=format_name", "-of", "json", "-i", "file:" + path,
        ];
        var (exitCode, output) = await RunAsync(Tools().Ffprobe, arguments, 64 * 1024, cancellationToken);
        if (exitCode != 0)
            throw new InvalidDataException("The clip can't be read: it is not an MP4 video.");
        if (!Mp4Boxes.AreWhole(path))
            throw new InvalidDataException("The clip is cut short: the end of the file is missing.");
        try
        {
            return Judge(JsonSerializer.Deserialize(output, ProbeJson.Default.ProbeAnswer));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("The clip can't be read: ffprobe gave no answer about it.", e);
        }
    }

    /// <inheritdoc />
    public Task<byte[]> DrawPosterAsync(string path, CancellationToken cancellationToken) => DrawAsync(path, "null", 3, background: false, cancellationToken);

    /// <inheritdoc />
    public byte[] DrawThumbnail(byte[] poster) => PictureLoader.Shrink(poster, ClipPictures.ThumbnailWidth, ClipPictures.ThumbnailHeight);

    /// <inheritdoc />
    public Task<byte[]> DrawStripAsync(string path, int frames, CancellationToken cancellationToken) => DrawAsync(path, StripFilter(frames), 5, background: true, cancellationToken);

    /// <summary>Every so-manieth frame, so that there are as many as a strip has, small, in one row.</summary>
    private static string StripFilter(int frames)
    {
        var count = ClipPictures.StripFramesOf(frames);
        return string.Create(CultureInfo.InvariantCulture, $"select='lt(mod(n*{count}\\,{frames})\\,{count})',scale=-2:{ClipPictures.StripHeight}:flags=area,tile={count}x1");
    }

    private async Task<byte[]> DrawAsync(string path, string filter, int quality, bool background, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "-hide_banner", "-nostdin", "-loglevel", "error", .. InputLimits, "-threads", "1", "-i", "file:" + path,
            "-map", "0:v:0", "-vf", filter, "-frames:v", "1", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
            "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", quality.ToString(CultureInfo.InvariantCulture), "-f", "image2pipe", "pipe:1",
        ];
        var (exitCode, output) = await RunAsync(Tools().Ffmpeg, arguments, PictureLimit, cancellationToken, background);
        return exitCode == 0 && output.AsSpan().StartsWith([(byte)0xFF, (byte)0xD8])
            ? output
            : throw new InvalidDataException("The clip has no first frame that can be shown.");
    }

    private static ClipFacts Judge(ProbeAnswer? answer)
    {
        if (answer?.Format?.FormatName is not { } format || !format.Split(',').Contains("mp4"))
            throw new InvalidDataException($"The clip is no MP4 but {answer?.Format?.FormatName ?? "nothing known"}.");
        var pictures = (answer.Streams ?? []).Where(stream => stream.CodecType == "video").ToList();
        if (pictures is not [var video])
            throw new InvalidDataException($"The clip has {pictures.Count} video streams; exactly one was expected.");
        if (video.CodecName != "h264")
            throw new InvalidDataException($"The clip's video is {video.CodecName ?? "unknown"}; H.264 was expected.");
        if (video.PixelFormat is not ("yuv420p" or "yuvj420p"))
            throw new InvalidDataException($"The clip's pixels are {video.PixelFormat ?? "unknown"}; yuv420p was expected.");
        if (!int.TryParse(video.Packets, NumberStyles.None, CultureInfo.InvariantCulture, out var frames) || frames < 1 || video.Width < 2 || video.Height < 2)
            throw new InvalidDataException("The clip has no frames.");
        return new(video.Width, video.Height, frames, Rate(video.FrameRate));
    }

    private static double Rate(string? ratio) =>
        ratio?.Split('/') is [var over, var under]
        && double.TryParse(over, NumberStyles.None, CultureInfo.InvariantCulture, out var a)
        && double.TryParse(under, NumberStyles.None, CultureInfo.InvariantCulture, out var b) && a > 0 && b > 0
            ? a / b
            : throw new InvalidDataException("The clip has no frame rate.");

    private FfmpegTools Tools() =>
        ffmpeg.Tools ?? throw new InvalidDataException($"The clip can't be judged: {ffmpeg.Unavailable}.");

    private async Task<(int ExitCode, byte[] Output)> RunAsync(string program, string[] arguments, int limit, CancellationToken cancellationToken, bool background = false)
    {
        using var process = ChildProcess.Start(program, arguments, Tools().Prlimit, limit);
        if (background)
            process.StepBack();
        process.CloseInput();
        await process.FinishAsync(Patience, "The clip took too long to read.", cancellationToken);
        return (process.ExitCode, process.OutputBytes);
    }
}

internal sealed record ProbeAnswer(
    [property: JsonPropertyName("streams")] IReadOnlyList<ProbeStream>? Streams,
    [property: JsonPropertyName("format")] ProbeFormat? Format);

internal sealed record ProbeFormat([property: JsonPropertyName("format_name")] string? FormatName);

internal sealed record ProbeStream(
    [property: JsonPropertyName("codec_type")] string? CodecType,
    [property: JsonPropertyName("codec_name")] string? CodecName,
    [property: JsonPropertyName("pix_fmt")] string? PixelFormat,
    [property: JsonPropertyName("width")] int Width,
    [property: JsonPropertyName("height")] int Height,
    [property: JsonPropertyName("nb_read_packets")] string? Packets,
    [property: JsonPropertyName("avg_frame_rate")] string? FrameRate);

[JsonSerializable(typeof(ProbeAnswer))]
internal sealed partial class ProbeJson : JsonSerializerContext;
