using System.Buffers.Binary;

namespace KlingStudio.Storage;

/// <summary>
/// The last 48 bytes of every file of the disk vault: an MP4 <c>free</c> box that carries the SHA-256 of what stands before it.
/// So the hash is published by the very rename that publishes the bytes (no second file that could be missing after a crash),
/// reading it costs no hashing, and the file still opens in any viewer: MP4 skips a free box, JPEG, PNG and WebP end before it.
/// </summary>
internal static class Seal
{
    public const int Length = 48;

    private const int HashOffset = 16;

    private static ReadOnlySpan<byte> Head => "\0\0\00freeKSVAULT1"u8; // a box of 48 bytes: 48 is the character 0

    public static byte[] Make(ReadOnlySpan<byte> sha256)
    {
        var seal = new byte[Length];
        Head.CopyTo(seal);
        sha256.CopyTo(seal.AsSpan(HashOffset));
        return seal;
    }

    /// <summary>The hash in lower-case hex, or null if this is no seal.</summary>
    public static string? Read(ReadOnlySpan<byte> seal) =>
        seal.Length == Length && BinaryPrimitives.ReadUInt32BigEndian(seal) == Length && seal.StartsWith(Head)
            ? Convert.ToHexStringLower(seal[HashOffset..])
            : null;
}
