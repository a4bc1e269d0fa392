using System.IO.Compression;
using System.Net.Mime;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Scalar.AspNetCore;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>What tells programs and people how to call: the models' own documents, ours, and a page to read it on, which works without any network.</summary>
internal static class ApiReference
{
    // The package ships Scalar's page and its script; its page has an inline script, which the studio's policy forbids. So the page is ours and the script its.
    private const string Script = "ScalarStaticAssets.scalar.js";

    private const string Page =
        """
        <!DOCTYPE html>
        <html lang="en" data-theme="dark">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>API reference · Kling Studio</title>
        <link rel="icon" type="image/svg+xml" href="/img/icons/idle.svg">
        <link rel="stylesheet" href="/css/tokens.css">
        </head>
        <body>
        <noscript>This page needs scripts. The same is in <a href="/openapi/v1.json">/openapi/v1.json</a>.</noscript>
        <div id="reference"></div>
        <script src="/api/reference/scalar.js"></script>
        <script type="module" src="/js/reference.js"></script>
        </body>
        </html>
        """;

    /// <summary>Registers our own document, and what the API page says.</summary>
    public static void AddApiReference(this IServiceCollection services, StudioOptions options)
    {
        services.AddOpenApi("v1", ApiDocument.Describe);
        services.AddSingleton(provider =>
        {
            var server = provider.GetRequiredService<IServer>();
            return new ApiFacts(options.Fal.Key is not null, () => server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(address => new Uri(address)) ?? []);
        });
    }

    /// <summary>Maps it all.</summary>
    public static void MapApiReference(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/queue/openapi.json", DescribeAsync).ExcludeFromDescription();
        routes.MapOpenApi("/openapi/v1.json");
        routes.MapGet("/api/reference", () => TypedResults.Content(Page, "text/html; charset=utf-8")).ExcludeFromDescription();
        routes.MapGet("/api/reference/scalar.js", SendScriptAsync).ExcludeFromDescription();
    }

    private static Task DescribeAsync(HttpContext context)
    {
        var asked = context.Request.Query["endpoint_id"].ToString().Trim('/');
        if (asked.Length == 0)
            return ApiAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, "endpoint_id is required: it names the model.");
        var (request, model) = (context.Request, ApiModel.All.FirstOrDefault(model => string.Equals(model.EndpointId, asked, StringComparison.OrdinalIgnoreCase)));
        return model is null
            ? ApiAnswers.RefuseAsync(context, StatusCodes.Status404NotFound, $"Application '{FalDetail.Cut(asked)}' not found")
            : ApiAnswers.WriteAsync(context, StatusCodes.Status200OK, ModelSchema.Of(model, $"{request.Scheme}://{request.Host.Value}"));
    }

    // It lies in the package packed, and every browser unpacks it.
    private static async Task SendScriptAsync(HttpContext context)
    {
        await using var packed = typeof(ScalarOptions).Assembly.GetManifestResourceStream(Script) ?? throw new InvalidOperationException($"The package has no {Script} any more.");
        context.Response.ContentType = MediaTypeNames.Text.JavaScript;
        context.Response.Headers.CacheControl = "private, max-age=86400";
        context.Response.Headers.Vary = "Accept-Encoding";
        if (context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers.ContentEncoding = "gzip";
            context.Response.ContentLength = packed.Length;
            await packed.CopyToAsync(context.Response.Body, context.RequestAborted);
            return;
        }

        await using var plain = new GZipStream(packed, CompressionMode.Decompress);
        await plain.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
