namespace KlingStudio.Generations;

/// <summary>
/// A queue, not a call: submit gives a ticket, and the ticket is asked about until the clip can be fetched.
/// An engine keeps no truth of its own: after a restart it may have lost a ticket and says so.
/// </summary>
public interface IVideoEngine
{
    /// <summary>What it is, what it costs, what it supports.</summary>
    EngineDescription Description { get; }

    /// <summary><see cref="Description"/> says something else than before (a key was refused, an account is open again). An engine whose description never changes has nothing to say.</summary>
    event EventHandler? DescriptionChanged
    {
        add { }
        remove { }
    }

    /// <summary>Somebody looks at <see cref="EngineDescription.Unavailable"/>: see whether it still holds. Returns at once; cheap to call often.</summary>
    void LookAgain()
    {
    }

    /// <summary>What it makes of a draft's words, in one plain line, while somebody types them; null where it can't say before it is asked to work.</summary>
    string? Read(RecipeDraft draft) => null;

    /// <summary>Makes the still ready before anything is claimed (fal: uploads it there). Safe to repeat.</summary>
    /// <exception cref="EngineException">It can't be made ready; nothing is owed.</exception>
    Task PrepareAsync(EngineOrder order, CancellationToken cancellationToken);

    /// <summary>The one submit of an attempt. Never throws for what the provider says: each answer is a case of <see cref="SubmitAnswer"/>.</summary>
    Task<SubmitAnswer> SubmitAsync(EngineOrder order, CancellationToken cancellationToken);

    /// <summary>Asks once.</summary>
    Task<EngineReport> CheckAsync(EngineTicket ticket, CancellationToken cancellationToken);

    /// <summary>
    /// Reports as they happen, ending with a terminal one (<see cref="EngineReport.IsTerminal"/>).
    /// May end or throw early (a broken stream): the caller checks and watches again.
    /// </summary>
    IAsyncEnumerable<EngineReport> WatchAsync(EngineTicket ticket, CancellationToken cancellationToken);

    /// <summary>The clip's bytes, once done.</summary>
    /// <exception cref="EngineException">It can't be fetched; <see cref="EngineException.Retryable"/> says whether later may help.</exception>
    Task<Stream> FetchAsync(EngineTicket ticket, CancellationToken cancellationToken);

    /// <summary>Asks to stop. The outcome arrives as a report; a late completion is still a completion.</summary>
    Task CancelAsync(EngineTicket ticket, CancellationToken cancellationToken);

    /// <summary>The clip is safe in the vault (or the generation has ended otherwise): what the engine still keeps for it may go. Safe to repeat.</summary>
    Task ReleaseAsync(EngineTicket ticket, CancellationToken cancellationToken);
}

/// <summary>One attempt of one generation, with everything an engine needs to run it.</summary>
/// <param name="GenerationId">The generation.</param>
/// <param name="AttemptId">This attempt; the claim of it is committed before <see cref="IVideoEngine.SubmitAsync"/> is called.</param>
/// <param name="Recipe">What to make.</param>
/// <param name="Still">Of what.</param>
public sealed record EngineOrder(Guid GenerationId, Guid AttemptId, Recipe Recipe, Still Still);

/// <summary>What an engine needs to find a job again; stored in the row.</summary>
/// <param name="RequestId">The engine's own id of the job (fal's <c>request_id</c>).</param>
/// <param name="StatusUrl">fal's <c>status_url</c>; null where there is none.</param>
/// <param name="ResponseUrl">fal's <c>response_url</c>.</param>
/// <param name="CancelUrl">fal's <c>cancel_url</c>.</param>
[GenerateSerializer, Immutable, Alias("ks.ticket")]
public sealed record EngineTicket(
    [property: Id(0)] string RequestId,
    [property: Id(1)] string? StatusUrl = null,
    [property: Id(2)] string? ResponseUrl = null,
    [property: Id(3)] string? CancelUrl = null);

/// <summary>What came of the one submit.</summary>
public abstract record SubmitAnswer
{
    private SubmitAnswer() { }

