using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace KlingStudio.Fal;

/// <summary>
/// Files at fal: fetched only from fal's own hosts, from <c>storage.googleapis.com</c> and from <see cref="FalOptions.MediaHosts"/>; never larger than
/// allowed; gone on with by <c>Range</c> when the connection is cut; never shorter than was announced. The key is not part of it.
/// </summary>
public sealed class FalMediaClient : IDisposable
{
    private static readonly string[] FalHosts = ["*.fal.media", "*.fal.run", "storage.googleapis.com"];

    private readonly OutboundClient _downloads;
    private readonly FalOptions _options;
    private readonly TimeProvider _time;

    /// <param name="options">Which hosts, how large, how patient.</param>
    /// <param name="time">The clock.</param>
    /// <param name="resolve">Name → addresses; null: the system's.</param>
    public FalMediaClient(FalOptions options, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        _options = options;
        _time = time;
        var named = options.MediaHosts.Select(OutboundHost.Parse).ToArray();
        _downloads = Make(named);
        // The operator's own address of fal's storage may well be where the bytes go.
        Uploads = Make([.. named, OutboundHost.Parse(options.RestBaseUrl.Authority)]);

        OutboundClient Make(OutboundHost[] hosts)
        {
            var policy = new OutboundPolicy { PublicHosts = [.. FalHosts.Select(OutboundHost.Parse)], NamedHosts = hosts };
            return new OutboundClient(policy, new OutboundConnector(policy, resolve));
        }
    }

    /// <summary>For the bytes of an upload.</summary>
    internal OutboundClient Uploads { get; }

    /// <summary>Why a file may not be fetched from there, as a sentence; null when it may.</summary>
    public string? WhyNot(Uri address) => _downloads.WhyNot(address);

    /// <summary>Opens a file. Reading it throws the same exceptions as opening it.</summary>
    /// <exception cref="FalException">
    /// <see cref="FalErrorKind.MediaRefused"/>, <see cref="FalErrorKind.MediaTooLarge"/>, <see cref="FalErrorKind.NotFound"/> (it has expired),
    /// <see cref="FalErrorKind.Unreadable"/> (it is a page or a message, not a file), or trouble on the way.
    /// </exception>
    public async Task<Stream> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        var response = await RequestAsync(address, null, cancellationToken);
        try
        {
            var headers = response.Content.Headers;
            if (response.StatusCode != HttpStatusCode.OK || headers.ContentType?.MediaType is { } type && !MayBeVideo(type))
                throw new FalException(new FalError(FalErrorKind.Unreadable, "What lies at the clip's address is not a video.", Retryable: true, HttpStatus: (int)response.StatusCode));
            if (headers.ContentLength is { } length && length > _options.MaxClipBytes)
                throw TooLarge();
            return new ResumingStream(this, address, response, _options, _time);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _downloads.Dispose();
        Uploads.Dispose();
    }

    internal FalException TooLarge() =>
        new(new FalError(FalErrorKind.MediaTooLarge, $"The clip is larger than the {_options.MaxClipBytes.ToString("N0", CultureInfo.InvariantCulture)} bytes that are taken."));

    /// <summary>One request for the file, or for the rest of it.</summary>
    internal async Task<HttpResponseMessage> RequestAsync(Uri address, Action<HttpRequestHeaders>? range, CancellationToken cancellationToken)
    {
        using var limit = new Deadline(_options.IdleTimeout, _time, cancellationToken);
        try
        {
            var response = await _downloads.GetAsync(address, request => range?.Invoke(request.Headers), limit.Token);
            if ((int)response.StatusCode < 400)
                return response;
            using (response)
                throw new FalException(Refusal(response.StatusCode));
        }
        catch (OutboundRefusedException error)
        {
            throw new FalException(new FalError(FalErrorKind.MediaRefused, error.Message, Retryable: true), error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Cut(error);
        }
    }

    internal static FalException Cut(Exception? error) =>
        new(new FalError(FalErrorKind.NoAnswer, "The download of the clip broke off.", Retryable: true), error);

    private static FalError Refusal(HttpStatusCode status) => (int)status switch
    {
        401 or 403 or 404 or 410 => new(FalErrorKind.NotFound, "The clip is not at its address any more.", Retryable: true, HttpStatus: (int)status),
        429 => new(FalErrorKind.TooManyAtOnce, "Too many downloads at once.", Retryable: true, HttpStatus: 429),
        var other => new(FalErrorKind.ProviderUnavailable, $"fal's file store answered {other.ToString(CultureInfo.InvariantCulture)}.", Retryable: true, HttpStatus: other),
    };

    private static bool MayBeVideo(string type) =>
        type.StartsWith("video/", StringComparison.OrdinalIgnoreCase) || type.ToUpperInvariant() is "APPLICATION/OCTET-STREAM" or "BINARY/OCTET-STREAM" or "APPLICATION/MP4";
}
