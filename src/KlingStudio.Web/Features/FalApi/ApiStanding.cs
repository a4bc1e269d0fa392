using System.Globalization;
using System.Text.Json.Nodes;
using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>Where a request stands, in fal's words. Pure.</summary>
internal static class ApiStanding
{
    /// <summary>Waits for its turn.</summary>
    public const string InQueue = "IN_QUEUE";

    /// <summary>Is worked on.</summary>
    public const string InProgress = "IN_PROGRESS";

    /// <summary>No more will happen, well or badly.</summary>
    public const string Completed = "COMPLETED";

    private const string NoKey = "This studio has no fal key, so this is a rehearsal: a camera move over your still, rendered here, free. It is not Kling.";

    private const string Doubt = "No answer came to the one order of this clip, so it may have been charged. It is never sent again by machine: its owner decides in the studio.";

    /// <summary>fal's word for a state of the life cycle. One that a person has to settle still waits.</summary>
    public static string Word(GenerationStatus status) => status switch
    {
        GenerationStatus.Preparing or GenerationStatus.Claimed or GenerationStatus.WaitingForSlot or GenerationStatus.Queued or GenerationStatus.Unknown => InQueue,
        GenerationStatus.Running or GenerationStatus.Saving or GenerationStatus.Stranded or GenerationStatus.Cancelling => InProgress,
        _ => Completed,
    };

    /// <summary>202 until it has ended: clients take any 200 for the end.</summary>
    public static int Code(GenerationStatus status) => status.IsEnd() ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;

    /// <summary>The lines so far, oldest first. The first says in words when a rehearsal stands in for Kling.</summary>
    public static IReadOnlyList<string> Lines(FoundApiRequest found)
    {
        List<string> lines = [];
        if (found.Request.App == ApiModel.Kling.App && found.Request.EngineId == EngineIds.Rehearsal)
            lines.Add(NoKey);
        lines.AddRange(found.Generation.Log);
        if (found.Generation.Status == GenerationStatus.Unknown)
            lines.Add(Doubt);
        return lines;
    }

    /// <summary>The four addresses of a request: fal's clients follow them or build them themselves.</summary>
    public static void AddAddresses(JsonObject body, string baseUrl, string app, Guid id)
    {
        var address = $"{baseUrl}/queue/{app}/requests/{id}";
        body["request_id"] = id.ToString();
        body["response_url"] = address;
        body["status_url"] = address + "/status";
        body["cancel_url"] = address + "/cancel";
    }

    /// <summary>A status.</summary>
    /// <param name="found">The request.</param>
    /// <param name="baseUrl">Its addresses begin with it.</param>
    /// <param name="lines">The lines to show, or null: the key is there all the same.</param>
    public static JsonObject Body(FoundApiRequest found, string baseUrl, IEnumerable<string>? lines)
    {
        var generation = found.Generation;
        var body = new JsonObject { ["status"] = Word(generation.Status) };
        AddAddresses(body, baseUrl, found.Request.App, found.Request.Id);
        if (Word(generation.Status) == InQueue)
            body["queue_position"] = found.Ahead;
        body["logs"] = lines is null ? null : new JsonArray([.. lines.Select(line => Line(line, generation))]);
        body["metrics"] = generation.Status.IsEnd() ? Metrics(generation) : [];
        if (FailureAnswer.Of(found) is { } failure)
            (body["error"], body["error_type"]) = (failure.Sentence, failure.Type);
        return body;
    }

    private static JsonObject Metrics(Generation generation) =>
        WorkSeconds(generation) is { } seconds ? new JsonObject { ["inference_time"] = Math.Round(seconds, 3) } : [];

    private static double? WorkSeconds(Generation generation) =>
        generation.Billing?.WorkSeconds ?? (generation is { StartedAt: { } began, EndedAt: { } ended } ? Math.Max(0, (ended - began).TotalSeconds) : null);

    // The row keeps no time for each line. That of the order stands for all of them: then the same line is the same in every answer.
    private static JsonObject Line(string message, Generation generation) => new()
    {
        ["message"] = message,
        ["timestamp"] = generation.CreatedAt.ToString("O", CultureInfo.InvariantCulture),
        ["level"] = "INFO",
        ["source"] = "USER",
    };
}
