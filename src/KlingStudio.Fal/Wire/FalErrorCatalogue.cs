using System.Net;

namespace KlingStudio.Fal;

/// <summary>fal's documented error types, for whoever answers in fal's words.</summary>
public static class FalErrorCatalogue
{
    /// <summary>Types of errors about the way to a model: they stand in <c>error_type</c> beside a sentence. The others are about the input or the output, and stand in a <c>detail</c> list.</summary>
    private static readonly HashSet<string> OfTheWay = new(StringComparer.Ordinal)
    {
        "request_timeout", "startup_timeout", "runner_scheduling_failure", "runner_connection_timeout", "runner_disconnected", "runner_connection_refused",
        "runner_connection_error", "runner_incomplete_response", "runner_server_error", "client_disconnected", "client_cancelled", "bad_request", "internal_error",
        "concurrent_requests_limit",
    };

    /// <summary>Whether fal's pages name that type.</summary>
    public static bool IsKnown(string type) => FalErrorTypes.Known.Contains(type);

    /// <summary>Whether it is about the input or the output.</summary>
    public static bool IsOfTheModel(string type) => IsKnown(type) && !OfTheWay.Contains(type);

    /// <summary>The HTTP status that goes with it; 500 for one that is not known.</summary>
    public static int StatusOf(string type) => (int)FalErrorTypes.StatusOf(type);

    /// <summary>Whether the same request may succeed later.</summary>
    public static bool MayPassLater(string type) =>
        FalErrorTypes.MayPassLater(FalErrorTypes.KindOf(type, new FalAnswer((HttpStatusCode)StatusOf(type), static _ => null, ReadOnlyMemory<byte>.Empty), ""), type);
}
