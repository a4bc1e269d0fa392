using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Parameters;

namespace KlingStudio.Fal;

/// <summary>Signs webhooks as fal does, with a key of our own: who receives them checks them against <see cref="Jwks"/>, which has to be published.</summary>
public sealed class WebhookSigner
{
    /// <summary>Length of a private key.</summary>
    public const int SeedBytes = 32;

    private readonly Ed25519PrivateKeyParameters _key;
    private readonly TimeProvider _time;

    /// <param name="seed">The private key: 32 random bytes (<see cref="NewSeed"/>), kept secret.</param>
    /// <param name="time">The clock.</param>
    public WebhookSigner(ReadOnlySpan<byte> seed, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, Ed25519PrivateKeyParameters.KeySize, nameof(seed));
        (_key, _time) = (new Ed25519PrivateKeyParameters(seed.ToArray()), time);
        var point = _key.GeneratePublicKey().GetEncoded();
        Jwks = new JwksDocument([new JwksKey(Base64Url.EncodeToString(point), "OKP", "Ed25519", Convert.ToHexStringLower(SHA256.HashData(point))[..16], "sig")]);
    }

    /// <summary>The public key, as it is published under <c>/.well-known/jwks.json</c>.</summary>
    public JwksDocument Jwks { get; }

    /// <summary>A new private key.</summary>
    public static byte[] NewSeed() => RandomNumberGenerator.GetBytes(Ed25519PrivateKeyParameters.KeySize);

    /// <summary>The four headers to send along with <paramref name="body"/>, byte for byte as it is sent.</summary>
    public WebhookHeaders Sign(string requestId, string userId, ReadOnlySpan<byte> body)
    {
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = WebhookSignature.Sign(_key, WebhookSignature.Message(requestId, userId, timestamp, body));
        return new WebhookHeaders(requestId, userId, timestamp, Convert.ToHexStringLower(signature));
    }
}
