namespace KlingStudio.Fal;

/// <summary>What became of a webhook's signature.</summary>
public enum WebhookVerdict
{
    /// <summary>fal sent it, now, and it is the first time that it comes.</summary>
    Genuine,

    /// <summary>fal sent it, and it was here before: nothing more to do.</summary>
    Repeated,

    /// <summary>A header is missing or malformed.</summary>
    Malformed,

    /// <summary>It is older or newer than five minutes.</summary>
    Stale,

    /// <summary>No key of fal made that signature.</summary>
    Forged,

    /// <summary>fal's keys could not be fetched: nobody can say.</summary>
    NoKeys,
}

/// <summary>
/// Says whether a webhook comes from fal. It does not say whose job it is: fal signs the webhooks of all its customers with the same keys, so
/// what a webhook claims is confirmed by a question with the own key (<see cref="KlingEngine.ConfirmAsync"/>).
/// </summary>
public sealed class WebhookVerifier(JwksCache jwks, TimeProvider time)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>More genuine ones within ten minutes than any studio gets; then the oldest is forgotten.</summary>
    private const int Remembered = 10_000;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<(string Signature, DateTimeOffset At)> _order = new();

    /// <param name="headers">From <see cref="WebhookHeaders.Read"/>; null is malformed.</param>
    /// <param name="body">The raw bytes, before anything parsed them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<WebhookVerdict> VerifyAsync(WebhookHeaders? headers, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (headers is null || Signature(headers.Signature) is not { } signature || WebhookSignature.Moment(headers.Timestamp) is not { } sent)
            return WebhookVerdict.Malformed;
        if ((time.GetUtcNow() - sent).Duration() > Skew)
            return WebhookVerdict.Stale;
        var message = WebhookSignature.Message(headers.RequestId, headers.UserId, headers.Timestamp, body.Span);
        var keys = await jwks.KeysAsync(fresh: false, cancellationToken);
        if (!keys.Any(key => WebhookSignature.Verify(key, message, signature)))
        {
            keys = await jwks.KeysAsync(fresh: true, cancellationToken);
            if (!keys.Any(key => WebhookSignature.Verify(key, message, signature)))
                return keys.Count == 0 ? WebhookVerdict.NoKeys : WebhookVerdict.Forged;
        }

        return First(Convert.ToHexString(signature)) ? WebhookVerdict.Genuine : WebhookVerdict.Repeated;
    }

    private static byte[]? Signature(string hex)
    {
        if (hex.Length != 2 * WebhookSignature.Bytes)
            return null;
        try
        {
            return Convert.FromHexString(hex);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private bool First(string signature)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            while (_order.TryPeek(out var oldest) && (_order.Count >= Remembered || now - oldest.At > 2 * Skew))
                _seen.Remove(_order.Dequeue().Signature);
            if (!_seen.Add(signature))
                return false;
            _order.Enqueue((signature, now));
            return true;
        }
    }
}
