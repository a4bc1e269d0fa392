using Microsoft.Extensions.Logging;
using Org.BouncyCastle.Crypto.Parameters;

namespace KlingStudio.Fal;

/// <summary>
/// The keys that fal signs with: fetched when first needed, kept for 24 hours, and fetched again when none of them fits a signature
/// (fal has changed its key), but not more often than once in five minutes: forgeries cost nobody a request each. Keys that could not be had are asked
/// for again with the next webhook, after a pause that grows from two seconds to a minute: fal repeats its webhook, and should not find us waiting.
/// </summary>
public sealed partial class JwksCache(IHttpClientFactory clients, FalOptions options, TimeProvider time, ILogger<JwksCache> logger) : IDisposable
{
    private static readonly TimeSpan Keep = TimeSpan.FromHours(24);
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private IReadOnlyList<Ed25519PublicKeyParameters> _keys = [];
    private DateTimeOffset? _fetched;
    private DateTimeOffset? _tried;
    private int _failures;

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    /// <summary>The keys; none when they can't be had now, so that nobody can say.</summary>
    /// <param name="fresh">Those at hand did not fit: ask again if it is time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<IReadOnlyList<Ed25519PublicKeyParameters>> KeysAsync(bool fresh, CancellationToken cancellationToken)
    {
        var before = _fetched;
        if (!fresh && Young())
            return _keys;
        await _one.WaitAsync(cancellationToken);
        try
        {
            // Somebody else may just have asked.
            var news = _fetched != before;
            if (!news && (fresh || !Young()) && IsTime())
                await FetchAsync(cancellationToken);
            // New ones were wanted and could not be had: then the old ones prove nothing against a signature.
            return Young() && !(fresh && _failures > 0) ? _keys : [];
        }
        finally
        {
            _one.Release();
        }
    }

    private bool Young() => _fetched is { } moment && time.GetUtcNow() - moment < Keep;

    private bool IsTime() => _tried is not { } tried || time.GetUtcNow() - tried >= Pause();

    private TimeSpan Pause()
    {
        if (_failures == 0)
            return Between;
        var grown = FirstPause * Math.Pow(2, Math.Min(_failures - 1, 10));
        return grown < LongestPause ? grown : LongestPause;
    }

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        _tried = time.GetUtcNow();
        try
        {
            var address = new Uri(options.RestBaseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/.well-known/jwks.json");
            var keys = await new FalRequests(clients, options, time).AskAsync(
                () => new HttpRequestMessage(HttpMethod.Get, address),
                reply => JwksDocument.Read(reply.Answer.Body.Span) is { Count: > 0 } found ? found : null,
                cancellationToken);
            (_keys, _fetched, _failures) = (keys, time.GetUtcNow(), 0);
        }
        catch (FalException error)
        {
            // The old ones stay good until their day is over.
            _failures++;
            LogNotFetched(error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys that fal signs webhooks with could not be fetched; jobs are asked about instead")]
    private partial void LogNotFetched(Exception error);
}
