using System.Globalization;
using System.Text.Json;

namespace KlingStudio.Fal;

/// <summary>Where a request stands.</summary>
public enum FalPhase
{
    /// <summary>Waiting its turn.</summary>
    InQueue,

    /// <summary>Being worked on. A word that this version does not know counts as this: it is not the end.</summary>
    InProgress,

    /// <summary>No more will happen; whether it went well, the result says.</summary>
    Completed,
}

/// <summary>One answer to "where does it stand?".</summary>
/// <param name="Phase">Where.</param>
/// <param name="QueuePosition">How many are before it, while in the queue and told.</param>
/// <param name="Log">The log lines of this answer: all so far, or only new ones (fal promises neither).</param>
/// <param name="InferenceSeconds">How long fal's runner worked, once completed.</param>
/// <param name="Error">fal's sentence, when it completed badly and said so here.</param>
/// <param name="ErrorType">fal's type of that error.</param>
public sealed record FalStatus(
    FalPhase Phase,
    int? QueuePosition,
    IReadOnlyList<FalLogLine> Log,
    double? InferenceSeconds = null,
    string? Error = null,
    string? ErrorType = null)
{
    /// <summary>Reads an answer; null when it names no status at all. Odd shapes of the rest are left out, not fatal: a paid job hangs on this.</summary>
    internal static FalStatus? Read(JsonElement answer)
    {
        if (answer.Text("status") is not { } word)
            return null;
        return new FalStatus(
            PhaseOf(word),
            answer.Number("queue_position"),
            FalLogLine.ReadAll(answer),
            answer.Child("metrics") is { } metrics ? metrics.Fraction("inference_time") : null,
            answer.Text("error"),
            answer.Text("error_type"));
    }

    /// <summary>fal documents three words; its neighbours also use these for an end.</summary>
    private static FalPhase PhaseOf(string word) => word.ToUpperInvariant() switch
    {
        "IN_QUEUE" => FalPhase.InQueue,
        "COMPLETED" or "FAILED" or "ERROR" or "CANCELLED" or "CANCELED" => FalPhase.Completed,
        _ => FalPhase.InProgress,
    };
}

/// <summary>A line that fal's runner wrote.</summary>
/// <param name="Message">The line.</param>
/// <param name="Timestamp">When, as fal wrote it.</param>
/// <param name="Level">INFO, WARN, ERROR, STDOUT…; null when not told.</param>
/// <param name="Source">USER; null when not told.</param>
public sealed record FalLogLine(string Message, string? Timestamp = null, string? Level = null, string? Source = null)
{
    internal static IReadOnlyList<FalLogLine> ReadAll(JsonElement answer)
    {
        if (answer.Child("logs") is not { ValueKind: JsonValueKind.Array } logs)
            return [];
        var lines = new List<FalLogLine>();
        foreach (var line in logs.EnumerateArray())
        {
            if (line.ValueKind == JsonValueKind.String && line.Text() is { } bare)
                lines.Add(new FalLogLine(Tidy(bare)));
            else if (line.Text("message") is { } message)
                lines.Add(new FalLogLine(Tidy(message), line.Text("timestamp"), line.Text("level"), line.Text("source")));
        }

        return lines;
    }

    private static string Tidy(string text) => FalText.Tidy(text, 500);
}

/// <summary>Reading JSON of others: a member that is missing or of another kind is null, never an exception.</summary>
internal static class FalElements
{
    public static JsonElement? Child(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    public static string? Text(this JsonElement element, string name) => element.Child(name)?.Text();

    public static string? Text(this JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: it is text, but no string.
            return null;
        }
    }

    public static int? Number(this JsonElement element, string name) =>
        element.Child(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) && number >= 0 ? number : null;

    public static double? Fraction(this JsonElement element, string name) =>
        element.Child(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && double.IsFinite(number) && number >= 0 ? number : null;

    /// <summary>A value as a person would write it: for the limits that an error names.</summary>
    public static string? Spoken(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.Text(),
        JsonValueKind.Number => element.TryGetDecimal(out var number) ? number.ToString(CultureInfo.InvariantCulture) : element.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array => string.Join(", ", element.EnumerateArray().Select(Spoken).OfType<string>()),
        _ => null,
    };
}
