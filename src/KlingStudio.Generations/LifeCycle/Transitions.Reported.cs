using static KlingStudio.Generations.GenerationStatus;

namespace KlingStudio.Generations;

/// <summary>What an engine's report does to a generation that holds its ticket.</summary>
public static partial class Transitions
{
    private static Generation? Reported(Generation current, GenerationEvent.Reported reported, bool billable, DateTime now)
    {
        if (current.Ticket?.RequestId != reported.RequestId)
            return null;
        var report = reported.Report;
        var heard = current with
        {
            Log = Extend(current.Log, report.Log),
            Billing = report.Billing ?? current.Billing,
            ClipUrl = report.ClipUrl ?? current.ClipUrl,
        };
        return report.State switch
        {
            EngineState.Queued => Live(heard, Queued, report, now),
            EngineState.Running => Live(heard, Running, report, now),
            EngineState.Done => Done(heard, report),
            EngineState.Failed => Ended(heard, Failed, report.Failure ?? Unexplained, report.Charge),
            EngineState.Cancelled => Stopped(heard, report),
            EngineState.Lost => Lost(heard, billable),
            _ => null,
        };
    }

    private static Failure Unexplained { get; } = new("engine_failed", "The engine stopped and did not say why.", "Try it again.");

    /// <summary>Queued and Running lead to each other; while it is being cancelled only the words change.</summary>
    private static Generation? Live(Generation heard, GenerationStatus status, EngineReport report, DateTime now) => heard.Status switch
    {
        Queued or Running => heard with
        {
            Status = status,
            QueuePlace = status == Queued ? report.QueuePlace : null,
            Progress = report.Progress ?? heard.Progress,
            StartedAt = status == Running ? heard.StartedAt ?? now : heard.StartedAt,
        },
        Cancelling => heard,
        _ => null,
    };

    private static Generation? Done(Generation heard, EngineReport report) =>
        heard.Status is Queued or Running or Cancelling
            ? heard with { Status = Saving, Progress = report.Progress ?? heard.Progress }
            : null;

    private static Generation? Ended(Generation heard, GenerationStatus end, Failure? failure, Charge charge) =>
        heard.Status is Queued or Running or Cancelling ? Costs(heard with { Status = end, Failure = failure }, charge) : null;

    /// <summary>An engine may also stop a job that nobody here asked it to stop: that is a failure, and says so.</summary>
    private static Generation? Stopped(Generation heard, EngineReport report) => heard.Status switch
    {
        Cancelling => Costs(heard with { Status = Cancelled }, report.Charge),
        Queued or Running => Ended(heard, Failed, report.Failure ?? new Failure("stopped_by_engine", "The engine stopped this job by itself.", "Try it again."), report.Charge),
        _ => null,
    };

    /// <summary>
    /// The engine does not know the ticket any more. A free engine simply gets the order again (record 004); a paid job that
    /// its provider has forgotten is never sent again by machine.
    /// </summary>
    private static Generation? Lost(Generation heard, bool billable) => (heard.Status, billable) switch
    {
        (Cancelling, false) => heard with { Status = Cancelled },
        (Queued or Running or Saving or Stranded, false) => heard with { Status = WaitingForSlot, Ticket = null, Progress = null, NotBefore = null, Failure = null },
        (Cancelling, true) => Costs(heard with { Status = Cancelled }, Charge.MayBeCharged),
        (Queued or Running or Saving or Stranded, true) => Costs(
            heard with
            {
                Status = Failed,
                Failure = new("lost_at_engine", "The provider does not know this job any more.", "Look at your provider's request history before you order it again."),
            },
            Charge.MayBeCharged),
        _ => null,
    };
}
