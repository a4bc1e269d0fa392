using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace KlingStudio.Web;

/// <summary>The headers every answer carries. One policy for the whole studio, built once.</summary>
internal sealed class SecurityHeaders(RequestDelegate next, IEnumerable<EndpointDataSource> endpoints)
{
    private readonly Lazy<string> _policy = new(() => Policy(ImportMaps(endpoints)));

    /// <summary>Sets them as the answer begins, so that an error page has them too. A page for people outside brings a stricter policy of its own.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            var (headers, policy) = ((IHeaderDictionary, string))state;
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
            headers["Permissions-Policy"] = "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()";
            return Task.CompletedTask;
        }, (context.Response.Headers, _policy.Value));
        return next(context);
    }

    /// <summary>
    /// Scripts are ours alone, plus the import maps by their hash; styles may be inline because MudBlazor positions its popovers that way;
    /// Blazor needs its own <c>&lt;base&gt;</c>; nobody may frame the studio.
    /// </summary>
    public static string Policy(IEnumerable<string> inlineScripts)
    {
        var hashes = string.Concat(inlineScripts.Distinct().Select(script => $" 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'"));
        return $"default-src 'self'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; "
            + "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
    }

    private static IEnumerable<string> ImportMaps(IEnumerable<EndpointDataSource> sources) =>
        from source in sources
        from endpoint in source.Endpoints
        let map = endpoint.Metadata.GetMetadata<ImportMapDefinition>()
        where map is not null
        select map.ToString();
}
