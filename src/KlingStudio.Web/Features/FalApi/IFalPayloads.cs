namespace KlingStudio.Web.Features.FalApi;

/// <summary>The end of a request, as fal gives it out: the same bytes for a result and for a webhook.</summary>
/// <param name="Status">200, or the status of the error.</param>
/// <param name="Json">The bare output of the model, or fal's error body.</param>
internal sealed record FalPayload(int Status, string Json)
{
    /// <summary>There is a clip.</summary>
    public bool IsOk => Status == StatusCodes.Status200OK;
}

/// <summary>What came of a generation, in fal's words.</summary>
internal interface IFalPayloads
{
    /// <summary>Null while it has not ended, and for one that was not ordered through this API.</summary>
    ValueTask<FalPayload?> OfAsync(Guid generationId, CancellationToken cancellationToken);
}
