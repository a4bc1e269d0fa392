using static KlingStudio.Generations.GenerationStatus;

namespace KlingStudio.Generations;

/// <summary>
/// The one table of the life cycle, pure. Webhook, poll, sweep and person meet only here: an event that is late, repeated,
/// of another attempt or of another ticket changes nothing.
/// </summary>
public static partial class Transitions
{
    /// <summary>How many of an engine's log lines a row keeps.</summary>
    public const int LogLines = 20;

    /// <summary>
    /// The generation after <paramref name="happened"/>, with its version grown by one; null when the event changes nothing
    /// (it is late, repeated, of another attempt, or does not fit the state).
    /// </summary>
    /// <param name="current">As read from the row.</param>
    /// <param name="happened">What happened.</param>
    /// <param name="billable">Whether the engine may charge: decides between <see cref="Unknown"/> and a new claim.</param>
    /// <param name="now">UTC.</param>
    public static Generation? Apply(Generation current, GenerationEvent happened, bool billable, DateTime now)
    {
        var next = current.Status.IsEnd() ? null : happened switch
        {
            GenerationEvent.Claim claim => Claim(current, claim),
            GenerationEvent.NotReady notReady => NotReady(current, notReady),
            GenerationEvent.Accepted accepted => Accepted(current, accepted),
            GenerationEvent.NotSent notSent => NotSent(current, notSent),
            GenerationEvent.Refused refused => Refused(current, refused),
            GenerationEvent.NoAnswer noAnswer => NoAnswer(current, noAnswer, billable),
            GenerationEvent.Reported reported => Reported(current, reported, billable, now),
            GenerationEvent.Saved => Saved(current, billable),
            GenerationEvent.Stopped => current is { Status: Cancelling, Ticket: null } ? current with { Status = Cancelled } : null,
            GenerationEvent.NotSaved notSaved => NotSaved(current, notSaved, billable),
            GenerationEvent.SaveAgain => current.Status == Stranded ? current with { Status = Saving, NotBefore = null } : null,
            GenerationEvent.CancelAsked => CancelAsked(current, billable),
            GenerationEvent.BecameOverdue => current is { Overdue: false, Status: not Unknown } ? current with { Overdue = true } : null,
            _ => null,
        };
        if (next is null || next == current)
            return null;
        return next with
        {
            Version = current.Version + 1,
            EndedAt = next.Status.IsEnd() ? now : null,
            QueuePlace = next.Status == Queued ? next.QueuePlace : null,
        };
    }

    private static Generation? Claim(Generation current, GenerationEvent.Claim claim) =>
        current.Status is Preparing or WaitingForSlot or Unknown && current is not { Status: not Unknown, CancelAsked: true }
            ? current with
            {
                Status = Claimed,
                AttemptId = claim.AttemptId,
                AttemptCharge = Charge.Free,
                Attempts = current.Attempts + 1,
                Ticket = null,
                Progress = null,
                NotBefore = null,
                Failure = null,
                Billing = null,
                ClipUrl = null,
            }
            : null;

    /// <summary>
    /// What was never claimed ends here. A slot wait or a doubt only says why there is no new claim now: the one goes on, the other
    /// stays a doubt.
    /// </summary>
    private static Generation? NotReady(Generation current, GenerationEvent.NotReady notReady) => current.Status switch
    {
        Preparing => current with { Status = Failed, Failure = notReady.Failure },
        WaitingForSlot or Unknown => current with { Failure = notReady.Failure },
        _ => null,
    };

    private static Generation? Accepted(Generation current, GenerationEvent.Accepted accepted) =>
        current.Status is Claimed or Unknown && current.AttemptId == accepted.AttemptId
            ? current with
            {
                Status = Queued,
                Ticket = accepted.Ticket,
                QueuePlace = accepted.QueuePlace,
                Failure = null,
            }
            : null;

    private static Generation? NotSent(Generation current, GenerationEvent.NotSent notSent) =>
        current.Status == Claimed && current.AttemptId == notSent.AttemptId
            ? current with { Status = WaitingForSlot, NotBefore = notSent.NotBefore, Log = Extend(current.Log, [notSent.Reason]) }
            : null;

    private static Generation? Refused(Generation current, GenerationEvent.Refused refused) =>
        current.Status == Claimed && current.AttemptId == refused.AttemptId
            ? current with { Status = Rejected, Failure = refused.Failure }
            : null;

    private static Generation? NoAnswer(Generation current, GenerationEvent.NoAnswer noAnswer, bool billable)
    {
        if (current.Status != Claimed || current.AttemptId != noAnswer.AttemptId)
            return null;
        return billable
            ? Costs(current with { Status = Unknown }, Charge.MayBeCharged)
            : current with { Status = WaitingForSlot, NotBefore = null };
    }

    private static Generation? Saved(Generation current, bool billable) =>
        current.Status == Saving
            ? Costs(current with { Status = Completed, Failure = null, NotBefore = null }, Delivered(current, billable))
            : null;

    private static Generation? NotSaved(Generation current, GenerationEvent.NotSaved notSaved, bool billable)
    {
        if (current.Status != Saving)
            return null;
        var tried = current with { Failure = notSaved.Failure, SaveFailures = current.SaveFailures + 1 };
        return notSaved.NotBefore is { } later
            ? tried with { Status = Stranded, NotBefore = later }
            : Costs(tried with { Status = Failed }, Delivered(current, billable));
    }

    private static Generation? CancelAsked(Generation current, bool billable) => current.Status switch
    {
        Preparing => current with { Status = Cancelled, CancelAsked = true },
        // The submit may be on its way: the wish is kept and honoured as soon as there is an answer.
        Claimed => current with { CancelAsked = true },
        WaitingForSlot or Queued or Running => current with { Status = Cancelling, CancelAsked = true, Failure = null },
        // "Leave it": it may have been charged, and that stays said.
        Unknown => current with { Status = Cancelled, CancelAsked = true, Failure = null },
        // "Give it up": the clip was made, and paid for where it costs something. It may just be being tried again; the sweep takes what arrives.
        Stranded or Saving when current.Status == Stranded || current.SaveFailures > 0 =>
            Costs(current with { Status = Failed, CancelAsked = true, NotBefore = null, Failure = GivenUp(current.Failure) }, Delivered(current, billable)),
        _ => null,
    };

    private static Failure GivenUp(Failure? why) => new(
        "given_up",
        $"{why?.Message ?? "The clip is made, but it could not be saved."} You gave it up.",
        "It may still be in the provider's request history.");

    /// <summary>What a clip that was made costs: its price, unless the provider says that it billed nothing.</summary>
    private static Charge Delivered(Generation current, bool billable) => billable && current.Billing is not { Units: 0 } ? Charge.Charged : Charge.Free;

    /// <summary>
    /// Notes what the newest attempt cost. A doubt is not taken away: not the one about an earlier attempt by what is known of a later
    /// one, and the one about this attempt only by learning that it was charged.
    /// </summary>
    private static Generation Costs(Generation next, Charge charge) => next with
    {
        Charge = Known(next.Charge, charge),
        AttemptCharge = charge == Charge.Charged ? charge : Known(next.AttemptCharge, charge),
    };

    private static Charge Known(Charge before, Charge now) => before == Charge.MayBeCharged ? before : now;

    private static IReadOnlyList<string> Extend(IReadOnlyList<string> log, IReadOnlyList<string>? lines) =>
        lines is null or [] ? log : [.. log.Concat(lines).TakeLast(LogLines)];
}
