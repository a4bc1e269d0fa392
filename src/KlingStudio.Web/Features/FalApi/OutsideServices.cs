using KlingStudio.Fal;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>What of the API goes out into the world by addresses that came from outside: pictures that are fetched, webhooks that are sent.</summary>
internal static class OutsideServices
{
    /// <summary>Registers it.</summary>
    public static void AddOutside(this IServiceCollection services, StudioOptions options)
    {
        var policy = new OutboundPolicy { AllowHttp = true, NamedHosts = [.. options.PrivateHosts.Select(OutboundHost.Parse)] };
        services.AddSingleton(new OutboundClient(policy));
        services.AddSingleton<PictureFetcher>();
        services.AddSingleton<IImageUrlIntake, ImageUrlIntake>();
        services.AddSingleton<WebhookKey>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<WebhookOutbox>();
        services.AddSingleton<IWebhookOutbox>(provider => provider.GetRequiredService<WebhookOutbox>());
        services.AddHostedService(provider => provider.GetRequiredService<WebhookOutbox>());
    }

    /// <summary>The key that receivers of webhooks check signatures with. It is no secret, and receivers are outside.</summary>
    public static void MapOutside(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/.well-known/jwks.json", (HttpContext context, WebhookKey key) =>
        {
            context.Response.Headers.CacheControl = "public, max-age=3600";
            return TypedResults.Bytes(key.Signer.Jwks.ToJson(), "application/json");
        }).OnPublicDoor();
}
