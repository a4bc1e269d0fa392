using System.Net;

namespace KlingStudio.Fal;

/// <summary>
/// Requests to addresses that came from outside (a result of fal, an <c>image_url</c>, a webhook's target). Every hop is judged by its address as written
/// (<see cref="OutboundPolicy"/>) and by where it leads (<see cref="OutboundConnector"/>). No header of ours goes along but what the caller puts on.
/// </summary>
public sealed class OutboundClient : IDisposable
{
    private readonly OutboundPolicy _policy;
    private readonly HttpClient _client;

    /// <summary>One for each policy, kept as long as the process: it pools its connections.</summary>
    public OutboundClient(OutboundPolicy policy, OutboundConnector? connector = null)
    {
        _policy = policy;
        _client = new HttpClient((connector ?? new OutboundConnector(policy)).CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Why a request may not go there; null when it may.</summary>
    public string? WhyNot(Uri address) => _policy.WhyNot(address);

    /// <summary>GETs, following at most <see cref="OutboundPolicy.MaxRedirects"/> redirects. Returns when the headers are there; the time is the caller's to limit.</summary>
    /// <param name="address">Where.</param>
    /// <param name="dress">Puts headers on, for each hop.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OutboundRefusedException">A hop may not be taken.</exception>
    /// <exception cref="HttpRequestException">It could not be reached.</exception>
    public async Task<HttpResponseMessage> GetAsync(Uri address, Action<HttpRequestMessage>? dress, CancellationToken cancellationToken)
    {
        for (var hop = 0; ; hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            dress?.Invoke(request);
            var response = await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode is not (HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
                || response.Headers.Location is not { } next)
                return response;
            response.Dispose();
            if (hop >= _policy.MaxRedirects)
                throw new OutboundRefusedException($"It was redirected more than {_policy.MaxRedirects} times.");
            address = new Uri(address, next);
        }
    }

    /// <summary>Sends one request; a redirect is an answer like any other.</summary>
    /// <exception cref="OutboundRefusedException">It may not go there.</exception>
    /// <exception cref="HttpRequestException">It could not be reached.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } address)
            throw new OutboundRefusedException("It has no address.");
        if (_policy.WhyNot(address) is { } refusal)
            throw new OutboundRefusedException(refusal);
        try
        {
            return await _client.SendAsync(request, completion, cancellationToken);
        }
        catch (HttpRequestException error) when (Refusal(error) is { } refused)
        {
            throw new OutboundRefusedException(refused.Message, refused.LeadsInside);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    /// <summary>What the connector said, inside what the transport made of it.</summary>
    private static OutboundRefusedException? Refusal(Exception error)
    {
        for (var inner = error.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is OutboundRefusedException refused)
                return refused;
        }

        return null;
    }
}
