using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using MudBlazor.Services;

namespace KlingStudio.Web;

/// <summary>The composition root: the only place that knows every part. Tests boot it as it is.</summary>
public sealed class StudioApp : IAsyncDisposable
{
    private StudioApp(WebApplication web) => Web = web;

    /// <summary>The host, for tests that look inside.</summary>
    public WebApplication Web { get; }

    /// <summary>Where it listens, once started.</summary>
    public IReadOnlyList<Uri> Addresses =>
        [.. Web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.Select(address => new Uri(address)) ?? []];

    /// <summary>Puts the studio together; nothing is opened or written yet.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">Runs before anything is read, so that a test can bring its own configuration.</param>
    public static StudioApp Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(StudioApp).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        configure?.Invoke(builder);
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddMudServices();
        builder.Services.AddScoped<CurrentOwner>();

        var web = builder.Build();
        web.UseAntiforgery();
        web.MapStaticAssets();
        web.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return new StudioApp(web);
    }

    /// <summary>Begins to listen.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default) => Web.StartAsync(cancellationToken);

    /// <summary>Drains and stops.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => Web.StopAsync(cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Web.DisposeAsync();

    /// <summary>The whole program: the exit code is 0 after a stop, 78 for a bad configuration.</summary>
    public static async Task<int> MainAsync(string[] args)
    {
        await using var app = Build(args);
        await app.StartAsync();
        await app.Web.WaitForShutdownAsync();
        return 0;
    }
}
