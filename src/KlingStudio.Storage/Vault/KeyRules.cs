using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>Which names an object may have. The same for every vault, so that media can move from one to another.</summary>
internal static class KeyRules
{
    private const int Longest = 200;

    /// <summary>Refuses everything that isn't plain lower-case segments between slashes: no <c>..</c>, no hidden file, no absolute path, no NUL, no backslash.</summary>
    public static string Check(VaultKey key)
    {
        var value = key.Value;
        if (string.IsNullOrEmpty(value) || value.Length > Longest)
            throw new ArgumentException($"A vault key has 1 to {Longest} characters.", nameof(key));
        foreach (var segment in value.Split('/'))
        {
            if (!IsSegment(segment))
                throw new ArgumentException("A vault key is made of lower-case letters, digits, '-', '_' and '.', between slashes.", nameof(key));
        }
        return value;
    }

    /// <summary>A prefix is the beginning of a key: whole characters of the same set.</summary>
    public static string CheckPrefix(string prefix)
    {
        if (prefix.Length > Longest || prefix.StartsWith('/') || prefix.Contains("..", StringComparison.Ordinal) || !prefix.All(c => IsCharacter(c) || c == '/'))
            throw new ArgumentException("A prefix is the beginning of a vault key.", nameof(prefix));
        return prefix;
    }

    /// <summary>Refuses a range that can't lie inside an object of <paramref name="length"/> bytes.</summary>
    public static void CheckRange(ByteRange range, long length)
    {
        if (range.Offset < 0 || range.Length < 1 || range.Length > length - range.Offset)
            throw new ArgumentOutOfRangeException(nameof(range), range, $"The object has {length} bytes.");
    }

    private static bool IsSegment(string segment) =>
        segment.Length > 0 && segment[0] != '.' && segment[^1] != '.'
        && segment.All(IsCharacter) && !segment.Contains("..", StringComparison.Ordinal);

    private static bool IsCharacter(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.';
}
