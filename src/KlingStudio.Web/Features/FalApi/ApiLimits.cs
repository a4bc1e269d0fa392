using System.Globalization;
using System.Text.Json.Nodes;
using KlingStudio.Generations;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>The studio's refusals in fal's words: its types, and the limits beside them.</summary>
internal static class ApiLimits
{
    /// <summary>As they stand on the wire.</summary>
    public static IReadOnlyList<string> Durations { get; } = [.. RecipeRules.Durations.Select(seconds => seconds.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The <c>ctx</c> of a wrong duration.</summary>
    public static JsonObject ExpectedDurations() => new() { ["expected"] = new JsonArray([.. Durations.Select(duration => JsonValue.Create(duration))]) };

    /// <summary>One refusal of a draft.</summary>
    public static FalDetail Detail(Refusal refusal, RecipeDraft draft, JsonNode? found) => (refusal.Field, refusal.Type) switch
    {
        // It is there, and empty: "missing" would send a person looking for a key that they have.
        ("prompt", "missing") => new("prompt", "sequence_too_short", refusal.Message, new JsonObject { ["min_length"] = 1 }, found),
        (_, "sequence_too_long") => new(refusal.Field, refusal.Type, refusal.Message, new JsonObject { ["max_length"] = RecipeRules.PromptMax }, found),
        ("cfg_scale", _) when draft.CfgScale < 0 => new("cfg_scale", "greater_than_equal", refusal.Message, new JsonObject { ["ge"] = 0 }, found),
        ("cfg_scale", _) => new("cfg_scale", "less_than_equal", refusal.Message, new JsonObject { ["le"] = 1 }, found),
        ("duration", _) => new("duration", "one_of", refusal.Message, ExpectedDurations(), found),
        _ => new(refusal.Field, refusal.Type, refusal.Message, Input: found),
    };
}
