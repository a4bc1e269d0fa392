using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KlingStudio.Web.Tests.FalApi;

/// <summary>A certificate that a person makes for the studio on their own machine, as the API page says, and a client that trusts it and nothing else.</summary>
internal sealed class OwnCertificate : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kling-studio-tls-").FullName;
    private readonly X509Certificate2 _certificate;

    public OwnCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(CertificatePath, _certificate.ExportCertificatePem());
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllBytes(PfxPath, _certificate.Export(X509ContentType.Pfx, "a word"));
    }

    public string CertificatePath => Path.Combine(_folder, "studio.pem");

    public string KeyPath => Path.Combine(_folder, "studio.key");

    /// <summary>The same in one file, under the password "a word".</summary>
    public string PfxPath => Path.Combine(_folder, "studio.pfx");

    /// <summary>Settings of a studio that listens by http and by https.</summary>
    public string[] Settings =>
    [
        "--urls=http://127.0.0.1:0;https://127.0.0.1:0", $"--Kestrel:Certificates:Default:Path={CertificatePath}", $"--Kestrel:Certificates:Default:KeyPath={KeyPath}",
    ];

    /// <summary>As Python with <c>SSL_CERT_FILE</c>: this certificate alone is trusted.</summary>
    public HttpClient Client(Uri address) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { _certificate } },
        },
    })
    {
        BaseAddress = address,
    };

    public void Dispose()
    {
        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
