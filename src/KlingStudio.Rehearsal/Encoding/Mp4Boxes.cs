using System.Buffers.Binary;

namespace KlingStudio.Rehearsal;

/// <summary>An MP4 is a row of boxes, each of which says how long it is. ffprobe plays what is there of a file that was cut short, and says nothing.</summary>
internal static class Mp4Boxes
{
    private const int Head = 8;
    private const int LongHead = 16;

    /// <summary>False when a box says that it is longer than what is left of the file.</summary>
    public static bool AreWhole(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[LongHead];
        for (long at = 0; at < file.Length;)
        {
            file.Position = at;
            var read = file.ReadAtLeast(head, LongHead, throwOnEndOfStream: false);
            // Some writers leave a few bytes behind the last box.
            if (read < Head || Length(head[..read]) is not { } length)
                return true;
            if (length > (ulong)(file.Length - at))
                return false;
            at += (long)length;
        }

        return true;
    }

    /// <summary>Null: it goes to the end of the file, or this is no box.</summary>
    private static ulong? Length(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadUInt32BigEndian(head) switch
    {
        1 when head.Length == LongHead && BinaryPrimitives.ReadUInt64BigEndian(head[Head..]) is var length and >= LongHead => length,
        var length and >= Head => length,
        _ => null,
    };
}
