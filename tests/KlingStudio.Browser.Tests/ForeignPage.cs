using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Browser.Tests;

/// <summary>A site of somebody else, on an origin of its own.</summary>
internal sealed class ForeignPage(WebApplication web) : IAsyncDisposable
{
    public string Address => web.Urls.First();

    /// <summary>A page that frames the given addresses.</summary>
    public static Task<ForeignPage> FramesAsync(string open, string closed, string page) => ServeAsync(
        ("/", "text/html; charset=utf-8", $"<!DOCTYPE html><title>A blog</title><iframe id=\"open\" src=\"{open}\" width=\"640\" height=\"360\" allow=\"autoplay; fullscreen\"></iframe><iframe id=\"closed\" src=\"{closed}\"></iframe><iframe id=\"page\" src=\"{page}\"></iframe>"));

    /// <summary>The given files.</summary>
    public static async Task<ForeignPage> ServeAsync(params (string Path, string MediaType, string Text)[] files)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var web = builder.Build();
        web.Urls.Add("http://127.0.0.1:0");
        foreach (var (path, mediaType, text) in files)
        {
            web.MapGet(path, (HttpContext context) =>
            {
                context.Response.ContentType = mediaType;
                return context.Response.WriteAsync(text);
            });
        }

        await web.StartAsync();
        return new ForeignPage(web);
    }

    public async ValueTask DisposeAsync() => await web.DisposeAsync();
}
