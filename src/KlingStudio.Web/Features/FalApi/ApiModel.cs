using KlingStudio.Fal;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>A model that programs can ask for.</summary>
/// <param name="EndpointId">The full id, as a submit names it.</param>
/// <param name="App">The short one, under which everything after the submit is asked.</param>
/// <param name="AlwaysRehearsal">Whether the engine in the box runs it, key or no key.</param>
internal sealed record ApiModel(string EndpointId, string App, bool AlwaysRehearsal)
{
    /// <summary>Kling 2.5 Turbo under fal's own id: rehearsed while this studio has no fal key.</summary>
    public static ApiModel Kling { get; } = new(KlingModel.EndpointId, FalUrls.AppId(KlingModel.EndpointId), AlwaysRehearsal: false);

    /// <summary>The engine in the box by its own name.</summary>
    public static ApiModel Rehearsal { get; } = new("klingstudio/rehearsal/image-to-video", "klingstudio/rehearsal", AlwaysRehearsal: true);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiModel> All { get; } = [Kling, Rehearsal];
}
