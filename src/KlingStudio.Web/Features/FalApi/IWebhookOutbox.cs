namespace KlingStudio.Web.Features.FalApi;

/// <summary>Who wants to be told when a generation has ended. What was added survives a crash.</summary>
internal interface IWebhookOutbox
{
    /// <summary>Keeps the wish; the submit is answered only when this has returned. The same pair twice is one wish.</summary>
    /// <param name="generationId">Also the <c>request_id</c>.</param>
    /// <param name="target">As the caller gave it: not yet judged.</param>
    /// <param name="cancellationToken">Stops it.</param>
    ValueTask AddAsync(Guid generationId, Uri target, CancellationToken cancellationToken);
}
