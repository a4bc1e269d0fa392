using System.Globalization;
using KlingStudio.Generations;

namespace KlingStudio.Web.Shell;

/// <summary>The states of a generation in the words of the screen.</summary>
public static class PhaseWords
{
    /// <summary>One or two words: what is happening now. Read out as it changes, so it holds no number that ticks.</summary>
    public static string Phase(Generation generation) => generation.Status switch
    {
        GenerationStatus.Preparing or GenerationStatus.Claimed => "Sending",
        GenerationStatus.WaitingForSlot when generation.Failure is not null => "Held back by the cap",
        GenerationStatus.WaitingForSlot => "Waiting for a free slot",
        GenerationStatus.Queued when generation.QueuePlace is { } before => string.Create(CultureInfo.InvariantCulture, $"Queued #{before + 1}"),
        GenerationStatus.Queued => "Queued",
        GenerationStatus.Running => "Rendering",
        GenerationStatus.Saving => "Saving",
        GenerationStatus.Stranded => "Saving again",
        GenerationStatus.Unknown => "No answer came back",
        GenerationStatus.Cancelling => "Cancelling",
        GenerationStatus.Completed => "Done",
        GenerationStatus.Cancelled => "Cancelled",
        GenerationStatus.Rejected => "Not taken",
        _ => "Failed",
    };

    /// <summary>One sentence that explains a state which needs explaining; null elsewhere.</summary>
    public static string? Explain(Generation generation) => generation.Status switch
    {
        GenerationStatus.WaitingForSlot when generation.Failure is { } held => $"{held.Message} It is tried again by itself, and goes out as soon as the cap has room.",
        GenerationStatus.WaitingForSlot => "The engine can't take it just now. It is sent by itself as soon as it can; nothing is owed yet.",
        GenerationStatus.Stranded when generation.Failure is { } why => $"{why.Message} {why.Fix}".TrimEnd(),
        GenerationStatus.Stranded => "The clip is made, but it could not be saved yet. The studio tries again by itself.",
        GenerationStatus.Unknown when generation.Failure is { } held => $"{held.Message} {held.Fix} The first one left and no answer came: that one may have been charged.",
        GenerationStatus.Unknown => "The order left and no answer came, so it may have been charged. Send it again, and it may be charged a second time. Leave it, and it stays counted as spent.",
        GenerationStatus.Cancelling => "It was asked to stop. If the clip comes all the same, it is kept.",
        _ => null,
    };

    /// <summary>Whether it cost money.</summary>
    public static string Money(Charge charge) => charge switch
    {
        Charge.Free => "Nothing was charged.",
        Charge.Charged => "It was charged.",
        _ => "It may have been charged.",
    };

    /// <summary>Why it failed, without the sentence about money where <see cref="Money"/> says the same beside it; null when it did not.</summary>
    public static string? Cause(Generation generation) =>
        generation.Failure is not { } failure ? null
        : failure.Message.EndsWith($" {Money(generation.Charge)}", StringComparison.Ordinal) ? failure.Message[..^(Money(generation.Charge).Length + 1)]
        : failure.Message;

    /// <summary>How it came to its end where no <see cref="Generation.Failure"/> says it; null elsewhere.</summary>
    public static string? Cancelled(Generation generation) => generation switch
    {
        { Status: not GenerationStatus.Cancelled } => null,
        { AttemptCharge: Charge.MayBeCharged, Ticket: null } => "No answer came, and you left it at that.",
        _ => "You stopped it.",
    };

    /// <summary>"48 of 120 frames", where progress is real.</summary>
    public static string? Frames(Generation generation) => generation is { Status: GenerationStatus.Running, Progress: { } progress }
        ? string.Create(CultureInfo.InvariantCulture, $"{progress.Done} of {progress.Total} frames")
        : null;

    /// <summary>0 to 1, where progress is real.</summary>
    public static double? Share(Generation generation) => generation is { Status: GenerationStatus.Running, Progress: { Total: > 0 } progress }
        ? Math.Clamp((double)progress.Done / progress.Total, 0, 1)
        : null;

    /// <summary>"usually 4 to 7 s"; numbers as a person says them.</summary>
    public static string Range(TimeSpan median, TimeSpan p90)
    {
        var (low, high) = ((int)Math.Ceiling(median.TotalSeconds), (int)Math.Ceiling(p90.TotalSeconds));
        if (high >= 120)
            (low, high) = ((int)Math.Ceiling(low / 60d), (int)Math.Ceiling(high / 60d));
        var unit = p90.TotalSeconds > 119 ? "min" : "s";
        return low >= high ? $"usually about {high.ToString(CultureInfo.InvariantCulture)} {unit}" : string.Create(CultureInfo.InvariantCulture, $"usually {low} to {high} {unit}");
    }
}
