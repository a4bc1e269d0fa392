namespace KlingStudio.Fal;

/// <summary>The one place that sends the key: only to the configured hosts, whatever address a caller came with.</summary>
internal sealed class FalKeyHandler(FalOptions options) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } address || !(FalUrls.IsUnder(address, options.QueueBaseUrl) || FalUrls.IsUnder(address, options.RestBaseUrl)))
            throw new InvalidOperationException("That address is not under the configured hosts of fal: the key does not go there.");
        if (options.Key is { } key)
            request.Headers.TryAddWithoutValidation("Authorization", "Key " + key.Reveal());
        return base.SendAsync(request, cancellationToken);
    }
}
