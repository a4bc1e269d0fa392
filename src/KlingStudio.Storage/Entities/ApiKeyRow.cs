namespace KlingStudio.Storage;

/// <summary>The API key of an owner.</summary>
internal sealed class ApiKeyRow
{
    public required string Owner { get; init; }

    public required string KeyId { get; init; }

    /// <summary>SHA-256 of the secret, which has more than 112 random bits.</summary>
    public required byte[] SecretDigest { get; init; }

    /// <summary>The whole key under the studio's own key, until it has been shown.</summary>
    public string? SealedKey { get; init; }

    public required DateTime CreatedAt { get; init; }
}
