using System.Globalization;
using KlingStudio.Generations;
using Microsoft.Extensions.Logging;

namespace KlingStudio.Fal;

/// <summary>
/// Kling 2.5 Turbo through fal's queue. It submits exactly once for each attempt and says honestly what came of it; it keeps no truth of its own:
/// whatever a restart forgets, fal is asked again.
/// </summary>
public sealed partial class KlingEngine : IVideoEngine
{
    /// <summary>A refusal at the clip's address is believed when it stands for about a minute.</summary>
    private const int OdditiesBelieved = 5;

    private readonly FalQueueClient _queue;
    private readonly FalMediaClient _media;
    private readonly FalOptions _options;
    private readonly KeyStanding _standing;
    private readonly StillUploads _stills;
    private readonly KlingJobs _jobs = new();
    private readonly IAudience? _audience;
    private readonly TimeProvider _time;
    private readonly ILogger<KlingEngine> _logger;

    /// <summary>Made by <see cref="FalServices.AddFal"/>.</summary>
    public KlingEngine(
        FalQueueClient queue,
        FalStorageClient storage,
        FalMediaClient media,
        FalOptions options,
        KeyStanding standing,
        IMediaVault vault,
        TimeProvider time,
        ILogger<KlingEngine> logger,
        IAudience? audience = null)
    {
        (_queue, _media, _options, _standing, _audience, _time, _logger) = (queue, media, options, standing, audience, time, logger);
        _stills = new StillUploads(storage, vault, options, time);
    }

    /// <inheritdoc />
    public EngineDescription Description
    {
        get
        {
            var trouble = _standing.Trouble;
            return KlingModel.Describe(trouble?.Words, _options.Prices) with { Trouble = trouble?.Sentence };
        }
    }

    /// <inheritdoc />
    public event EventHandler? DescriptionChanged
    {
        add => _standing.Changed += value;
        remove => _standing.Changed -= value;
    }

    /// <inheritdoc />
    public void LookAgain() => _standing.Ask();

    /// <summary>Jobs that are remembered just now.</summary>
    internal int Remembered => _jobs.Count;

    /// <inheritdoc />
    public async Task PrepareAsync(EngineOrder order, CancellationToken cancellationToken)
    {
        try
        {
            await _stills.AddressAsync(order.Still, cancellationToken);
        }
        catch (FalException error) when (error.Error.Retryable)
        {
            // Not the end of the order: the submit finds the still missing, says "not sent", and both are tried again.
            LogStillLater(error, order.GenerationId);
        }
        catch (FalException error)
        {
            _standing.Heard(error.Error);
            throw new EngineException(FalFailures.Of(error.Error), retryable: false, error);
        }
    }

    /// <inheritdoc />
    public async Task<SubmitAnswer> SubmitAsync(EngineOrder order, CancellationToken cancellationToken)
    {
        string still;
        try
        {
            still = await _stills.AddressAsync(order.Still, cancellationToken);
        }
        catch (FalException error)
        {
            _standing.Heard(error.Error);
            return SubmitAnswers.OfUpload(error.Error);
        }
        catch (EngineException error)
        {
            return error.Retryable ? new SubmitAnswer.NotSent(error.Failure.Message, TimeSpan.FromSeconds(15)) : new SubmitAnswer.Refused(error.Failure);
        }

        try
        {
            var answer = await _queue.SubmitAsync(Input(order.Recipe, still), Wishes(order), cancellationToken);
            _standing.Good();
            return SubmitAnswers.Of(answer);
        }
        catch (FalException error)
        {
            LogSubmitFailed(error, order.GenerationId, order.AttemptId);
            _standing.Heard(error.Error);
            return SubmitAnswers.Of(error.Error);
        }
    }

    /// <inheritdoc />
    public async Task<Stream> FetchAsync(EngineTicket ticket, CancellationToken cancellationToken)
    {
        var job = _jobs.Of(ticket);
        string? host = null;
        try
        {
            var address = await AddressAsync(job, ticket, cancellationToken);
            host = address.Host;
            return new ClipStream(await _media.OpenAsync(address, cancellationToken), error => NotFetched(job, error, host));
        }
        catch (FalException error)
        {
            throw NotFetched(job, error, host);
        }
    }

    /// <inheritdoc />
    public Task ReleaseAsync(EngineTicket ticket, CancellationToken cancellationToken)
    {
        // What lies at fal goes by itself: the still within hours, the clip after FalOptions.OutputLifetime.
        _jobs.Forget(ticket);
        return Task.CompletedTask;
    }

    private static KlingInput Input(Recipe recipe, string still) => new()
    {
        Prompt = recipe.Prompt,
        ImageUrl = still,
        Duration = recipe.Seconds.ToString(CultureInfo.InvariantCulture),
        NegativePrompt = recipe.NegativePrompt,
        CfgScale = recipe.CfgScale,
    };

    private SubmitOptions Wishes(EngineOrder order) => new()
    {
        StartTimeout = _options.StartTimeout,
        Priority = QueuePriority.Normal,
        OutputLifetime = _options.OutputLifetime,
        // The studio names the engine of every clip: it must be that one.
        NoFallback = true,
        Webhook = _options.WebhookBaseUrl is { } home ? new Uri($"{home.AbsoluteUri.TrimEnd('/')}/hooks/fal/{order.GenerationId:D}") : null,
    };

    private async Task<Uri> AddressAsync(KlingJob job, EngineTicket ticket, CancellationToken cancellationToken)
    {
        var video = job.Video ??= (await _queue.ResultAsync(Job(ticket), cancellationToken)).Value.Video;
        return Uri.TryCreate(video?.Url, UriKind.Absolute, out var address)
            ? address
            : throw new FalException(new FalError(FalErrorKind.NotFound, "fal's answer names no clip.", Retryable: true));
    }

    private static EngineException NotFetched(KlingJob job, FalException error, string? host)
    {
        var odd = error.Error.Kind is FalErrorKind.NotFound or FalErrorKind.Unreadable;
        // Next time fal is asked anew where the clip lies: its address may have changed.
        if (odd)
            (job.Video, job.Oddities) = (null, job.Oddities + 1);
        var hopeless = error.Error.Kind == FalErrorKind.MediaTooLarge || error.Error.IsVerdict || job.Oddities >= OdditiesBelieved;
        return new EngineException(error.Error.IsVerdict ? FalFailures.Of(error.Error) : FalFailures.OfClip(error.Error, host), retryable: !hopeless, error);
    }

    private static FalJob Job(EngineTicket ticket) => new(KlingModel.EndpointId, ticket.RequestId, ticket.StatusUrl, ticket.ResponseUrl, ticket.CancelUrl);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Generation {Id}: the still could not be sent to fal yet")]
    private partial void LogStillLater(Exception error, Guid id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Generation {Id}: the submit of attempt {Attempt} was not accepted")]
    private partial void LogSubmitFailed(Exception error, Guid id, Guid attempt);
}
