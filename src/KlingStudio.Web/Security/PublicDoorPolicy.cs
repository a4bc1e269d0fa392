using Microsoft.AspNetCore.Routing.Matching;

namespace KlingStudio.Web;

/// <summary>While routes are matched: at the public door an endpoint without the mark can't be chosen. A later check would miss endpoints that cut the pipeline short.</summary>
internal sealed class PublicDoorPolicy(PublicDoor door, StudioOptions options) : MatcherPolicy, IEndpointSelectorPolicy
{
    /// <summary>After all others.</summary>
    public override int Order => int.MaxValue;

    /// <inheritdoc />
    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => options.PublicListen is not null;

    /// <inheritdoc />
    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        if (!door.IsHere(httpContext))
            return Task.CompletedTask;
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && candidates[i].Endpoint?.Metadata.GetMetadata<PublicDoorMark>() is null)
                candidates.SetValidity(i, value: false);
        }

        return Task.CompletedTask;
    }
}
