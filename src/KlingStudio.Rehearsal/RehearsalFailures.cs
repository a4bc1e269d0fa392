using KlingStudio.Generations;

namespace KlingStudio.Rehearsal;

/// <summary>What a person is told when a rehearsal does not come about. All of it is free.</summary>
internal static class RehearsalFailures
{
    private const int NoSpaceOnUnix = 28;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);

    public static Failure StillMissing { get; } =
        new("still_missing", "The still is no longer in the studio. Nothing was charged.", "Drop the still again and rehearse it.", "image_url");

    public static Failure ClipMissing { get; } =
        new("clip_missing", "The rehearsed clip is no longer there. Nothing was charged.", "Rehearse it again; it comes out the same.");

    public static Failure NoFfmpeg(string reason) =>
        new("ffmpeg_missing", $"The rehearsal can't be rendered: {reason}. Nothing was charged.", $"Install ffmpeg ({Ffmpeg.InstallCommand}) and try again.");

    public static Failure Of(Exception e) => e switch
    {
        EncoderException { Fault: EncoderFault.DiskFull } => DiskFull,
        IOException io when io.HResult is NoSpaceOnUnix or NoSpaceOnWindows => DiskFull,
        VaultException { Full: true } => DiskFull,
        EncoderException { Fault: EncoderFault.Hung } =>
            new("encoder_hung", "The video encoder stood still and was stopped. Nothing was charged.", "Try again; if it happens twice, the machine may be out of memory or its disk too slow."),
        EncoderException => new("encoder_failed", "The video encoder stopped before the clip was whole. Nothing was charged.", "Try again; if it happens twice, look at the studio's log."),
        InvalidDataException => new("still_unreadable", "The still can't be decoded. Nothing was charged.", "Drop the picture again, or save it anew as JPEG or PNG first.", "image_url"),
        FileNotFoundException => StillMissing,
        VaultException => new("vault_failed", "The still can't be read from where media is kept. Nothing was charged.", "Check the health page, then try again."),
        _ => new("render_failed", "The rehearsal could not be rendered. Nothing was charged.", "Try again; if it happens twice, look at the studio's log."),
    };

    private static Failure DiskFull { get; } =
        new("disk_full", "There is no room left on the disk for the clip. Nothing was charged.", "Free some space on the studio's disk, then try again.");
}
