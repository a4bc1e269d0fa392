using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace KlingStudio.Web;

/// <summary>
/// The second listener (<c>Studio__PublicListen</c>), for people outside: it answers endpoints that carry <see cref="PublicDoorExtensions.OnPublicDoor{T}(T)"/>
/// and nothing else. Told apart by the port a request came in on, which no header can change.
/// </summary>
internal sealed class PublicDoor(StudioOptions options, IServer server)
{
    private int? _port;

    /// <summary>Its port, or null when there is no such listener (or the server has not begun to listen).</summary>
    public int? Port => _port ??= Find();

    /// <summary>Whether this request came in there.</summary>
    public bool IsHere(HttpContext context) => Port is { } port && context.Connection.LocalPort == port;

    // Port 0 becomes a real one when the server has bound all its addresses; the public one is the last of them.
    private int? Find()
    {
        if (options.PublicListen is not { } listen)
            return null;
        if (BindingAddress.Parse(listen).Port is var fixedPort and > 0)
            return fixedPort;
        var bound = server.Features.Get<IServerAddressesFeature>()?.Addresses;
        var expected = ListenAddresses.Split(options.Urls).Length + 1;
        return bound?.Count == expected ? BindingAddress.Parse(bound.Last()).Port : null;
    }
}

/// <summary>Marks an endpoint that people outside may reach.</summary>
internal sealed class PublicDoorMark
{
    /// <summary>The one mark.</summary>
    public static readonly PublicDoorMark Instance = new();
}

/// <summary>How an endpoint comes to the public door.</summary>
internal static class PublicDoorExtensions
{
    /// <summary>Lets the endpoint answer at the public door too. It must hold its own right to be there: an unguessable address, a signature.</summary>
    public static T OnPublicDoor<T>(this T endpoint)
        where T : IEndpointConventionBuilder => endpoint.OnPublicDoor(_ => true);

    /// <summary>The same for those of a group whose path (without the first slash) is among the chosen.</summary>
    public static T OnPublicDoor<T>(this T endpoints, Func<string, bool> chosen)
        where T : IEndpointConventionBuilder
    {
        endpoints.Add(builder =>
        {
            if (builder is RouteEndpointBuilder { RoutePattern.RawText: { } path } && chosen(path.TrimStart('/')))
                builder.Metadata.Add(PublicDoorMark.Instance);
        });
        return endpoints;
    }

    /// <summary>After routing: where <see cref="PublicDoorPolicy"/> left no endpoint there is nothing, whatever a later part of the pipeline would say.</summary>
    public static void UsePublicDoor(this IApplicationBuilder app)
    {
        var door = app.ApplicationServices.GetRequiredService<PublicDoor>();
        app.Use((context, next) =>
        {
            if (!door.IsHere(context) || context.GetEndpoint()?.Metadata.GetMetadata<PublicDoorMark>() is not null)
                return next(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.Headers.CacheControl = "no-store";
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync("There is nothing here.", context.RequestAborted);
        });
    }
}
