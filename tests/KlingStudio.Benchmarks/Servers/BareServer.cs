using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Benchmarks;

/// <summary>What the framework alone costs: files by range, and one interactive page with a sentence on it.</summary>
internal static class BareServer
{
    public static async Task<int> ServeAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        await using var web = builder.Build();
        web.UseAntiforgery();
        web.MapGet("/files/{name}", (string name) => Results.File(Path.Combine(folder, Path.GetFileName(name)), "video/mp4", enableRangeProcessing: true));
        web.MapRazorComponents<BarePage>().AddInteractiveServerRenderMode();
        await web.StartAsync();
        await Conversation.HoldAsync(new Uri(web.Urls.First()), _ => throw new NotSupportedException("There is no such command."));
        await web.StopAsync();
        return 0;
    }
}

/// <summary>The bare server's page.</summary>
public sealed class BarePage : ComponentBase
{
    /// <inheritdoc />
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.AddMarkupContent(0, "<!DOCTYPE html><html lang=\"en\"><head><title>Bare</title></head><body><p>Hello</p>");
        builder.OpenComponent<BareSentence>(1);
        builder.AddComponentRenderMode(new InteractiveServerRenderMode(prerender: false));
        builder.CloseComponent();
        builder.AddMarkupContent(2, "</body></html>");
    }
}

/// <summary>Its interactive part.</summary>
[Route("/")]
public sealed class BareSentence : ComponentBase
{
    /// <inheritdoc />
    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, "Hello, circuit");
}
