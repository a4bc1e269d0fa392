namespace KlingStudio.Fal;

/// <summary>A request in fal's queue, and where to ask about it. The addresses may come from anywhere: the key follows them only to fal's configured host, else they are rebuilt.</summary>
/// <param name="EndpointId">For example <see cref="KlingModel.EndpointId"/>.</param>
/// <param name="RequestId">fal's id.</param>
/// <param name="StatusUrl">As fal told it; null: rebuilt.</param>
/// <param name="ResponseUrl">As fal told it; null: rebuilt.</param>
/// <param name="CancelUrl">As fal told it; null: rebuilt.</param>
public sealed record FalJob(string EndpointId, string RequestId, string? StatusUrl = null, string? ResponseUrl = null, string? CancelUrl = null);

/// <summary>A result, with what fal says about the bill.</summary>
/// <param name="Value">The model's output.</param>
/// <param name="BillableUnits"><c>X-Fal-Billable-Units</c>; null when fal did not say.</param>
/// <param name="ServedFrom"><c>X-Fal-Served-From</c>; null when fal did not say.</param>
public sealed record FalResult<T>(T Value, decimal? BillableUnits, string? ServedFrom);

/// <summary>What fal says to a cancel.</summary>
public enum FalCancelAnswer
{
    /// <summary>It will try: a request in the queue is taken out; one that runs gets a signal and may still finish.</summary>
    Requested,

    /// <summary>Too late: it has ended.</summary>
    AlreadyCompleted,

    /// <summary>fal does not know it.</summary>
    NotFound,
}

/// <summary>News of a request: a status, or trouble in asking for one.</summary>
/// <param name="Status">Where it stands; null when this is about trouble.</param>
/// <param name="Trouble">Why fal can't be asked just now; the job itself goes on there.</param>
public sealed record FalNews(FalStatus? Status, FalError? Trouble);

/// <summary>Whether a person is looking, so that asking often is worth it.</summary>
public interface IAudience
{
    /// <summary>Somebody has a page of this studio open.</summary>
    bool IsPresent { get; }

    /// <summary>Ends when the next one begins to look: a wait that was meant for nobody is then over. Each is another task.</summary>
    Task Arrival { get; }
}
