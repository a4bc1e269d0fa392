using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KlingStudio.Fal;

/// <summary>
/// fal's queue: submit, status, stream, result, cancel, for any endpoint. Submit sends its POST exactly once, whatever happens (fal knows no idempotency key,
/// and every POST is a new paid request); everything else is a question and is asked again by itself.
/// Every failure is a <see cref="FalException"/>; only the caller's own cancellation is not.
/// </summary>
public sealed class FalQueueClient
{
    private readonly FalRequests _requests;
    private readonly FalUrls _urls;
    private readonly FalOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Made by <see cref="FalServices.AddFal"/>.</summary>
    public FalQueueClient(IHttpClientFactory clients, FalOptions options, TimeProvider time)
    {
        _requests = new FalRequests(clients, options, time);
        _urls = new FalUrls(options.QueueBaseUrl);
        _options = options;
        _time = time;
    }

    /// <summary>Puts a request into the queue: one POST, no retry.</summary>
    /// <param name="endpointId">For example <see cref="KlingModel.EndpointId"/>.</param>
    /// <param name="input">The model's input.</param>
    /// <param name="shape">How to write it.</param>
    /// <param name="options">How the queue should handle it.</param>
    /// <param name="cancellationToken">Giving up does not take back what has left.</param>
    /// <exception cref="FalException">
    /// <see cref="FalErrorKind.Unreachable"/> and <see cref="FalErrorKind.TooManyAtOnce"/>: nothing was sent that counts.
    /// <see cref="FalErrorKind.NoAnswer"/>, <see cref="FalErrorKind.Unreadable"/> and 5xx kinds: it may have been taken and may be charged. Others: refused, free.
    /// </exception>
    public async Task<FalSubmission> SubmitAsync<T>(string endpointId, T input, JsonTypeInfo<T> shape, SubmitOptions options, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _urls.Submit(endpointId, options.Query()));
        options.Apply(request.Headers);
        using var content = new SubmitContent(JsonSerializer.SerializeToUtf8Bytes(input, shape));
        return await _requests.SubmitAsync(request, content, reply => FalSubmission.Read(reply.Json, _urls, endpointId), cancellationToken);
    }

    /// <summary>Puts a request for a Kling clip into the queue, see <see cref="SubmitAsync{T}"/>.</summary>
    public Task<FalSubmission> SubmitAsync(KlingInput input, SubmitOptions options, CancellationToken cancellationToken) =>
        SubmitAsync(KlingModel.EndpointId, input, FalJson.Plain.KlingInput, options, cancellationToken);

    /// <summary>Asks once where a request stands.</summary>
    /// <param name="job">Which.</param>
    /// <param name="logs">Whether to ask for the runner's log lines.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<FalStatus> StatusAsync(FalJob job, bool logs, CancellationToken cancellationToken) =>
        _requests.AskAsync(() => Get(StatusOf(job, "", logs)), reply => FalStatus.Read(reply.Json), cancellationToken);

    /// <summary>
    /// The status as fal pushes it, one connection, until it is completed or the stream ends (it may end early: see <see cref="WatchAsync"/>).
    /// An event that can't be read is passed over.
    /// </summary>
    /// <exception cref="FalException">The stream could not be opened, broke, or was silent for <see cref="FalOptions.IdleTimeout"/>.</exception>
    public IAsyncEnumerable<FalStatus> StreamAsync(FalJob job, bool logs, CancellationToken cancellationToken) =>
        new FalStatusStream(_requests, _options, _time).ReadAsync(StatusOf(job, "/stream", logs), cancellationToken);

    /// <summary>
    /// News until the request is completed, without an end before that: by stream, opened again when it breaks; by asking, on a ladder of 1, 2, 4 and 8 seconds
    /// with jitter, while there is no stream; every 15 to 20 seconds when nobody is looking, until somebody does. Trouble on the way is news too, told once.
    /// </summary>
    /// <exception cref="FalException">Only <see cref="FalErrorKind.NotFound"/>, when fal said so three times.</exception>
    public IAsyncEnumerable<FalNews> WatchAsync(FalJob job, IAudience? audience, CancellationToken cancellationToken) =>
        new FalWatch(this, new PollPause(new PollLadder(_options.PollFirst), audience, _time)).RunAsync(job, cancellationToken);

    /// <summary>The result of a completed request.</summary>
    /// <exception cref="FalException"><see cref="FalErrorKind.StillInProgress"/>, the request's own error, or trouble on the way.</exception>
    public Task<FalResult<T>> ResultAsync<T>(FalJob job, JsonTypeInfo<T> shape, CancellationToken cancellationToken)
        where T : class =>
        _requests.AskAsync(
            () => Get(_urls.Response(job.EndpointId, job.RequestId, job.ResponseUrl)),
            reply => reply.Json.Deserialize(shape) is { } value
                ? new FalResult<T>(value, FalErrorReader.Units(reply.Answer.Header("X-Fal-Billable-Units")), reply.Answer.Header("X-Fal-Served-From"))
                : null,
            cancellationToken);

    /// <summary>The result of a Kling request, see <see cref="ResultAsync{T}"/>.</summary>
    public Task<FalResult<KlingOutput>> ResultAsync(FalJob job, CancellationToken cancellationToken) => ResultAsync(job, FalJson.Plain.KlingOutput, cancellationToken);

    /// <summary>Asks fal to stop a request.</summary>
    /// <exception cref="FalException">Any answer but the three.</exception>
    public async Task<FalCancelAnswer> CancelAsync(FalJob job, CancellationToken cancellationToken)
    {
        var address = _urls.Cancel(job.EndpointId, job.RequestId, job.CancelUrl);
        try
        {
            return await _requests.AskAsync(() => new HttpRequestMessage(HttpMethod.Put, address), static _ => (FalCancelAnswer?)FalCancelAnswer.Requested, cancellationToken) ?? FalCancelAnswer.Requested;
        }
        catch (FalException error) when (error.Error.HttpStatus is (int)HttpStatusCode.BadRequest && error.Error.Message.Contains("ALREADY_COMPLETED", StringComparison.OrdinalIgnoreCase))
        {
            return FalCancelAnswer.AlreadyCompleted;
        }
        catch (FalException error) when (error.Error.Kind == FalErrorKind.NotFound)
        {
            return FalCancelAnswer.NotFound;
        }
    }

    private Uri StatusOf(FalJob job, string more, bool logs) =>
        new(_urls.Status(job.EndpointId, job.RequestId, job.StatusUrl).AbsoluteUri + more + (logs ? "?logs=1" : "?logs=0"));

    private static HttpRequestMessage Get(Uri address) => new(HttpMethod.Get, address);
}
