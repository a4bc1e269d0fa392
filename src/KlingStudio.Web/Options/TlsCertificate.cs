using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KlingStudio.Web;

/// <summary>
/// The certificate for the https addresses of <c>--urls</c>: Kestrel's own keys, <c>Kestrel__Certificates__Default__…</c>. Kestrel reads them; here they are judged before it
/// does, so that a mistake is named with the others.
/// </summary>
internal static class TlsCertificate
{
    /// <summary>The keys, as in the example.</summary>
    public static readonly string[] Keys = [Path, KeyPath, Password];

    private const string Path = "Kestrel:Certificates:Default:Path";
    private const string KeyPath = "Kestrel:Certificates:Default:KeyPath";
    private const string Password = "Kestrel:Certificates:Default:Password";

    /// <summary>Collects what is wrong. What the password is, is never repeated.</summary>
    public static void Judge(SettingsReader reader, string urls)
    {
        if (reader.Text(Path) is { } path)
            JudgeFiles(reader, path);
        else if (ListenAddresses.Split(urls).FirstOrDefault(ListenAddresses.IsTls) is { } address)
            reader.Problems.Add($"--urls has {address}, and https needs a certificate: name its file in {KnownKeys.Spell(Path)} (PEM with {KnownKeys.Spell(KeyPath)}, or PFX with {KnownKeys.Spell(Password)}).");
    }

    private static void JudgeFiles(SettingsReader reader, string path)
    {
        // Kestrel would look beside its dll, a person beside where they are.
        var relative = ((string[])[Path, KeyPath]).Where(key => reader.Text(key) is { } file && !System.IO.Path.IsPathFullyQualified(file)).ToList();
        reader.Problems.AddRange(relative.Select(key => $"{KnownKeys.Spell(key)} is “{reader.Text(key)}”; it is a full path, from the root on."));
        if (relative.Count > 0)
            return;
        try
        {
            using var certificate = Load(path, reader.Text(KeyPath), reader.Text(Password));
            if (!certificate.HasPrivateKey)
                reader.Problems.Add($"{KnownKeys.Spell(Path)} has a certificate without its private key; name that in {KnownKeys.Spell(KeyPath)}.");
        }
        catch (Exception wrong) when (wrong is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            reader.Problems.Add($"{KnownKeys.Spell(Path)} is “{path}”; it can't be used as a certificate: {wrong.Message}");
        }
    }

    private static X509Certificate2 Load(string path, string? keyPath, string? password) => (keyPath, password) switch
    {
        (null, _) => X509CertificateLoader.LoadPkcs12FromFile(path, password),
        ({ } key, null) => X509Certificate2.CreateFromPemFile(path, key),
        ({ } key, { } secret) => X509Certificate2.CreateFromEncryptedPemFile(path, secret, key),
    };
}
