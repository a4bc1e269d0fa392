namespace KlingStudio.Storage;

/// <summary>A place for a file that was given to a program, and the still that came there.</summary>
internal sealed class ApiUploadRow
{
    public required Guid Id { get; init; }

    public required string Owner { get; init; }

    /// <summary>SHA-256 of the slug of the address that takes the bytes.</summary>
    public required byte[] PlaceDigest { get; init; }

    /// <summary>SHA-256 of the slug of the address under which the file is then known.</summary>
    public required byte[] FileDigest { get; init; }

    public required string FileName { get; init; }

    public required DateTime CreatedAt { get; init; }

    public Guid? StillId { get; init; }
}
