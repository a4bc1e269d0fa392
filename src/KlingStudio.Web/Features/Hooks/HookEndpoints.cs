namespace KlingStudio.Web.Features.Hooks;

/// <summary>Where providers call the studio. Each call brings its right along: a signature.</summary>
internal static class HookEndpoints
{
    /// <summary>What the addresses need.</summary>
    public static void AddHooks(this IServiceCollection services) => services.AddSingleton<FalHook>();

    /// <summary>Maps them; they answer at the public door too.</summary>
    public static void MapHooks(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/hooks/fal/{generationId:guid}", async (HttpContext context, Guid generationId, FalHook hook) => TypedResults.StatusCode(await hook.TakeAsync(context, generationId))).OnPublicDoor();
}
