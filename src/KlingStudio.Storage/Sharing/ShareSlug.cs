using System.Security.Cryptography;
using System.Text;

namespace KlingStudio.Storage;

/// <summary>
/// The unguessable part of a shared address: 128 random bits as 22 base62 characters (ASVS 11.5.1). The database knows its SHA-256 only,
/// and finds it by that: how long a look-up takes says nothing about the slug.
/// </summary>
public static class ShareSlug
{
    /// <summary>Characters of a slug: the least with which base62 holds 128 bits.</summary>
    public const int Length = 22;

    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>A new one from the system's random numbers.</summary>
    public static string New()
    {
        Span<byte> bits = stackalloc byte[16];
        RandomNumberGenerator.Fill(bits);
        return Spell(bits);
    }

    /// <summary>128 bits in base62, most significant digit first, always <see cref="Length"/> characters.</summary>
    public static string Spell(ReadOnlySpan<byte> bits)
    {
        var number = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bits);
        Span<char> text = stackalloc char[Length];
        for (var at = Length - 1; at >= 0; at--)
            (number, text[at]) = (number / 62, Digits[(int)(number % 62)]);
        return text.ToString();
    }

    /// <summary>What it is looked up by. Any text has one, so a wrong slug takes the same way as a right one.</summary>
    public static byte[] Digest(string slug) => SHA256.HashData(Encoding.UTF8.GetBytes(slug));

    /// <summary>Whether a text has the form of a slug.</summary>
    public static bool IsWellFormed(string text) => text.Length == Length && text.All(char.IsAsciiLetterOrDigit);
}
