using KlingStudio.Generations;
using KlingStudio.Storage;
using Microsoft.AspNetCore.Mvc;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>fal's addresses on this studio. <see cref="ApiDoor"/> stands before each.</summary>
internal static class FalApiEndpoints
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps them.</summary>
    public static void MapFalApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("").AddEndpointFilter(GuardAsync);
        foreach (var model in ApiModel.All)
        {
            api.MapPost("/" + model.EndpointId, (HttpContext context, [FromServices] Submits submits) => submits.RunAsync(context, model));
            api.MapPost("/run/" + model.EndpointId, (HttpContext context, [FromServices] Submits submits) => submits.RunAsync(context, model));
            api.MapPost("/queue/" + model.EndpointId, (HttpContext context, [FromServices] Submits submits) => submits.QueueAsync(context, model));
            foreach (var app in (string[])[model.App, model.EndpointId])
                MapRequests(api, $"/queue/{app}/requests/{{requestId}}", model);
        }

        MapStorage(api);
        // The target in the header decides, before routing. What comes as far as here named none.
        api.MapMethods(FalProxy.Path, [HttpMethods.Get, HttpMethods.Post, HttpMethods.Put], () => TypedResults.BadRequest());
        api.MapMethods("/files/{slug}/{**name}", Reading, (HttpContext context, string slug, [FromServices] FileServing files) => files.ServeAsync(context, slug));
    }

    // The clients after a submit: fal's own name the short id, its documentation the full one.
    private static void MapRequests(IEndpointRouteBuilder api, string request, ApiModel model)
    {
        api.MapGet(request + "/status", (HttpContext context, string requestId, [FromServices] Requests requests) => requests.StatusAsync(context, model, requestId));
        api.MapGet(request + "/status/stream", (HttpContext context, string requestId, [FromServices] Requests requests) => requests.StreamAsync(context, model, requestId));
        api.MapGet(request, (HttpContext context, string requestId, [FromServices] Requests requests) => requests.ResultAsync(context, model, requestId));
        api.MapGet(request + "/response", (HttpContext context, string requestId, [FromServices] Requests requests) => requests.ResultAsync(context, model, requestId));
        api.MapPut(request + "/cancel", (HttpContext context, string requestId, [FromServices] Requests requests) => requests.CancelAsync(context, model, requestId));
    }

    private static void MapStorage(IEndpointRouteBuilder api)
    {
        api.MapPost(ApiDoor.Uploads + "initiate", (HttpContext context, [FromServices] Uploads uploads) => uploads.InitiateAsync(context, multipart: false));
        api.MapPost(ApiDoor.Uploads + "initiate-multipart", (HttpContext context, [FromServices] Uploads uploads) => uploads.InitiateAsync(context, multipart: true));
        api.MapPut(ApiDoor.Uploads + "{slug}", (HttpContext context, string slug, [FromServices] Uploads uploads) => uploads.PutAsync(context, slug));
        api.MapPut(ApiDoor.Uploads + "multipart/{slug}/{part:int}", (HttpContext context, string slug, int part, [FromServices] Uploads uploads) => uploads.PutPartAsync(context, slug, part));
        api.MapPost(ApiDoor.Uploads + "multipart/{slug}/complete", (HttpContext context, string slug, [FromServices] Uploads uploads) => uploads.CompleteAsync(context, slug));
    }

    /// <summary>Judges the body's type before anything reads it, and says in fal's words when the studio can't keep something now.</summary>
    private static async ValueTask<object?> GuardAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        if (ApiDoor.JudgeBody(context.Request) is { } refusal)
        {
            await ApiAnswers.RefuseAsync(context, refusal.Status, refusal.Reason);
            return Results.Empty;
        }

        try
        {
            return await next(invocation);
        }
        catch (Exception full) when (full is StorageFullException or VaultException { Full: true } && !context.Response.HasStarted)
        {
            await ApiAnswers.RefuseAsync(context, StatusCodes.Status507InsufficientStorage, full.Message, "disk_full");
        }
        catch (Exception broken) when (broken is VaultException or StorageException && !context.Response.HasStarted)
        {
            context.Response.Headers.RetryAfter = "5";
            await ApiAnswers.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, broken.Message, "internal_error", retry: true);
        }
        catch (Exception cut) when (context.RequestAborted.IsCancellationRequested || cut is BadHttpRequestException)
        {
            // The caller went away in the middle: nobody is there to be told.
            context.Abort();
        }

        return Results.Empty;
    }
}
