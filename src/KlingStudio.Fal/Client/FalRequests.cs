using System.Net.Http.Headers;
using System.Text.Json;
using KlingStudio.Generations;

namespace KlingStudio.Fal;

/// <summary>One call: sends it, reads the whole answer (not more than <see cref="MaxAnswerBytes"/>, not longer than its time), and turns every failure into a <see cref="FalException"/>.</summary>
internal sealed class FalRequests(IHttpClientFactory clients, FalOptions options, TimeProvider time)
{
    /// <summary>A status with all its logs is some kilobytes; more than this is not an answer.</summary>
    public const int MaxAnswerBytes = 4 * 1024 * 1024;

    private static readonly ReadOnlyMemory<byte> Nothing = "{}"u8.ToArray();

    private static readonly ProductInfoHeaderValue Agent = new("KlingStudio.Fal", typeof(FalRequests).Assembly.GetName().Version?.ToString(3) ?? "0");

    /// <summary>A question: asked again by itself when fal does not answer.</summary>
    /// <param name="make">Makes the request, once.</param>
    /// <param name="read">Reads a success; null means "can't be read".</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<T> AskAsync<T>(Func<HttpRequestMessage> make, Func<FalReply, T?> read, CancellationToken cancellationToken)
    {
        using var request = Dress(make());
        return await SendAsync(FalConnections.Reads, request, options.ReadTimeout, () => true, read, cancellationToken);
    }

    /// <summary>The one POST: never repeated. What went wrong says whether it left.</summary>
    public async Task<T> SubmitAsync<T>(HttpRequestMessage request, SubmitContent content, Func<FalReply, T?> read, CancellationToken cancellationToken)
    {
        request.Content = content;
        return await SendAsync(FalConnections.Submit, Dress(request), options.SubmitTimeout, () => content.Left, read, cancellationToken);
    }

    /// <summary>Only until the headers are there; the caller reads on.</summary>
    public async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = new Deadline(options.ReadTimeout, time, cancellationToken);
        try
        {
            var response = await clients.CreateClient(FalConnections.Reads).SendAsync(Dress(request), HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
                throw new FalException(FalErrorReader.Read(await FalReply.AnswerAsync(response, limit.Token), options.Key));
        }
        catch (Exception error) when (IsTrouble(error, cancellationToken))
        {
            throw Meaning(error, sent: true);
        }
    }

    private async Task<T> SendAsync<T>(string client, HttpRequestMessage request, TimeSpan patience, Func<bool> left, Func<FalReply, T?> read, CancellationToken cancellationToken)
    {
        using var limit = new Deadline(patience, time, cancellationToken);
        try
        {
            using var response = await clients.CreateClient(client).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var answer = await FalReply.AnswerAsync(response, limit.Token);
            if (!response.IsSuccessStatusCode)
                throw new FalException(FalErrorReader.Read(answer, options.Key));
            return Parse(answer, read);
        }
        catch (Exception error) when (IsTrouble(error, cancellationToken))
        {
            throw Meaning(error, left());
        }
    }

    private static T Parse<T>(FalAnswer answer, Func<FalReply, T?> read)
    {
        JsonException? broken = null;
        try
        {
            using var json = JsonDocument.Parse(answer.Body.IsEmpty ? Nothing : answer.Body);
            if (read(new FalReply(json.RootElement, answer)) is { } value)
                return value;
        }
        catch (JsonException error)
        {
            broken = error;
        }

        throw new FalException(
            new FalError(FalErrorKind.Unreadable, "fal answered something that can't be read.", Retryable: true, HttpStatus: (int)answer.Status, RequestId: answer.Header("x-fal-request-id")),
            broken);
    }

    /// <summary>The transport failed, or the time was up; not when the caller gave up himself.</summary>
    private static bool IsTrouble(Exception error, CancellationToken asked) =>
        error is HttpRequestException or IOException or TimeoutException || (error is OperationCanceledException && !asked.IsCancellationRequested);

    private static FalException Meaning(Exception error, bool sent)
    {
        var how = (error as HttpRequestException)?.HttpRequestError;
        if (!sent || how is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError)
        {
            var what = how switch
            {
                HttpRequestError.NameResolutionError => "its name could not be found",
                HttpRequestError.SecureConnectionError => "no safe (TLS) connection came about",
                _ => "no connection came about",
            };
            return new FalException(new FalError(FalErrorKind.Unreachable, $"fal can't be reached: {what}.", Retryable: true), error);
        }

        var why = error is OperationCanceledException or TimeoutException ? "in time" : "that was whole";
        return new FalException(new FalError(FalErrorKind.NoAnswer, $"fal gave no answer {why}.", Retryable: true, Billed: Charge.MayBeCharged), error);
    }

    private static HttpRequestMessage Dress(HttpRequestMessage request)
    {
        request.Headers.UserAgent.Add(Agent);
        if (request.Headers.Accept.Count == 0)
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }
}

/// <summary>A success, parsed.</summary>
/// <param name="Json">The body; an empty one reads as <c>{}</c>.</param>
/// <param name="Answer">Its headers and bytes.</param>
internal readonly record struct FalReply(JsonElement Json, FalAnswer Answer)
{
    public static async Task<FalAnswer> AnswerAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        // A length that is not kept (the connection was cut) throws here: half an answer is none.
        await response.Content.LoadIntoBufferAsync(FalRequests.MaxAnswerBytes, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        string? Header(string name) => response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
        return new FalAnswer(response.StatusCode, Header, body);
    }
}
