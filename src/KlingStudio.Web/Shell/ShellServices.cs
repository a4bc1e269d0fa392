using Microsoft.AspNetCore.Components.Server;
using MudBlazor.Services;

namespace KlingStudio.Web.Shell;

/// <summary>Pages and circuits.</summary>
internal static class ShellServices
{
    private const long MostHubMessageBytes = 32 * 1024;

    /// <summary>Registers components, circuits, antiforgery and the request limits.</summary>
    public static void AddShell(this IServiceCollection services, StudioOptions options)
    {
        services.AddRazorComponents()
            .AddInteractiveServerComponents(ConfigureCircuits)
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = MostHubMessageBytes);
        services.AddMudServices();
        services.AddScoped<CurrentOwner>();
        services.AddScoped<SharePrompt>();
        services.AddScoped<SpendConfirmation>();
        services.AddScoped<KlingStudio.Web.Features.Create.BundledStills>();
        services.AddRateLimiter(limiter => RequestLimits.Configure(limiter, options.Limits));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "ks-antiforgery";
            antiforgery.HeaderName = "RequestVerificationToken";
            antiforgery.SuppressXFrameOptionsHeader = true; // the policy's frame-ancestors says more
        });
    }

    /// <summary>Maps assets and pages. The framework's own frame policy is silenced: ours is stricter, and two would both apply.</summary>
    public static void MapShell(this WebApplication web)
    {
        web.MapStaticAssets().OnPublicDoor(KlingStudio.Web.Features.Sharing.ShareEndpoints.NeedsAsset);
        web.MapRazorComponents<App>().AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null);
    }

    private static void ConfigureCircuits(CircuitOptions circuits)
    {
        circuits.DetailedErrors = false;
        circuits.MaxBufferedUnacknowledgedRenderBatches = 10;
        circuits.DisconnectedCircuitMaxRetained = 64;
        circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
    }
}
