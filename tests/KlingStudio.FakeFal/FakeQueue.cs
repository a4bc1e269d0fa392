using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace KlingStudio.Testing;

/// <summary>fal's queue, as it was recorded: codes, members and their order.</summary>
internal sealed class FakeQueue(FakeFal fal)
{
    public void Map(WebApplication app)
    {
        // Both forms of the address are served: the collapsed one that clients build, and the full one of fal's curl examples.
        foreach (var prefix in new[] { "/{owner}/{alias}", "/{owner}/{alias}/{a}/{b}/{c}" })
        {
            app.MapGet(prefix + "/requests/{id:guid}/status", StatusAsync);
            app.MapGet(prefix + "/requests/{id:guid}/status/stream", StreamAsync);
            app.MapGet(prefix + "/requests/{id:guid}", ResultAsync);
            app.MapGet(prefix + "/requests/{id:guid}/response", ResultAsync);
            app.MapPut(prefix + "/requests/{id:guid}/cancel", CancelAsync);
        }

        app.MapPost("/{owner}/{alias}/{**rest}", SubmitAsync);
    }

    /// <summary>The id at the end of the webhook's address, else the prompt.</summary>
    public static string Generation(HttpRequest request, string body)
    {
        if (Uri.TryCreate(request.Query["fal_webhook"].ToString(), UriKind.Absolute, out var hook))
            return hook.Segments[^1];
        try
        {
            return JsonNode.Parse(body)?["prompt"]?.GetValue<string>() ?? "";
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    private Task SubmitAsync(HttpContext context)
    {
        var submit = (Submit)context.Items[nameof(Submit)]!;
        var job = new FakeJob(Guid.CreateVersion7(), submit, fal.Script(submit), fal.Settings.Time);
        submit.Job = job;
        fal.Jobs[job.Id] = job;
        _ = LiveAsync(job);
        var urls = Urls(job.Id, fal.ToldUrl ?? fal.Url);
        var answer = new JsonObject { ["status"] = "IN_QUEUE", ["request_id"] = job.Id.ToString() };
        Add(answer, urls);
        answer["logs"] = null;
        answer["metrics"] = new JsonObject();
        answer["queue_position"] = job.Script.Phases is [{ Place: { } place }, ..] ? place : 0;
        return JsonAsync(context, 200, answer);
    }

    private async Task LiveAsync(FakeJob job)
    {
        await Task.Yield();
        await job.RunAsync(fal.Stopping);
        if (job.Status == "COMPLETED")
            await fal.Webhooks.SendAsync(job);
    }

    private Task StatusAsync(HttpContext context, Guid id)
    {
        if (!fal.Jobs.TryGetValue(id, out var job) || job.Look() is { Removed: true })
            return UnknownAsync(context);
        var logs = context.Request.Query["logs"].ToString() is "1" or "true";
        var now = job.Look();
        return JsonAsync(context, now.Status == "COMPLETED" ? 200 : 202, StatusOf(job, logs ? now.Lines : null, now.Status, now.Place, 0));
    }

    private async Task StreamAsync(HttpContext context, Guid id)
    {
        if (!fal.Jobs.TryGetValue(id, out var job) || job.Look() is { Removed: true })
        {
            await UnknownAsync(context);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(": ping\n\n");
        for (var told = 0; ;)
        {
            var now = job.Look();
            if (now.Removed)
                return;
            var from = fal.Settings.StreamNewLinesOnly ? told : 0;
            await context.Response.WriteAsync("data: " + StatusOf(job, [.. now.Lines.Skip(from)], now.Status, now.Place, from).ToJsonString() + "\n\n");
            await context.Response.Body.FlushAsync();
            if (now.Status == "COMPLETED")
                return;
            told = now.Lines.Count;
            await now.Changed.WaitAsync(context.RequestAborted);
        }
    }

    private JsonObject StatusOf(FakeJob job, IReadOnlyList<string>? lines, string status, int? place, int first)
    {
        var answer = new JsonObject { ["status"] = status, ["request_id"] = job.Id.ToString() };
        Add(answer, Urls(job.Id, fal.ToldUrl ?? fal.Url));
        if (place is { } position)
            answer["queue_position"] = position;
        answer["logs"] = lines is null ? null : new JsonArray([.. lines.Select((line, index) => Line(line, first + index))]);
        answer["metrics"] = status == "COMPLETED" ? new JsonObject { ["inference_time"] = 41.5 } : new JsonObject();
        if (status == "COMPLETED" && job.End is Outcome.Error { Sentence: { } sentence } error)
            (answer["error"], answer["error_type"]) = (sentence, error.Type);
        return answer;
    }

    private Task ResultAsync(HttpContext context, Guid id)
    {
        if (!fal.Jobs.TryGetValue(id, out var job) || job.Look().Removed)
            return UnknownAsync(context);
        context.Response.Headers["x-fal-request-id"] = id.ToString();
        if (job.Look().Status != "COMPLETED")
        {
            var answer = new JsonObject { ["detail"] = "Request is still in progress", ["request_id"] = id.ToString() };
            Add(answer, Urls(id, fal.Url));
            return JsonAsync(context, 400, answer);
        }

        if (job.End is Outcome.Error error)
        {
            foreach (var (name, value) in error.Headers)
                context.Response.Headers[name] = value;
            context.Response.StatusCode = error.Status;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(error.Body);
        }

        context.Response.Headers["X-Fal-Billable-Units"] = "5";
        context.Response.Headers["X-Fal-Served-From"] = "fake";
        return JsonAsync(context, 200, Output(job));
    }

    internal JsonObject Output(FakeJob job)
    {
        var url = job.End switch
        {
            Outcome.Clip { Kind: ClipKind.None } => null,
            Outcome.Elsewhere elsewhere => elsewhere.Url,
            _ => $"{fal.Url}files/clips/{job.Id}.mp4",
        };
        return url is null
            ? []
            : new JsonObject { ["video"] = new JsonObject { ["url"] = url, ["content_type"] = "video/mp4", ["file_name"] = "output.mp4", ["file_size"] = fal.Settings.Clip.Length } };
    }

    private Task CancelAsync(HttpContext context, Guid id)
    {
        if (!fal.Jobs.TryGetValue(id, out var job) || job.Look().Removed)
            return UnknownAsync(context);
        return job.Cancel(fal.Cancelling)
            ? JsonAsync(context, 202, new JsonObject { ["status"] = "CANCELLATION_REQUESTED" })
            : JsonAsync(context, 400, new JsonObject { ["status"] = "ALREADY_COMPLETED" });
    }

    private static (string Name, string Url)[] Urls(Guid id, Uri home)
    {
        var request = $"{home.AbsoluteUri.TrimEnd('/')}/fal-ai/kling-video/requests/{id.ToString("D", CultureInfo.InvariantCulture)}";
        return [("response_url", request), ("status_url", request + "/status"), ("cancel_url", request + "/cancel")];
    }

    private static void Add(JsonObject answer, (string Name, string Url)[] urls)
    {
        foreach (var (name, url) in urls)
            answer[name] = url;
    }

    /// <summary>Stamped by its place, so that the same line is the same line in every answer.</summary>
    private static JsonObject Line(string message, int index) => new()
    {
        ["message"] = message,
        ["timestamp"] = DateTimeOffset.UnixEpoch.AddSeconds(index).ToString("O", CultureInfo.InvariantCulture),
        ["level"] = "INFO",
        ["source"] = "USER",
    };

    private static Task UnknownAsync(HttpContext context) => JsonAsync(context, 404, new JsonObject { ["status"] = "NOT_FOUND" });

    private static Task JsonAsync(HttpContext context, int status, JsonObject answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.ToJsonString());
    }
}
