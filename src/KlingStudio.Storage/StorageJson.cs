using System.Text.Json;
using System.Text.Json.Serialization;
using KlingStudio.Generations;

namespace KlingStudio.Storage;

/// <summary>What is kept as JSON inside a row. A draft holds what was typed, so its cfg scale may be NaN.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(RecipeDraft))]
internal sealed partial class StorageJson : JsonSerializerContext
{
    public static string Write(IReadOnlyList<string> words) => words.Count == 0 ? "[]" : JsonSerializer.Serialize(words, Default.IReadOnlyListString);

    public static IReadOnlyList<string> ReadWords(string json) =>
        json is "[]" ? [] : JsonSerializer.Deserialize(json, Default.IReadOnlyListString) ?? [];
}
