using System.Text.Json.Serialization;

namespace KlingStudio.Web;

/// <summary>Why a request was refused: one readable sentence, and fal's 422 shape for programs.</summary>
/// <param name="Message">For a person.</param>
/// <param name="Detail">For a program: at least one.</param>
internal sealed record RefusalAnswer(string Message, IReadOnlyList<RefusalDetail> Detail)
{
    /// <summary>Answers with a refusal of one field.</summary>
    public static Task Write(HttpContext context, int status, string message, string type, string field)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "private, no-store";
        var answer = new RefusalAnswer(message, [new(["body", field], message, type)]);
        return context.Response.WriteAsJsonAsync(answer, RefusalJson.Default.RefusalAnswer, "application/json; charset=utf-8", context.RequestAborted);
    }
}

/// <summary>One refused field, named as fal names it.</summary>
/// <param name="Loc">Where it stands in the request.</param>
/// <param name="Msg">What was found, and what is allowed.</param>
/// <param name="Type">Stable.</param>
internal sealed record RefusalDetail(IReadOnlyList<string> Loc, string Msg, string Type);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RefusalAnswer))]
internal sealed partial class RefusalJson : JsonSerializerContext;
