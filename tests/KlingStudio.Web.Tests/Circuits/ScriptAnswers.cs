using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace KlingStudio.Web.Tests;

/// <summary>The browser's side of script calls: modules that load, and answers that are empty but of the right kind.</summary>
internal sealed class ScriptAnswers
{
    private const int ObjectReference = 1;
    private readonly ConcurrentDictionary<long, string> _modules = [];
    private readonly ConcurrentDictionary<string, long> _partners = new(StringComparer.Ordinal);
    private long _last;

    /// <summary>The component that handed itself to that script ("composer"), as the hub numbers it.</summary>
    public long? PartnerOf(string script) => _partners.TryGetValue(script, out var partner) ? partner : null;

    /// <summary>The JSON of an answer.</summary>
    public string Answer(string identifier, string arguments, int resultType, long target)
    {
        if (_modules.TryGetValue(target, out var module) && arguments.Contains("__dotNetObject", StringComparison.Ordinal))
            _partners[module] = Partner(JsonDocument.Parse(arguments).RootElement);
        if (resultType != ObjectReference)
            return identifier is "attach" ? "1" : "null";
        var id = Interlocked.Increment(ref _last);
        if (identifier == "import")
            _modules[id] = Path.GetFileName(JsonDocument.Parse(arguments).RootElement[0].GetString()!).Split('.')[0];
        return string.Create(CultureInfo.InvariantCulture, $$"""{"__jsObjectId":{{id}}}""");
    }

    private static long Partner(JsonElement arguments) =>
        arguments.EnumerateArray().First(argument => argument.ValueKind == JsonValueKind.Object && argument.TryGetProperty("__dotNetObject", out _))
            .GetProperty("__dotNetObject").GetInt64();
}
