using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using KlingStudio.Generations;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>A submit's body, read by the model's schema: what is of the wrong kind is a problem here, what is out of its limits one of <see cref="RecipeRules"/>. Pure.</summary>
/// <param name="Draft">As far as it could be read; its still is not chosen yet.</param>
/// <param name="ImageUrl">As given; null when it is missing.</param>
/// <param name="Problems">Empty when it can be ordered.</param>
internal sealed record ApiInput(RecipeDraft Draft, string? ImageUrl, IReadOnlyList<FalDetail> Problems)
{
    /// <summary>Reads and judges it for an engine. Fields that the model does not know are left alone, as fal does.</summary>
    public static ApiInput Read(ReadOnlyMemory<byte> body, EngineDescription engine)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32 });
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? new Reader(json.RootElement).Read(engine)
                : Unreadable("model_attributes_type", "The body is not a JSON object.");
        }
        catch (JsonException)
        {
            return Unreadable("json_invalid", "The body is not JSON that can be read.");
        }
    }

    private static ApiInput Unreadable(string type, string message) => new(new RecipeDraft(null, ""), null, [new(null, type, message)]);

    private sealed class Reader(JsonElement root)
    {
        private readonly List<FalDetail> _problems = [];

        public ApiInput Read(EngineDescription engine)
        {
            var (prompt, image) = (Text("prompt", required: true), Text("image_url", required: true));
            var draft = new RecipeDraft(
                Guid.Empty,
                prompt ?? "",
                Text("negative_prompt") ?? RecipeRules.DefaultNegativePrompt,
                Fraction("cfg_scale") ?? RecipeRules.DefaultCfgScale,
                Duration() ?? RecipeRules.DefaultSeconds,
                engine.Id);
            // An engine that can't run is no fault of the input: the desk says so.
            var refusals = RecipeRules.Judge(draft, engine).Where(refusal => refusal.Field != "engine" && !_problems.Exists(known => known.Field == refusal.Field));
            List<FalDetail> problems = [.. _problems, .. refusals.Select(refusal => ApiLimits.Detail(refusal, draft, Found(refusal.Field)))];
            if (image is { Length: 0 })
                problems.Add(new("image_url", "sequence_too_short", "The image_url is empty.", new JsonObject { ["min_length"] = 1 }, ""));
            return new(draft with { StillId = null }, image, problems);
        }

        private JsonNode? Found(string field) => root.TryGetProperty(field, out var value) ? Echo(value) : null;

        private string? Text(string field, bool required = false)
        {
            if (!root.TryGetProperty(field, out var value))
            {
                if (required)
                    _problems.Add(new(field, "missing", $"Field required: {field}", Input: EchoAll()));
                return null;
            }

            if (value.ValueKind == JsonValueKind.String && TryText(value) is { } text)
                return text;
            _problems.Add(new(field, "string_type", $"The {field} is not text; it must be a string.", Input: Echo(value)));
            return null;
        }

        private double? Fraction(string field)
        {
            if (!root.TryGetProperty(field, out var value))
                return null;
            if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number))
                return number;
            _problems.Add(new(field, "float_type", $"The {field} is not a number; it goes from 0 to 1.", Input: Echo(value)));
            return null;
        }

        /// <summary>Text, "5" or "10", exactly: fal has an enumeration here, and a number is not one of it.</summary>
        private int? Duration()
        {
            if (!root.TryGetProperty("duration", out var value))
                return null;
            if (value.ValueKind == JsonValueKind.String && TryText(value) is { } text && ApiLimits.Durations.Contains(text))
                return int.Parse(text, CultureInfo.InvariantCulture);
            _problems.Add(new("duration", "one_of", $"The duration is {value.ValueKind switch
            {
                JsonValueKind.String => "“" + FalDetail.Cut(TryText(value) ?? "") + "”",
                JsonValueKind.Number => $"the number {FalDetail.Cut(value.GetRawText())}",
                _ => "not text",
            }}; it is the text \"5\" or \"10\".", ApiLimits.ExpectedDurations(), Echo(value)));
            return null;
        }

        private JsonObject EchoAll()
        {
            var all = new JsonObject();
            foreach (var member in root.EnumerateObject().Take(20))
                all[FalDetail.Cut(member.Name)] = Echo(member.Value);
            return all;
        }

        private static JsonNode? Echo(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => FalDetail.Echo(TryText(value) ?? ""),
            _ when value.GetRawText() is { Length: <= 1_000 } raw => JsonNode.Parse(raw),
            _ => FalDetail.Echo(value.GetRawText()),
        };

        // Half of a surrogate pair is text in JSON, and no string.
        private static string? TryText(JsonElement value)
        {
            try
            {
                return value.GetString();
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }
}
