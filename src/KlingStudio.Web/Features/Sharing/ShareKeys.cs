using System.Buffers.Binary;
using System.Security.Cryptography;
using KlingStudio.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace KlingStudio.Web.Features.Sharing;

/// <summary>
/// What of a link is kept under lock: its slug for its owner, its password, and the proof that a visitor knew it. The proof is a signed cookie that
/// counts for one link, one version of its password and <see cref="UnlockLife"/>.
/// </summary>
internal sealed class ShareKeys(IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>How long a visitor need not say the password again.</summary>
    public static readonly TimeSpan UnlockLife = TimeSpan.FromHours(12);

    /// <summary>The cookie's name; its path is the link's own.</summary>
    public const string Cookie = "ks-unlock";

    private const int ProofBytes = 16 + 4 + 8;

    private readonly IDataProtector _slugs = protection.CreateProtector("KlingStudio.Share.Slug.v1");
    private readonly IDataProtector _proofs = protection.CreateProtector("KlingStudio.Share.Unlock.v1");
    private readonly PasswordHasher<ShareLink> _hasher = new();
    private readonly Lazy<string> _nobodys = new(() => new PasswordHasher<ShareLink>().HashPassword(null!, ShareSlug.New()));

    /// <summary>For the row.</summary>
    public string Seal(string slug) => _slugs.Protect(slug);

    /// <summary>For its owner; null when the studio's keys are not those of then.</summary>
    public string? Unseal(string sealedSlug)
    {
        try
        {
            return _slugs.Unprotect(sealedSlug);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>For the row.</summary>
    public string HashPassword(string password) => _hasher.HashPassword(null!, password);

    /// <summary>Takes as long for a link without a password, or without being there at all.</summary>
    public bool IsPassword(string? hash, string password)
    {
        var verdict = _hasher.VerifyHashedPassword(null!, hash ?? _nobodys.Value, password);
        return hash is not null && verdict != PasswordVerificationResult.Failed;
    }

    /// <summary>The value of the cookie.</summary>
    public string Prove(ShareLink link)
    {
        Span<byte> proof = stackalloc byte[ProofBytes];
        Write(proof, link, clock.GetUtcNow() + UnlockLife);
        return Convert.ToBase64String(_proofs.Protect(proof.ToArray())).Replace('+', '-').Replace('/', '_').TrimEnd('=');
    }

    /// <summary>Whether a cookie proves that this visitor knew the password of this link as it is now.</summary>
    public bool Proves(string? cookie, ShareLink link)
    {
        if (cookie is not { Length: > 0 and < 1_024 })
            return false;
        try
        {
            var text = cookie.Replace('-', '+').Replace('_', '/');
            var proof = _proofs.Unprotect(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')));
            if (proof.Length != ProofBytes)
                return false;
            var end = new DateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(proof.AsSpan(20)), TimeSpan.Zero);
            Span<byte> expected = stackalloc byte[ProofBytes];
            Write(expected, link, end);
            return CryptographicOperations.FixedTimeEquals(proof, expected) && end > clock.GetUtcNow();
        }
        catch (Exception forged) when (forged is CryptographicException or FormatException or ArgumentOutOfRangeException)
        {
            return false;
        }
    }

    private static void Write(Span<byte> proof, ShareLink link, DateTimeOffset end)
    {
        link.Id.TryWriteBytes(proof, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(proof[16..], link.PasswordVersion);
        BinaryPrimitives.WriteInt64BigEndian(proof[20..], end.UtcTicks);
    }
}
