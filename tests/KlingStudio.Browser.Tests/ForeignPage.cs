using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Browser.Tests;

/// <summary>A page of somebody else's site, which frames the given addresses.</summary>
internal sealed class ForeignPage(WebApplication web) : IAsyncDisposable
{
    public string Address => web.Urls.First();

    public static async Task<ForeignPage> StartAsync(string open, string closed, string page)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var web = builder.Build();
        web.Urls.Add("http://127.0.0.1:0");
        web.MapGet("/", (HttpContext context) =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync($"<!DOCTYPE html><title>A blog</title><iframe id=\"open\" src=\"{open}\" width=\"640\" height=\"360\" allow=\"autoplay; fullscreen\"></iframe><iframe id=\"closed\" src=\"{closed}\"></iframe><iframe id=\"page\" src=\"{page}\"></iframe>");
        });
        await web.StartAsync();
        return new ForeignPage(web);
    }

    public async ValueTask DisposeAsync() => await web.DisposeAsync();
}
