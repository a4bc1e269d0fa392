using KlingStudio.Web.Features.FalApi;

namespace KlingStudio.Web;

/// <summary>The order in which a request passes the house.</summary>
internal static class StudioPipeline
{
    /// <summary>Headers and the gate stand before everything, routing included: an endpoint that cuts the pipeline short is behind them too.</summary>
    public static void UseStudioPipeline(this WebApplication web)
    {
        web.UseMiddleware<SecurityHeaders>();
        web.UseMiddleware<ApiAnswers>();
        web.UseTrustedProxies();
        web.UseWebSockets();
        web.UseMiddleware<Gate>();
        web.UseFalProxy();
        web.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = WriteFailureAsync });
        web.UseStatusCodePages(context => WritePageAsync(context.HttpContext));
        web.UseResponseCompression();
        web.UseRouting();
        web.UsePublicDoor();
        web.UseRateLimiter();
        web.UseAntiforgery();
    }

    private static Task WriteFailureAsync(HttpContext context) => WritePageAsync(context);

    // Plain, and without a word of what went wrong inside: that is in the log.
    private static Task WritePageAsync(HttpContext context)
    {
        var sentence = Sentence(context.Response.StatusCode);
        if (ApiDoor.Covers(context.Request.Path))
        {
            var isOurs = context.Response.StatusCode >= StatusCodes.Status500InternalServerError;
            return ApiAnswers.RefuseAsync(context, context.Response.StatusCode, sentence, isOurs ? "internal_error" : null, retry: isOurs);
        }

        var forPeople = context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = forPeople ? "text/html; charset=utf-8" : "text/plain; charset=utf-8";
        var body = forPeople
            ? $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Kling Studio</title><link rel=\"stylesheet\" href=\"/css/tokens.css\"></head><body><main><h1>{sentence}</h1>{Back(context)}</main></body></html>"
            : sentence;
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    private static string Sentence(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "That request makes no sense to the studio.",
        StatusCodes.Status404NotFound => "There is nothing here.",
        StatusCodes.Status405MethodNotAllowed => "That method is not used here.",
        StatusCodes.Status412PreconditionFailed or StatusCodes.Status416RangeNotSatisfiable => "That part is not there.",
        StatusCodes.Status503ServiceUnavailable => "The place where media is kept does not answer. Try again in a moment.",
        >= StatusCodes.Status500InternalServerError => "Something went wrong in the studio. Your work is safe; try again.",
        _ => "The studio can't do that.",
    };

    private static string Back(HttpContext context) =>
        context.RequestServices.GetRequiredService<PublicDoor>().IsHere(context) ? "" : "<p><a href=\"/\">Back to the studio</a></p>";
}
