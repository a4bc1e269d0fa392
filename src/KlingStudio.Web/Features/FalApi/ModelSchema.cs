using System.Globalization;
using System.Text.Json.Nodes;
using KlingStudio.Generations;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>A model's own OpenAPI document, in the shape in which fal publishes one for each of its models: tools read what to ask for, and how, out of it. Pure.</summary>
internal static class ModelSchema
{
    /// <summary>The document of that model.</summary>
    /// <param name="model">Which.</param>
    /// <param name="origin">Scheme and host of the studio.</param>
    public static JsonObject Of(ApiModel model, string origin)
    {
        var (id, name) = (model.EndpointId, NameOf(model.EndpointId));
        return new JsonObject
        {
            ["openapi"] = "3.0.4",
            ["info"] = new JsonObject
            {
                ["title"] = $"Queue OpenAPI for {id}",
                ["version"] = "1.0.0",
                ["description"] = $"The OpenAPI schema for the {id} queue.",
                ["x-fal-metadata"] = new JsonObject { ["endpointId"] = id, ["category"] = "image-to-video", ["playgroundUrl"] = $"{origin}/", ["documentationUrl"] = $"{origin}/api" },
            },
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject { ["apiKeyAuth"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "Authorization", ["description"] = "Fal Key" } },
                ["schemas"] = new JsonObject { ["QueueStatus"] = QueueStatus(), [$"{name}Input"] = Input(name), [$"{name}Output"] = Output(name), ["File"] = File() },
            },
            ["paths"] = Paths(id, name),
            ["servers"] = new JsonArray(new JsonObject { ["url"] = $"{origin}/queue" }),
            ["security"] = new JsonArray(new JsonObject { ["apiKeyAuth"] = new JsonArray() }),
        };
    }

    /// <summary>As fal names its schemas: <c>fal-ai/kling-video/v2.5-turbo/…</c> is <c>KlingVideoV25Turbo…</c>.</summary>
    internal static string NameOf(string endpointId) =>
        string.Concat(endpointId.Split('/').Skip(1).SelectMany(part => part.Replace(".", "", StringComparison.Ordinal).Split('-')).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>What is asked for; the limits are those of every order of this studio.</summary>
    internal static JsonObject Input(string name) => new()
    {
        ["title"] = $"{name}Input",
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["prompt"] = Text("Prompt", "How the picture should move.", longest: RecipeRules.PromptMax),
            ["image_url"] = Text("Image Url", "The still: an https address that anyone may fetch, a data: address, or one that this studio's storage gave out."),
            ["duration"] = new JsonObject
            {
                ["title"] = "Duration",
                ["type"] = "string",
                ["enum"] = new JsonArray([.. RecipeRules.Durations.Select(seconds => JsonValue.Create(seconds.ToString(CultureInfo.InvariantCulture)))]),
                ["default"] = RecipeRules.DefaultSeconds.ToString(CultureInfo.InvariantCulture),
                ["description"] = "Of the clip, in seconds.",
            },
            ["negative_prompt"] = Text("Negative Prompt", "What must not happen.", RecipeRules.DefaultNegativePrompt, RecipeRules.PromptMax),
            ["cfg_scale"] = new JsonObject
            {
                ["title"] = "Cfg Scale",
                ["type"] = "number",
                ["minimum"] = 0,
                ["maximum"] = 1,
                ["default"] = RecipeRules.DefaultCfgScale,
                ["description"] = "How closely to follow the prompt.",
            },
        },
        ["x-fal-order-properties"] = new JsonArray("prompt", "image_url", "duration", "negative_prompt", "cfg_scale"),
        ["required"] = new JsonArray("prompt", "image_url"),
    };

    private static JsonObject Output(string name) => new()
    {
        ["title"] = $"{name}Output",
        ["type"] = "object",
        ["properties"] = new JsonObject { ["video"] = new JsonObject { ["description"] = "The clip.", ["allOf"] = new JsonArray(Ref("File")) } },
        ["x-fal-order-properties"] = new JsonArray("video"),
        ["required"] = new JsonArray("video"),
    };

    private static JsonObject File() => new()
    {
        ["title"] = "File",
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["url"] = Text("Url", "Where the file can be downloaded from, without a key."),
            ["content_type"] = Text("Content Type", "The MIME type."),
            ["file_name"] = Text("File Name", "A name for people."),
            ["file_size"] = new JsonObject { ["title"] = "File Size", ["type"] = "integer", ["description"] = "Bytes." },
        },
        ["x-fal-order-properties"] = new JsonArray("url", "content_type", "file_name", "file_size"),
        ["required"] = new JsonArray("url"),
    };

    private static JsonObject QueueStatus() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["status"] = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("IN_QUEUE", "IN_PROGRESS", "COMPLETED") },
            ["request_id"] = Plain("The request id."),
            ["response_url"] = Plain("The response url."),
            ["status_url"] = Plain("The status url."),
            ["cancel_url"] = Plain("The cancel url."),
            ["logs"] = new JsonObject { ["type"] = "object", ["description"] = "The logs.", ["additionalProperties"] = true },
            ["metrics"] = new JsonObject { ["type"] = "object", ["description"] = "The metrics.", ["additionalProperties"] = true },
            ["queue_position"] = new JsonObject { ["type"] = "integer", ["description"] = "The queue position." },
        },
        ["required"] = new JsonArray("status", "request_id"),
    };

    private static JsonObject Paths(string id, string name)
    {
        var requestId = new JsonObject { ["name"] = "request_id", ["in"] = "path", ["required"] = true, ["schema"] = Plain("Request ID") };
        var logs = new JsonObject { ["name"] = "logs", ["in"] = "query", ["required"] = false, ["schema"] = new JsonObject { ["type"] = "number", ["description"] = "Whether to include logs (`1`) in the response or not (`0`)." } };
        var cancelled = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["status"] = Plain("CANCELLATION_REQUESTED.") } };
        return new JsonObject
        {
            [$"/{id}/requests/{{request_id}}/status"] = new JsonObject { ["get"] = Operation([requestId.DeepClone(), logs], "200", "The request status.", Ref("QueueStatus")) },
            [$"/{id}/requests/{{request_id}}/cancel"] = new JsonObject { ["put"] = Operation([requestId.DeepClone()], "202", "The request is asked to stop.", cancelled) },
            [$"/{id}"] = new JsonObject { ["post"] = Submit(name) },
            [$"/{id}/requests/{{request_id}}"] = new JsonObject { ["get"] = Operation([requestId], "200", "Result of the request.", Ref($"{name}Output")) },
        };
    }

    private static JsonObject Submit(string name)
    {
        var submit = Operation([], "200", "The request status.", Ref("QueueStatus"));
        submit["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Json(Ref($"{name}Input")) };
        return submit;
    }

    private static JsonObject Operation(JsonNode[] parameters, string status, string description, JsonObject schema) => new()
    {
        ["parameters"] = new JsonArray(parameters),
        ["responses"] = new JsonObject { [status] = new JsonObject { ["description"] = description, ["content"] = Json(schema) } },
    };

    private static JsonObject Json(JsonObject schema) => new() { ["application/json"] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Ref(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static JsonObject Plain(string description) => new() { ["type"] = "string", ["description"] = description };

    private static JsonObject Text(string title, string description, string? usual = null, int? longest = null)
    {
        var text = new JsonObject { ["title"] = title, ["type"] = "string", ["description"] = description };
        if (usual is not null)
            text["default"] = usual;
        if (longest is { } most)
            text["maxLength"] = most;
        return text;
    }
}
