using System.Text.Json;
using System.Text.Json.Serialization;
using Org.BouncyCastle.Crypto.Parameters;

namespace KlingStudio.Fal;

/// <summary>A list of public keys as it is published. fal documents <c>x</c> only.</summary>
/// <param name="Keys">The keys.</param>
public sealed record JwksDocument([property: JsonPropertyName("keys")] IReadOnlyList<JwksKey>? Keys)
{
    /// <summary>The Ed25519 keys in it. What is none is passed over; an unreadable document has none.</summary>
    internal static IReadOnlyList<Ed25519PublicKeyParameters> Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return [.. (JsonSerializer.Deserialize(json, FalJson.Plain.JwksDocument)?.Keys ?? []).Take(32).Select(key => key?.Point()).OfType<byte[]>().Select(point => new Ed25519PublicKeyParameters(point))];
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            return [];
        }
    }

    /// <summary>As it is published.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, FalJson.Plain.JwksDocument);
}

/// <summary>One public key.</summary>
/// <param name="X">The 32 bytes, base64url; fal's own examples have it with padding and without.</param>
/// <param name="Kty"><c>OKP</c>.</param>
/// <param name="Crv"><c>Ed25519</c>.</param>
/// <param name="Kid">A name for it.</param>
/// <param name="Use"><c>sig</c>.</param>
public sealed record JwksKey(
    [property: JsonPropertyName("x")] string? X,
    [property: JsonPropertyName("kty")] string? Kty = null,
    [property: JsonPropertyName("crv")] string? Crv = null,
    [property: JsonPropertyName("kid")] string? Kid = null,
    [property: JsonPropertyName("use")] string? Use = null)
{
    /// <summary>The key's bytes; null when this is no Ed25519 key.</summary>
    internal byte[]? Point()
    {
        if (X is null or { Length: > 64 } || Kty is not (null or "OKP") || Crv is not (null or "Ed25519"))
            return null;
        var plain = X.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        try
        {
            var bytes = Convert.FromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='));
            return bytes.Length == Ed25519PublicKeyParameters.KeySize ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
