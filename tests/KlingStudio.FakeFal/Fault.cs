using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KlingStudio.Testing;

/// <summary>Kinds of calls that a fault can be laid on.</summary>
public enum FalCall
{
    /// <summary>POST to an endpoint.</summary>
    Submit,

    /// <summary>GET status.</summary>
    Status,

    /// <summary>GET status as a stream.</summary>
    Stream,

    /// <summary>GET result.</summary>
    Result,

    /// <summary>PUT cancel.</summary>
    Cancel,

    /// <summary>First call of an upload.</summary>
    Initiate,

    /// <summary>Bytes of an upload, parts and their completion included.</summary>
    Upload,

    /// <summary>A file is fetched.</summary>
    Download,

    /// <summary>The webhook keys are fetched.</summary>
    Jwks,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>Something that goes wrong with one call. It is given the call and the proper way to answer it.</summary>
/// <param name="Name">For the test's output.</param>
/// <param name="Apply">Does it.</param>
public sealed record Fault(string Name, Func<HttpContext, Func<Task>, Task> Apply)
{
    /// <summary>Answers that, and does nothing.</summary>
    public static Fault Status(int status, string body = "", string type = "application/json", params (string Name, string Value)[] headers) =>
        new($"status {status}", async (context, _) =>
        {
            await DrainAsync(context);
            await AnswerAsync(context, status, body, type, headers);
        });

    /// <summary>Does what was asked, and answers that instead of the truth.</summary>
    public static Fault Lie(int status, string body, string type = "application/json") =>
        new($"lie {status}", async (context, proceed) =>
        {
            await SwallowAsync(context, proceed);
            context.Response.Headers.Clear();
            await AnswerAsync(context, status, body, type, []);
        });

    /// <summary>Reads the request and never answers; nothing is done.</summary>
    public static Fault Hang() => new("hang", async (context, _) =>
    {
        await DrainAsync(context);
        await ForeverAsync(context);
    });

    /// <summary>Does what was asked and never answers.</summary>
    public static Fault HangAfter() => new("hang after", async (context, proceed) =>
    {
        await SwallowAsync(context, proceed);
        await ForeverAsync(context);
    });

    /// <summary>Reads the request and resets the connection; nothing is done.</summary>
    public static Fault Reset() => new("reset", async (context, _) =>
    {
        await DrainAsync(context);
        context.Abort();
    });

    /// <summary>Does what was asked and resets the connection before a word of the answer.</summary>
    public static Fault ResetAfter() => new("reset after", async (context, proceed) =>
    {
        await SwallowAsync(context, proceed);
        context.Abort();
    });

    /// <summary>Does what was asked, sends half of the answer, and resets the connection.</summary>
    public static Fault Half() => new("half an answer", async (context, proceed) =>
    {
        var whole = await SwallowAsync(context, proceed);
        context.Response.ContentLength = whole.Length;
        await context.Response.Body.WriteAsync(whole.AsMemory(0, whole.Length / 2));
        await context.Response.Body.FlushAsync();
        context.Abort();
    });

    /// <summary>Does what was asked and answers with JSON that stops in the middle, as if that were all.</summary>
    public static Fault Truncated() => new("truncated JSON", async (context, proceed) =>
    {
        var whole = await SwallowAsync(context, proceed);
        context.Response.ContentLength = whole.Length / 2;
        await context.Response.Body.WriteAsync(whole.AsMemory(0, whole.Length / 2));
    });

    /// <summary>Waits, then answers properly.</summary>
    public static Fault Slow(TimeSpan time) => new($"slow {time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)} ms", async (context, proceed) =>
    {
        await Task.Delay(time, context.RequestAborted);
        await proceed();
    });

    private static async Task AnswerAsync(HttpContext context, int status, string body, string type, (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        await context.Response.WriteAsync(body);
    }

    private static async Task DrainAsync(HttpContext context) => await context.Request.Body.CopyToAsync(System.IO.Stream.Null);

    private static async Task ForeverAsync(HttpContext context) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Lets the proper answer be written to nowhere, and gives its bytes.</summary>
    private static async Task<byte[]> SwallowAsync(HttpContext context, Func<Task> proceed)
    {
        using var answer = new MemoryStream();
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        await proceed();
        await context.Response.BodyWriter.FlushAsync();
        context.Features.Set(body);
        return answer.ToArray();
    }
}
