using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>The writes that the life cycle is made of. Each is one statement inside the caller's transaction.</summary>
internal static class RowWrites
{
    /// <summary>Compare-and-set. Leaves alone what is the owner's (favourite, deleted) and what never changes.</summary>
    public static async Task<bool> TryMoveAsync(this StudioContext context, Generation next, long expectedVersion, CancellationToken cancellationToken)
    {
        var log = StorageJson.Write(next.Log);
        var changed = await context.Generations
            .Where(row => row.Id == next.Id && row.Version == expectedVersion)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(row => row.Status, next.Status)
                    .SetProperty(row => row.Version, next.Version)
                    .SetProperty(row => row.AttemptId, next.AttemptId)
                    .SetProperty(row => row.Attempts, next.Attempts)
                    .SetProperty(row => row.AttemptCharge, next.AttemptCharge)
                    .SetProperty(row => row.RequestId, next.Ticket == null ? null : next.Ticket.RequestId)
                    .SetProperty(row => row.StatusUrl, next.Ticket == null ? null : next.Ticket.StatusUrl)
                    .SetProperty(row => row.ResponseUrl, next.Ticket == null ? null : next.Ticket.ResponseUrl)
                    .SetProperty(row => row.CancelUrl, next.Ticket == null ? null : next.Ticket.CancelUrl)
                    .SetProperty(row => row.QueuePlace, next.QueuePlace)
                    .SetProperty(row => row.ProgressDone, next.Progress == null ? null : next.Progress.Value.Done)
                    .SetProperty(row => row.ProgressTotal, next.Progress == null ? null : next.Progress.Value.Total)
                    .SetProperty(row => row.Log, log)
                    .SetProperty(row => row.CancelAsked, next.CancelAsked)
                    .SetProperty(row => row.Overdue, next.Overdue)
                    .SetProperty(row => row.NotBefore, next.NotBefore)
                    .SetProperty(row => row.SaveFailures, next.SaveFailures)
                    .SetProperty(row => row.FailureCode, next.Failure == null ? null : next.Failure.Code)
                    .SetProperty(row => row.FailureMessage, next.Failure == null ? null : next.Failure.Message)
                    .SetProperty(row => row.FailureFix, next.Failure == null ? null : next.Failure.Fix)
                    .SetProperty(row => row.FailureField, next.Failure == null ? null : next.Failure.Field)
                    .SetProperty(row => row.Charge, next.Charge)
                    .SetProperty(row => row.BilledUnits, next.Billing == null ? null : next.Billing.Units)
                    .SetProperty(row => row.WorkSeconds, next.Billing == null ? null : next.Billing.WorkSeconds)
                    .SetProperty(row => row.ClipUrl, next.ClipUrl)
                    .SetProperty(row => row.StartedAt, next.StartedAt)
                    .SetProperty(row => row.EndedAt, next.EndedAt),
                cancellationToken);
        return changed == 1;
    }

    /// <summary>Notes in the ledger what became of the attempt and of its price, if that is news.</summary>
    public static async Task NoteAttemptAsync(this StudioContext context, Generation next, CancellationToken cancellationToken)
    {
        if (next.AttemptId is not { } id || Outcome(next) is not { } outcome || await context.Attempts.FirstOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } known)
            return;
        var requestId = next.Ticket?.RequestId ?? known.RequestId;
        var standing = Ledger.After(known.Standing, next);
        var (units, seconds) = (next.Billing?.Units, next.Billing?.WorkSeconds);
        if ((known.Outcome, known.RequestId, known.Standing, known.BilledUnits, known.WorkSeconds) == (outcome, requestId, standing, units, seconds))
            return;
        await context.Attempts
            .Where(row => row.Id == id)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(row => row.Outcome, outcome)
                    .SetProperty(row => row.RequestId, requestId)
                    .SetProperty(row => row.Standing, standing)
                    .SetProperty(row => row.BilledUnits, units)
                    .SetProperty(row => row.WorkSeconds, seconds),
                cancellationToken);
    }

    private static AttemptOutcome? Outcome(Generation next) => next.Status switch
    {
        GenerationStatus.WaitingForSlot => AttemptOutcome.NotSent,
        GenerationStatus.Unknown => AttemptOutcome.NoAnswer,
        GenerationStatus.Rejected => AttemptOutcome.Refused,
        GenerationStatus.Completed => AttemptOutcome.Delivered,
        GenerationStatus.Failed => AttemptOutcome.Failed,
        GenerationStatus.Cancelled => AttemptOutcome.Cancelled,
        _ when next.Ticket is not null => AttemptOutcome.Accepted,
        _ => null,
    };
}
