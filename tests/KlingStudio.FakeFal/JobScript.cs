namespace KlingStudio.Testing;

/// <summary>What a job does, phase after phase, and how it ends. Immutable: each method gives a new script.</summary>
public sealed record JobScript
{
    /// <summary>In the queue, running for a blink, done.</summary>
    public static JobScript Quick { get; } = new JobScript().Queue(0).Run(TimeSpan.FromMilliseconds(20), "starting", "done");

    internal IReadOnlyList<Phase> Phases { get; init; } = [];

    internal Outcome End { get; init; } = new Outcome.Clip(ClipKind.Whole);

    /// <summary>Waits in the queue at that place; without a time until <see cref="FakeJob.Next"/>.</summary>
    public JobScript Queue(int place, TimeSpan? time = null) => With(new Phase("IN_QUEUE", place, [], time ?? TimeSpan.Zero));

    /// <summary>Waits in the queue until <see cref="FakeJob.Next"/> is called.</summary>
    public JobScript HoldInQueue(int place) => With(new Phase("IN_QUEUE", place, [], null));

    /// <summary>Runs for that time, having written these lines.</summary>
    public JobScript Run(TimeSpan time, params string[] lines) => With(new Phase("IN_PROGRESS", null, lines, time));

    /// <summary>Runs until <see cref="FakeJob.Next"/> is called (never, for a job that is stuck).</summary>
    public JobScript HoldRunning(params string[] lines) => With(new Phase("IN_PROGRESS", null, lines, null));

    /// <summary>Ends with a clip of that kind.</summary>
    public JobScript Deliver(ClipKind kind) => this with { End = new Outcome.Clip(kind) };

    /// <summary>Ends with a clip that is said to lie somewhere else.</summary>
    public JobScript DeliverFrom(string url) => this with { End = new Outcome.Elsewhere(url) };

    /// <summary>Ends badly: what the result answers, and whether the status says so too.</summary>
    public JobScript Fail(int status, string body, string? error = null, string? errorType = null, params (string Name, string Value)[] headers) =>
        this with { End = new Outcome.Error(status, body, error, errorType, headers) };

    private JobScript With(Phase phase) => this with { Phases = [.. Phases, phase] };
}

/// <summary>A stretch of a job's life; without a time it lasts until it is told to go on.</summary>
internal sealed record Phase(string Status, int? Place, IReadOnlyList<string> Lines, TimeSpan? Time);

/// <summary>How a job ends.</summary>
internal abstract record Outcome
{
    public sealed record Clip(ClipKind Kind) : Outcome;

    public sealed record Elsewhere(string Url) : Outcome;

    public sealed record Error(int Status, string Body, string? Sentence, string? Type, (string Name, string Value)[] Headers) : Outcome;
}

/// <summary>What lies at a clip's address.</summary>
public enum ClipKind
{
    /// <summary>The clip.</summary>
    Whole,

    /// <summary>The clip, with the connection cut every 64 kB or so; Range works.</summary>
    Cut,

    /// <summary>The clip, cut likewise, by a server that knows no Range.</summary>
    CutWithoutRange,

    /// <summary>The clip, cut once, and replaced by another version of it before anybody can go on.</summary>
    CutAndChanged,

    /// <summary>The first half of the clip, announced as if it were all.</summary>
    Truncated,

    /// <summary>As <see cref="Truncated"/> the first time, whole from then on.</summary>
    TruncatedOnce,

    /// <summary>A few kilobytes at a time.</summary>
    Slow,

    /// <summary>Says that it has a terabyte.</summary>
    Huge,

    /// <summary>Has no announced length, and never ends.</summary>
    Endless,

    /// <summary>A web page.</summary>
    Html,

    /// <summary>404.</summary>
    Gone,

    /// <summary>403, as an address that has expired.</summary>
    Expired,

    /// <summary>The result names no video.</summary>
    None,
}
