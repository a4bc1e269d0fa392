using System.Text.Json.Nodes;
using KlingStudio.Generations;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>Our own OpenAPI document. The routes come from the house itself, so none can be forgotten; here are the words to them.</summary>
internal static class ApiDocument
{
    private const string InputName = "ImageToVideoInput";
    private const string KeyName = "key";

    /// <summary>Everything that programs call, and nothing of the pages.</summary>
    public static void Describe(OpenApiOptions options)
    {
        options.ShouldInclude = route => ApiDoor.Covers($"/{route.RelativePath}") || route.RelativePath == ".well-known/jwks.json";
        options.AddOperationTransformer((operation, context, _) =>
        {
            Explain(operation, context.Description.RelativePath ?? "", context.Description.HttpMethod ?? "", context.Document);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            Frame(document);
            return Task.CompletedTask;
        });
    }

    /// <summary>Group, headline and explanation of a route.</summary>
    internal static (string Tag, string Summary, string Text) Words(string path, string method) => path switch
    {
        _ when path.EndsWith("/status/stream", StringComparison.Ordinal) => ("Queue", "Follow the status", "Server-sent events: each is a status, with the log lines that are new. It ends after COMPLETED."),
        _ when path.EndsWith("/status", StringComparison.Ordinal) => ("Queue", "Ask for the status", "202 while it is queued or in progress, 200 when it is done. With logs=1 the lines so far."),
        _ when path.EndsWith("/cancel", StringComparison.Ordinal) => ("Queue", "Cancel", "202 CANCELLATION_REQUESTED, 400 ALREADY_COMPLETED or 404 NOT_FOUND."),
        _ when path.Contains("/requests/", StringComparison.Ordinal) => ("Queue", "Get the result", "The model's output once it is done; 400 “Request is still in progress” before; the error's own status and body when it failed."),
        _ when path.StartsWith("rest/storage/", StringComparison.Ordinal) => ("Storage", method == "PUT" ? "Bring the bytes" : "Begin or end an upload", "As fal's storage: initiate names an upload_url for the bytes and a file_url to use as image_url."),
        _ when path.StartsWith("files/", StringComparison.Ordinal) => ("Files", "Download a file", "Without a key: whoever has the address may read it, also in ranges."),
        _ when path.StartsWith("api/fal/proxy", StringComparison.Ordinal) => ("Proxy", "Call through the proxy", "Obeys x-fal-target-url for fal's run, queue and storage-initiate addresses, and answers 400 to every other."),
        _ when path.StartsWith(".well-known/", StringComparison.Ordinal) => ("Webhooks", "The key of webhooks", "Ed25519: what X-Fal-Webhook-Signature is checked with."),
        _ when path.StartsWith("queue/", StringComparison.Ordinal) => ("Queue", "Submit", "Answers at once with the request_id and the addresses to ask. With fal_webhook=… that address is called at the end. Idempotency-Key counts for 24 hours."),
        _ => ("Run", "Run and wait", "Answers with the model's output when the clip is there."),
    };

    private static void Explain(OpenApiOperation operation, string path, string method, OpenApiDocument? document)
    {
        var (tag, summary, text) = Words(path, method);
        operation.Tags = new HashSet<OpenApiTagReference> { new(tag, document) };
        (operation.Summary, operation.Description) = ($"{summary}{Which(path)}", text);
        if (method == "POST" && tag is "Queue" or "Run")
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = new OpenApiSchemaReference(InputName, document) } },
            };
        }

        if (tag == "Queue" && method == "POST")
            Query(operation, "fal_webhook", "An address that is called at the end; public ones only, unless Studio__Api__PrivateHosts names it.");
        if (summary is "Ask for the status" or "Follow the status")
            Query(operation, "logs", "1 (or true) for the log lines.");
    }

    // The same call is there under several addresses: the headline says which this is.
    private static string Which(string path)
    {
        var isFull = path.StartsWith("queue/", StringComparison.Ordinal) && ApiModel.All.Any(model => path.StartsWith($"queue/{model.EndpointId}/requests/", StringComparison.Ordinal));
        var engine = path.Contains("klingstudio/", StringComparison.Ordinal) ? " (always rehearsed)" : "";
        var end = path.EndsWith("/response", StringComparison.Ordinal) ? ", by /response" : "";
        return $"{engine}{(isFull ? ", full id" : "")}{(path.StartsWith("run/", StringComparison.Ordinal) ? ", under /run" : "")}{end}";
    }

    private static void Query(OpenApiOperation operation, string name, string description)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
    }

    private static void Frame(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Kling Studio",
            Version = "1",
            Description = "fal's own protocol, spoken by this studio: change the host and keep the code. Every answer says in X-KlingStudio-Engine which engine it is about; rehearsal is free and takes any key or none, Kling asks for one.",
        };
        document.Tags = new HashSet<OpenApiTag>(((string[])["Queue", "Run", "Storage", "Files", "Proxy", "Webhooks"]).Select(name => new OpenApiTag { Name = name }));
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[InputName] = Input();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[KeyName] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = "Authorization",
            Description = "Key id:secret: the studio's own, from its API page, or the fal key that it was started with.",
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyName, document)] = [] }];
    }

    // The same facts as in the models' own documents, and from the same place.
    private static OpenApiSchema Input()
    {
        var input = ModelSchema.Input("ImageToVideo");
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string>(input["required"]!.AsArray().Select(name => name!.GetValue<string>()), StringComparer.Ordinal),
            Properties = input["properties"]!.AsObject().ToDictionary(property => property.Key, property => (IOpenApiSchema)Property(property.Value!.AsObject()), StringComparer.Ordinal),
            AdditionalPropertiesAllowed = true,
        };
    }

    private static OpenApiSchema Property(JsonObject property) => new()
    {
        Title = property["title"]?.GetValue<string>(),
        Type = property["type"]?.GetValue<string>() == "number" ? JsonSchemaType.Number : JsonSchemaType.String,
        Description = property["description"]?.GetValue<string>(),
        Default = property["default"]?.DeepClone(),
        Enum = property["enum"]?.AsArray().Select(value => value!.DeepClone()).ToList(),
        MaxLength = property.ContainsKey("maxLength") ? RecipeRules.PromptMax : null,
        Minimum = property.ContainsKey("minimum") ? "0" : null,
        Maximum = property.ContainsKey("maximum") ? "1" : null,
    };
}
