namespace KlingStudio.Generations;

/// <summary>Everything that can happen to a generation. Applied by <see cref="Transitions.Apply"/>; an event that does not fit the state changes nothing.</summary>
[GenerateSerializer, Immutable, Alias("ks.event")]
public abstract record GenerationEvent
{
    private GenerationEvent() { }

    /// <summary>A claim for a new attempt (the still is ready, a slot may be free, or the person sends again).</summary>
    [GenerateSerializer, Immutable, Alias("ks.event.claim")]
    public sealed record Claim([property: Id(0)] Guid AttemptId) : GenerationEvent;

    /// <summary>The still could not be made ready, or a cap said no to a claim: nothing was sent by it.</summary>
    [GenerateSerializer, Immutable, Alias("ks.event.notready")]
    public sealed record NotReady([property: Id(0)] Failure Failure) : GenerationEvent;

    /// <summary>The engine took the attempt. For <see cref="GenerationStatus.Unknown"/>: a webhook named it.</summary>
    [GenerateSerializer, Immutable, Alias("ks.event.accepted")]
    public sealed record Accepted([property: Id(0)] Guid AttemptId, [property: Id(1)] EngineTicket Ticket, [property: Id(2)] int? QueuePlace) : GenerationEvent;

    /// <summary>The attempt was not sent: free, a new claim not before the given moment.</summary>
    [GenerateSerializer, Immutable, Alias("ks.event.notsent")]
    public sealed record NotSent([property: Id(0)] Guid AttemptId, [property: Id(1)] string Reason, [property: Id(2)] DateTime NotBefore) : GenerationEvent;

    /// <summary>The engine refused the attempt at submit.</summary>
    [GenerateSerializer, Immutable, Alias("ks.event.refused")]
    public sealed record Refused([property: Id(0)] Guid AttemptId, [property: Id(1)] Failure Failure) : GenerationEvent;

    /// <summary>No answer came to the attempt's one submit, or a crash lost it.</summary>
    [GenerateSerializer, Immutable, Alias("ks.event.noanswer")]
    public sealed record NoAnswer([property: Id(0)] Guid AttemptId) : GenerationEvent;

    /// <summary>The engine says where the ticket stands.</summary>
    [GenerateSerializer, Immutable, Alias("ks.event.reported")]
    public sealed record Reported([property: Id(0)] string RequestId, [property: Id(1)] EngineReport Report) : GenerationEvent;

    /// <summary>The clip is in the vault and checked.</summary>
    [GenerateSerializer, Immutable, Alias("ks.event.saved")]
    public sealed record Saved : GenerationEvent;

    /// <summary>The clip could not be saved: later (not before the given moment) or never (null).</summary>
    [GenerateSerializer, Immutable, Alias("ks.event.notsaved")]
    public sealed record NotSaved([property: Id(0)] Failure Failure, [property: Id(1)] DateTime? NotBefore) : GenerationEvent;

    /// <summary>Time to try saving again.</summary>
    [GenerateSerializer, Immutable, Alias("ks.event.saveagain")]
    public sealed record SaveAgain : GenerationEvent;

    /// <summary>The person wants it stopped.</summary>
    [GenerateSerializer, Immutable, Alias("ks.event.cancelasked")]
    public sealed record CancelAsked : GenerationEvent;

    /// <summary>It was to be cancelled and no engine had it: stopped here.</summary>
    [GenerateSerializer, Immutable, Alias("ks.event.stopped")]
    public sealed record Stopped : GenerationEvent;

    /// <summary>It takes longer than expected.</summary>
    [GenerateSerializer, Immutable, Alias("ks.event.overdue")]
    public sealed record BecameOverdue : GenerationEvent;
}
