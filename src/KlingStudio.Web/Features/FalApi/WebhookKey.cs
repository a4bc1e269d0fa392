using KlingStudio.Fal;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>The key that the studio signs webhooks with: its own, made when it is first needed, in a file of the data directory that only its user can read.</summary>
internal sealed class WebhookKey(StudioOptions options, TimeProvider time)
{
    /// <summary>Beside the keys for cookies.</summary>
    public const string FileName = "webhooks.ed25519";

    private readonly Lock _one = new();
    private WebhookSigner? _signer;

    /// <summary>Signs, and knows what is to be published.</summary>
    /// <exception cref="IOException">The file can't be read or made; the next call tries again.</exception>
    public WebhookSigner Signer
    {
        get
        {
            lock (_one)
                return _signer ??= new WebhookSigner(ReadOrMake(Path.Combine(options.DataDirectory, "keys", FileName)), time);
        }
    }

    private static byte[] ReadOrMake(string path)
    {
        if (File.Exists(path))
            return Read(path);
        var (seed, draft) = (WebhookSigner.NewSeed(), $"{path}.{Environment.ProcessId}.new");
        File.Delete(draft);
        var make = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            make.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(draft, make))
        {
            file.Write(seed);
            file.Flush(flushToDisk: true);
        }

        // Whole or not at all: half a key would be another one.
        File.Move(draft, path);
        return seed;
    }

    private static byte[] Read(string path)
    {
        var seed = File.ReadAllBytes(path);
        return seed.Length == WebhookSigner.SeedBytes
            ? seed
            : throw new InvalidDataException($"{path} is not a key: it has {seed.Length} bytes. Bring it back from a backup, or delete it: then a new key is made, and receivers have to fetch it.");
    }
}
