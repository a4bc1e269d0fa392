using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace KlingStudio.Testing;

/// <summary>fal's storage: a place is given, the bytes are put there, in one or in parts.</summary>
internal sealed class FakeStorage(FakeFal fal)
{
    private readonly ConcurrentDictionary<(string Name, int Part), byte[]> _parts = [];

    public void Map(WebApplication app)
    {
        app.MapPost("/storage/upload/initiate", context => InitiateAsync(context, "uploads"));
        app.MapPost("/storage/upload/initiate-multipart", context => InitiateAsync(context, "uploads/parts"));
        app.MapPut("/uploads/{name}", PutAsync);
        app.MapPut("/uploads/parts/{name}/{part:int}", PutPartAsync);
        app.MapPost("/uploads/parts/{name}/complete", CompleteAsync);
    }

    private async Task InitiateAsync(HttpContext context, string place)
    {
        var wish = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var name = Guid.NewGuid().ToString("N") + "-" + Path.GetFileName(wish!["file_name"]!.GetValue<string>());
        fal.Files.Promise(name, wish["content_type"]!.GetValue<string>(), context.Request.Headers["X-Fal-Object-Lifecycle"].ToString());
        await context.Response.WriteAsJsonAsync(new JsonObject { ["upload_url"] = $"{fal.Url}{place}/{name}?permission=1", ["file_url"] = $"{fal.Url}files/b/{name}" });
    }

    private async Task PutAsync(HttpContext context, string name)
    {
        fal.Files.Put(name, await BytesAsync(context));
        context.Response.StatusCode = 200;
    }

    private async Task PutPartAsync(HttpContext context, string name, int part)
    {
        if (context.Request.Query["permission"] != "1")
        {
            context.Response.StatusCode = 403;
            return;
        }

        var bytes = await BytesAsync(context);
        _parts[(name, part)] = bytes;
        await context.Response.WriteAsJsonAsync(new JsonObject { ["partNumber"] = part, ["etag"] = ETag(bytes) });
    }

    private async Task CompleteAsync(HttpContext context, string name)
    {
        var parts = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!["parts"]!.AsArray();
        using var whole = new MemoryStream();
        foreach (var part in parts)
        {
            if (!_parts.TryRemove((name, part!["partNumber"]!.GetValue<int>()), out var bytes) || part["etag"]!.GetValue<string>() != ETag(bytes))
            {
                context.Response.StatusCode = 400;
                return;
            }

            whole.Write(bytes);
        }

        fal.Files.Put(name, whole.ToArray());
    }

    private static string ETag(byte[] bytes) => "\"" + Convert.ToHexStringLower(SHA256.HashData(bytes))[..16] + bytes.Length.ToString(CultureInfo.InvariantCulture) + "\"";

    private static async Task<byte[]> BytesAsync(HttpContext context)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes, context.RequestAborted);
        return bytes.ToArray();
    }
}
