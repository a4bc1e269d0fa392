using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace KlingStudio.Fal;

/// <summary>The four headers of a signed webhook.</summary>
/// <param name="RequestId"><c>X-Fal-Webhook-Request-Id</c>.</param>
/// <param name="UserId"><c>X-Fal-Webhook-User-Id</c>.</param>
/// <param name="Timestamp"><c>X-Fal-Webhook-Timestamp</c>: seconds since 1970, as text, as it was signed.</param>
/// <param name="Signature"><c>X-Fal-Webhook-Signature</c>: hex.</param>
public sealed record WebhookHeaders(string RequestId, string UserId, string Timestamp, string Signature)
{
    /// <summary>Name of the header of <see cref="RequestId"/>.</summary>
    public const string RequestIdName = "X-Fal-Webhook-Request-Id";

    /// <summary>Name of the header of <see cref="UserId"/>.</summary>
    public const string UserIdName = "X-Fal-Webhook-User-Id";

    /// <summary>Name of the header of <see cref="Timestamp"/>.</summary>
    public const string TimestampName = "X-Fal-Webhook-Timestamp";

    /// <summary>Name of the header of <see cref="Signature"/>.</summary>
    public const string SignatureName = "X-Fal-Webhook-Signature";

    /// <summary>Null when one is missing, empty, or has a line break in it (it would shift the lines of what is signed).</summary>
    /// <param name="header">A header's one value by name; null when it is not there, or there more than once.</param>
    public static WebhookHeaders? Read(Func<string, string?> header)
    {
        var all = new[] { header(RequestIdName), header(UserIdName), header(TimestampName), header(SignatureName) };
        return all.Any(value => string.IsNullOrEmpty(value) || value.AsSpan().ContainsAny('\r', '\n')) ? null : new WebhookHeaders(all[0]!, all[1]!, all[2]!, all[3]!);
    }
}

/// <summary>fal's signature scheme: Ed25519 over request id, user id, timestamp and the body's SHA-256, one to a line.</summary>
internal static class WebhookSignature
{
    /// <summary>Bytes of a signature.</summary>
    public const int Bytes = 64;

    public static byte[] Message(string requestId, string userId, string timestamp, ReadOnlySpan<byte> body) =>
        Encoding.UTF8.GetBytes($"{requestId}\n{userId}\n{timestamp}\n{Convert.ToHexStringLower(SHA256.HashData(body))}");

    public static bool Verify(Ed25519PublicKeyParameters key, byte[] message, byte[] signature)
    {
        var verifier = new Ed25519Signer();
        verifier.Init(forSigning: false, key);
        verifier.BlockUpdate(message, 0, message.Length);
        return verifier.VerifySignature(signature);
    }

    public static byte[] Sign(Ed25519PrivateKeyParameters key, byte[] message)
    {
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, key);
        signer.BlockUpdate(message, 0, message.Length);
        return signer.GenerateSignature();
    }

    /// <summary>The moment in the header; null when it is not one.</summary>
    public static DateTimeOffset? Moment(string timestamp) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
