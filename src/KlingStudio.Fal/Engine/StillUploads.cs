using KlingStudio.Generations;

namespace KlingStudio.Fal;

/// <summary>
/// Stills at fal: each is uploaded once and then serves every take for <see cref="FalOptions.StillReuse"/>; it lives there just long enough for a request
/// of the last moment to begin. Takes that come at the same time share one upload; one that gives up does not break it for the others.
/// </summary>
internal sealed class StillUploads(FalStorageClient storage, IMediaVault vault, FalOptions options, TimeProvider time)
{
    /// <summary>Beyond the start deadline: until the model has fetched it, clocks that differ included.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<VaultKey, Upload> _uploads = [];

    /// <exception cref="FalException">fal did not take it.</exception>
    /// <exception cref="EngineException">The studio does not have it.</exception>
    public async Task<string> AddressAsync(Still still, CancellationToken cancellationToken)
    {
        Upload upload;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            foreach (var old in _uploads.Where(entry => entry.Value.Address.IsFaulted || now - entry.Value.At >= options.StillReuse).Select(entry => entry.Key).ToArray())
                _uploads.Remove(old);
            if (!_uploads.TryGetValue(still.Key, out var known))
                _uploads[still.Key] = known = new Upload(Task.Run(() => PlaceAsync(still), CancellationToken.None), now);
            upload = known;
        }

        return await upload.Address.WaitAsync(cancellationToken);
    }

    private async Task<string> PlaceAsync(Still still)
    {
        try
        {
            if (await vault.FindAsync(still.Key, CancellationToken.None) is not { } kept)
                throw new EngineException(FalFailures.StillMissing, retryable: false);
            var file = new FalUpload(
                still.MediaType == "image/png" ? "still.png" : "still.jpg",
                still.MediaType,
                kept.Length,
                async token => await vault.OpenAsync(still.Key, null, token) is { } read ? read.Content : throw new EngineException(FalFailures.StillMissing, retryable: false));
            return await storage.PlaceAsync(file, options.StartTimeout + options.StillReuse + Slack, CancellationToken.None);
        }
        catch (IOException error)
        {
            throw new EngineException(FalFailures.VaultTrouble, retryable: true, error);
        }
    }

    private sealed record Upload(Task<string> Address, DateTimeOffset At);
}
