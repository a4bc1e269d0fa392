namespace KlingStudio.Generations;

/// <summary>An uploaded picture as it is kept: upright, without metadata, JPEG or PNG (the two that Kling takes).</summary>
public sealed record Still
{
    /// <summary>Version 7 GUID.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who uploaded it.</summary>
    public required OwnerId Owner { get; init; }

    /// <summary>SHA-256 of the bytes as uploaded, lower-case hex: the same bytes are stored once per owner.</summary>
    public required string SourceSha256 { get; init; }

    /// <summary>The name it came with, for people to read: cleaned, at most 120 characters, never used as a path.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Pixels, of the normalised picture.</summary>
    public required int Width { get; init; }

    /// <summary>Pixels, of the normalised picture.</summary>
    public required int Height { get; init; }

    /// <summary>Size of the normalised picture.</summary>
    public required long Bytes { get; init; }

    /// <summary><c>image/jpeg</c> or <c>image/png</c>.</summary>
    public required string MediaType { get; init; }

    /// <summary>The normalised picture in the vault.</summary>
    public required VaultKey Key { get; init; }

    /// <summary>A WebP of at most 640 px on the long side, in the vault.</summary>
    public required VaultKey ThumbnailKey { get; init; }

    /// <summary>A blurred WebP of about 24 px as a <c>data:</c> URI, under 1 kB: shown until the picture is there.</summary>
    public required string Placeholder { get; init; }

    /// <summary>What was taken out of the upload, in words a person reads ("GPS location", "camera details", "colour profile"); empty if nothing was there.</summary>
    public required IReadOnlyList<string> Removed { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }
}

/// <summary>The answer to an upload: one of the two is set.</summary>
/// <param name="Still">The still as it is kept.</param>
/// <param name="Refusal">Why it was not taken; nothing is left behind.</param>
public sealed record StillAnswer(Still? Still, Refusal? Refusal);

/// <summary>Takes pictures in: hashes while it streams, judges by content, normalises, stores.</summary>
public interface IStillIntake
{
    /// <summary>
    /// Reads <paramref name="upload"/> to its end or its cap. A cancelled or failed read leaves nothing behind.
    /// The same bytes of the same owner give the still that is already there, also when both come at the same time.
    /// </summary>
    Task<StillAnswer> TakeAsync(OwnerId owner, Stream upload, string fileName, CancellationToken cancellationToken);
}
