using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace KlingStudio.Circuits;

/// <summary>What a page carries for its circuit: one marker for each interactive part, and the state that goes back with them.</summary>
/// <param name="Markers">As JSON objects, in the order of the page.</param>
/// <param name="State">Protected by the server; empty when there is none.</param>
internal sealed partial record PageMarkers(IReadOnlyList<JsonNode> Markers, string State)
{
    /// <summary>Reads them out of the page's comments.</summary>
    /// <exception cref="InvalidOperationException">The page has no interactive part.</exception>
    public static PageMarkers Read(string html)
    {
        var markers = Marker().Matches(html).Select(match => JsonNode.Parse(match.Groups["json"].Value)!).Where(marker => marker["type"]?.GetValue<string>() == "server").ToList();
        if (markers.Count == 0)
            throw new InvalidOperationException("The page has no interactive part.");
        return new(markers, ProtectedState().Match(html).Groups["state"].Value);
    }

    /// <summary>The batch that asks the circuit to show every part.</summary>
    public string ToAddOperations()
    {
        var operations = new JsonArray([.. Markers.Select((marker, index) => (JsonNode)new JsonObject
        {
            ["type"] = "add",
            ["ssrComponentId"] = index + 1,
            ["marker"] = marker.DeepClone(),
        })]);
        return new JsonObject { ["batchId"] = 1, ["operations"] = operations }.ToJsonString(JsonSerializerOptions.Default);
    }

    // <!--Blazor:{"type":"server","descriptor":"…"}-->
    [GeneratedRegex("<!--Blazor:(?<json>\\{.*?\\})-->", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Marker();

    // <!--Blazor-Server-Component-State:…-->
    [GeneratedRegex("<!--Blazor-Server-Component-State:(?<state>[^>]*?)-->", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ProtectedState();
}
