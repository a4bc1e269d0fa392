using System.Globalization;
using System.Security.Cryptography;
using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>Writes, reads and deletes a small object: the same proof for every vault.</summary>
internal static class VaultProbe
{
    private const string Prefix = "probe/";

    public static async Task RunAsync(IMediaVault vault, CancellationToken cancellationToken)
    {
        var key = new VaultKey(Prefix + Guid.CreateVersion7().ToString("n", CultureInfo.InvariantCulture));
        var bytes = RandomNumberGenerator.GetBytes(64);
        await vault.PutAsync(key, new MemoryStream(bytes), "application/octet-stream", cancellationToken);
        try
        {
            await using var read = await vault.OpenAsync(key, null, cancellationToken)
                ?? throw new VaultException("The media vault lost an object that it had just taken.");
            var back = new byte[bytes.Length];
            await read.Content.ReadExactlyAsync(back, cancellationToken);
            if (!back.AsSpan().SequenceEqual(bytes))
                throw new VaultException("The media vault gave back other bytes than it had taken.");
        }
        finally
        {
            await vault.DeleteAsync(key, CancellationToken.None);
        }
    }

    /// <summary>Removes the objects of probes that were killed half-way.</summary>
    public static async Task TidyAsync(IMediaVault vault, CancellationToken cancellationToken)
    {
        var left = new List<VaultKey>();
        await foreach (var found in vault.ListAsync(Prefix, cancellationToken))
            left.Add(found.Key);
        foreach (var key in left)
            await vault.DeleteAsync(key, cancellationToken);
    }
}