    /// <summary>The engine has it.</summary>
    public sealed record Accepted(EngineTicket Ticket, int? QueuePlace) : SubmitAnswer;

    /// <summary>Too many at once, or no connection: nothing was sent that counts. Free; claim again after <paramref name="RetryAfter"/>.</summary>
    public sealed record NotSent(string Reason, TimeSpan RetryAfter) : SubmitAnswer;

    /// <summary>The engine said no, at once and free.</summary>
    public sealed record Refused(Failure Failure) : SubmitAnswer;

    /// <summary>The request left and no answer came back: it may have been charged.</summary>
    public sealed record NoAnswer(string Reason) : SubmitAnswer;
}

/// <summary>Where a job stands at the engine.</summary>
public enum EngineState
{
    /// <summary>Waiting its turn.</summary>
    Queued,

    /// <summary>Being made.</summary>
    Running,

    /// <summary>The clip can be fetched. Terminal.</summary>
    Done,

    /// <summary>It will not come. Terminal.</summary>
    Failed,

    /// <summary>It was stopped. Terminal.</summary>
    Cancelled,

    /// <summary>The engine does not know the ticket (a restart, an expired job). Terminal.</summary>
    Lost,
}

/// <summary>Real progress: <paramref name="Done"/> of <paramref name="Total"/> (frames, for rehearsal).</summary>
/// <param name="Done">0 to <paramref name="Total"/>.</param>
/// <param name="Total">At least 1.</param>
[GenerateSerializer, Immutable, Alias("ks.progress")]
public readonly record struct EngineProgress([property: Id(0)] int Done, [property: Id(1)] int Total);

/// <summary>What a provider says about the work and the bill of one attempt. Kept with the attempt.</summary>
/// <param name="Units">What it billed, in its own units (fal: the header <c>X-Fal-Billable-Units</c>); null when it did not say.</param>
/// <param name="WorkSeconds">How long it worked (fal: <c>metrics.inference_time</c>); null when it did not say.</param>
[GenerateSerializer, Immutable, Alias("ks.billing")]
public sealed record EngineBilling([property: Id(0)] decimal? Units = null, [property: Id(1)] double? WorkSeconds = null);

/// <summary>One answer about a ticket.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="QueuePlace">How many are before it (0 = next), while queued and where the engine says so.</param>
/// <param name="Progress">Real progress, where there is one.</param>
/// <param name="Log">New log lines since the last report, oldest first.</param>
/// <param name="Failure">Why, when failed.</param>
/// <param name="Charge">What a cancel or a failure cost, as far as the engine says.</param>
/// <param name="Billing">With a terminal report: what the provider says about the bill.</param>
/// <param name="ClipUrl">When done: where the clip lies at the provider while it lives there; only an address that the engine itself would fetch.</param>
[GenerateSerializer, Immutable, Alias("ks.report")]
public sealed record EngineReport(
    [property: Id(0)] EngineState State,
    [property: Id(1)] int? QueuePlace = null,
    [property: Id(2)] EngineProgress? Progress = null,
    [property: Id(3)] IReadOnlyList<string>? Log = null,
    [property: Id(4)] Failure? Failure = null,
    [property: Id(5)] Charge Charge = Charge.Free,
    [property: Id(6)] EngineBilling? Billing = null,
    [property: Id(7)] string? ClipUrl = null)
{
    /// <summary>No report follows.</summary>
    public bool IsTerminal => State is EngineState.Done or EngineState.Failed or EngineState.Cancelled or EngineState.Lost;
}

/// <summary>An engine could not prepare or fetch.</summary>
public sealed class EngineException : Exception
{
    /// <summary>With what a person will be told.</summary>
    public EngineException(Failure failure, bool retryable, Exception? inner = null)
        : base(failure.Message, inner) => (Failure, Retryable) = (failure, retryable);

    /// <summary>What a person will be told.</summary>
    public Failure Failure { get; }

    /// <summary>Whether the same call may succeed later.</summary>
    public bool Retryable { get; }
}
