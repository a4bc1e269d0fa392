using System.Globalization;
using KlingStudio.Generations;

namespace KlingStudio.Web.Features.Library;

/// <summary>The life cycle in words.</summary>
public static class StatusWords
{
    /// <summary>One short clause, for a tile.</summary>
    public static string Short(Generation generation) => generation.Status switch
    {
        GenerationStatus.Preparing or GenerationStatus.Claimed => "Sending",
        GenerationStatus.WaitingForSlot => generation.Failure is null ? "Waiting for a slot" : "Held back by the cap",
        GenerationStatus.Queued => generation.QueuePlace is { } before ? $"Queued, #{Number(before + 1)}" : "Queued",
        GenerationStatus.Running => generation.Progress is { Total: > 0 } progress
            ? $"Rendering {Number(progress.Done)} of {Number(progress.Total)}"
            : "Rendering",
        GenerationStatus.Saving => "Saving",
        GenerationStatus.Stranded => "Saving again soon",
        GenerationStatus.Unknown => "No answer yet: needs you",
        GenerationStatus.Cancelling => "Stopping",
        GenerationStatus.Cancelled => "Cancelled",
        GenerationStatus.Rejected => generation.Failure?.Message ?? "The engine said no",
        GenerationStatus.Failed => generation.Failure?.Message ?? "It did not come about",
        _ => "Ready",
    };

    /// <summary>A sentence, for the clip page.</summary>
    public static string Long(Generation generation) => generation.Status switch
    {
        GenerationStatus.Preparing or GenerationStatus.Claimed => "The still is on its way to the engine.",
        GenerationStatus.WaitingForSlot when generation.Failure is { } held => $"{held.Message} It goes out by itself as soon as the cap has room.",
        GenerationStatus.WaitingForSlot => "The engine is busy. It starts by itself as soon as there is room.",
        GenerationStatus.Queued => generation.QueuePlace switch
        {
            null => "The engine has it and it waits for its turn.",
            0 => "Queued: it is next.",
            { } before => $"Queued: {Number(before)} before it.",
        },
        GenerationStatus.Running when generation.Overdue => "It takes longer than usual and is still running.",
        GenerationStatus.Running => generation.Progress is { Total: > 0 } progress
            ? $"Rendering: {Number(progress.Done)} of {Number(progress.Total)} frames."
            : "The engine is rendering it.",
        GenerationStatus.Saving => "The clip is done and is being saved.",
        GenerationStatus.Stranded when generation.Failure is { } why => $"{why.Message} {why.Fix}".TrimEnd(),
        GenerationStatus.Stranded => "The clip is done and could not be saved yet. The studio tries again by itself.",
        GenerationStatus.Unknown when generation.Failure is { } held => $"{held.Message} The first one left and no answer came.",
        GenerationStatus.Unknown => "The engine never answered. It may have been charged, so the studio does not send it again by itself.",
        GenerationStatus.Cancelling => "It is being stopped. If the engine finishes first, you still get the clip.",
        GenerationStatus.Cancelled => Shell.PhaseWords.Cancelled(generation)!,
        GenerationStatus.Rejected => Shell.PhaseWords.Cause(generation) ?? "The engine did not take it.",
        GenerationStatus.Failed => Shell.PhaseWords.Cause(generation) ?? "It did not come about.",
        _ => "The clip is ready.",
    };

    /// <summary>What the money says.</summary>
    public static string Cost(Generation generation) => generation.Charge switch
    {
        Charge.Charged => "This was charged.",
        Charge.MayBeCharged => "This may have been charged: the provider did not say.",
        _ => "Nothing was charged.",
    };

    /// <summary>0 to 1 where it is real.</summary>
    public static double? Progress(Generation generation) =>
        generation.Status == GenerationStatus.Running && generation.Progress is { Total: > 0 } progress
            ? Math.Clamp((double)progress.Done / progress.Total, 0, 1)
            : null;

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
