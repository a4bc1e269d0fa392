using System.Security.Cryptography;
using System.Text;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Sharing.Public;
using Microsoft.AspNetCore.Http.HttpResults;

namespace KlingStudio.Web.Features.Sharing;

/// <summary>Pages for people outside as answers: their status, their policy, their page.</summary>
internal static class PublicAnswers
{
    private const string Base = "default-src 'none'; script-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors ";

    /// <summary>An open link.</summary>
    public static Task ShowAsync(HttpContext context, ShareScene scene, int status = StatusCodes.Status200OK, ShareVerdict? said = null, string? trouble = null, string? note = null)
    {
        Head(context, status, "'none'", scene.Ratio);
        return WriteAsync<SharePage>(context, new()
        {
            [nameof(SharePage.Scene)] = scene,
            [nameof(SharePage.Said)] = said,
            [nameof(SharePage.Trouble)] = trouble,
            [nameof(SharePage.Note)] = note,
        });
    }

    /// <summary>Its player for pages of others.</summary>
    public static Task EmbedAsync(HttpContext context, ShareScene scene)
    {
        Head(context, StatusCodes.Status200OK, "*", scene.Ratio);
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return WriteAsync<EmbedPage>(context, new() { [nameof(EmbedPage.Scene)] = scene });
    }

    /// <summary>Nothing, whatever the reason.</summary>
    public static Task CloseAsync(HttpContext context, TimeSpan? wait)
    {
        if (wait is not null)
            return ShareVisits.RefuseAsync(context, StatusCodes.Status429TooManyRequests, wait);
        Head(context, StatusCodes.Status404NotFound, "'none'");
        return WriteAsync<ClosedPage>(context, []);
    }

    /// <summary>The question for the password.</summary>
    public static Task LockAsync(HttpContext context, string slug, int status = StatusCodes.Status200OK, string? trouble = null, TimeSpan? wait = null, bool framed = false)
    {
        Head(context, status, framed ? "*" : "'none'", wait: wait);
        return WriteAsync<LockedPage>(context, new()
        {
            [nameof(LockedPage.Slug)] = slug,
            [nameof(LockedPage.Trouble)] = trouble,
            [nameof(LockedPage.Framed)] = framed,
        });
    }

    // Strict: our own files, one style rule by its hash, nobody's frame but where the link allows it.
    private static void Head(HttpContext context, int status, string ancestors, string? rule = null, TimeSpan? wait = null)
    {
        ShareVisits.Head(context, status, wait);
        var hash = rule is null ? "" : $" 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(rule)))}'";
        context.Response.Headers.ContentSecurityPolicy = $"{Base}{ancestors}; style-src 'self'{hash}";
    }

    private static Task WriteAsync<T>(HttpContext context, Dictionary<string, object?> parameters)
        where T : Microsoft.AspNetCore.Components.IComponent
    {
        var status = context.Response.StatusCode;
        // The framework invites its own navigation, which these pages do not have.
        context.Response.OnStarting(static state =>
        {
            ((IHeaderDictionary)state).Remove("blazor-enhanced-nav");
            return Task.CompletedTask;
        }, context.Response.Headers);
        return new RazorComponentResult<T>(parameters) { StatusCode = status, PreventStreamingRendering = true }.ExecuteAsync(context);
    }
}
