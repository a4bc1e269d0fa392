namespace KlingStudio.Generations;

/// <summary>The states of a generation. The arrows between them are <see cref="Transitions"/>. Stored by name.</summary>
public enum GenerationStatus
{
    /// <summary>The still is made ready; nothing is owed yet.</summary>
    Preparing,

    /// <summary>Committed and synced: the one submit may now leave.</summary>
    Claimed,

    /// <summary>The provider said "too many at once", or was out of reach: nothing was sent that counts; a new claim later.</summary>
    WaitingForSlot,

    /// <summary>The engine has it; it waits there.</summary>
    Queued,

    /// <summary>The engine works on it.</summary>
    Running,

    /// <summary>The engine is done; its clip is being brought home and checked.</summary>
    Saving,

    /// <summary>The clip exists at the engine and could not be saved yet; retried while it lives.</summary>
    Stranded,

    /// <summary>No answer to the one submit: it may have been charged. Never resubmitted by machine.</summary>
    Unknown,

    /// <summary>Asked to stop; a late completion still becomes <see cref="Saving"/>.</summary>
    Cancelling,

    /// <summary>The clip is in the vault. Ends.</summary>
    Completed,

    /// <summary>It will not come. Ends.</summary>
    Failed,

    /// <summary>Refused at submit, free. Ends.</summary>
    Rejected,

    /// <summary>Stopped. Ends.</summary>
    Cancelled,
}

/// <summary>Questions about a state.</summary>
public static class GenerationStatusExtensions
{
    /// <summary>Nothing leads out of it.</summary>
    public static bool IsEnd(this GenerationStatus status) =>
        status is GenerationStatus.Completed or GenerationStatus.Failed or GenerationStatus.Rejected or GenerationStatus.Cancelled;

    /// <summary>Something will still happen by itself. <see cref="GenerationStatus.Unknown"/> waits for a person.</summary>
    public static bool IsLive(this GenerationStatus status) => !status.IsEnd() && status != GenerationStatus.Unknown;
}

/// <summary>What a generation cost, as far as anyone knows. Every failure and cancel says it.</summary>
public enum Charge
{
    /// <summary>Nothing was charged.</summary>
    Free,

    /// <summary>It was charged.</summary>
    Charged,

    /// <summary>It may have been charged: the provider did not say.</summary>
    MayBeCharged,
}

/// <summary>Why something did not come about, in words a person can act on.</summary>
/// <param name="Code">Stable, for programs and tests: <c>disk_full</c>, <c>encoder_failed</c>, fal's types…</param>
/// <param name="Message">What happened, one sentence.</param>
/// <param name="Fix">What to do, one sentence; null when there is nothing to do.</param>
/// <param name="Field">The input at fault, if one is.</param>
[GenerateSerializer, Immutable, Alias("ks.failure")]
public sealed record Failure(
    [property: Id(0)] string Code,
    [property: Id(1)] string Message,
    [property: Id(2)] string? Fix = null,
    [property: Id(3)] string? Field = null);
