using KlingStudio.Generations;

namespace KlingStudio.Fal;

/// <summary>What a person is told when a paid clip does not come about: what happened, in fal's own words where it had some; whether it cost money; what to do.</summary>
internal static class FalFailures
{
    private const string Billing = "fal.ai/dashboard/billing";
    private const string Requests = "fal.ai/dashboard/requests";

    public static Failure StillMissing { get; } =
        new("still_missing", "The still is no longer in the studio. Nothing was charged.", "Drop the still again and generate it.", "image_url");

    public static Failure VaultTrouble { get; } =
        new("vault_failed", "The still can't be read from where media is kept. Nothing was charged.", "Check the health page, then try again.");

    /// <summary>For a job, or a submit, that fal judged.</summary>
    public static Failure Of(FalError error)
    {
        var (code, what, fix) = Words(error);
        return new Failure(code, $"{what} {Cost(error.Billed)}", fix, error.Field);
    }

    /// <summary>For a key or an account that fal refuses, before anything was ordered: what fal said, and where to go.</summary>
    public static string OfKey(FalError error)
    {
        var (_, what, fix) = Words(error);
        return $"{what} {fix}";
    }

    /// <summary>For a clip that is made and can't be brought home: it was paid for.</summary>
    public static Failure OfClip(FalError error, string? host) => error.Kind switch
    {
        FalErrorKind.MediaRefused => new("foreign_host", $"The clip is made, but fal says it lies at {host ?? "an address"} which is not one of fal's own: {error.Message}", "If you trust that host, name it in Fal__MediaHosts and start the studio again: the clip is then saved by itself."),
        FalErrorKind.MediaTooLarge => new("clip_too_large", $"The clip is made, but it was not taken: {error.Message}", $"Look at it in fal's request history ({Requests})."),
        FalErrorKind.NotFound => new("clip_expired", "The clip was made, but fal does not have it any more.", $"Look for it in fal's request history ({Requests}) before you pay again."),
        FalErrorKind.Unreadable => new("not_a_video", "The clip is made, but what lies at its address is not a video.", "It is tried again for a while."),
        _ => new("download_failed", $"The clip is made, but it could not be fetched yet: {error.Message}", "It is saved by itself as soon as that works again."),
    };

    /// <summary>fal says "completed" and there is no clip to be had.</summary>
    public static Failure NoResult(FalError error) => new(
        "result_missing",
        $"fal says that it has finished, but does not hand the clip out: {error.Message} It may have been charged.",
        $"Look for it in fal's request history ({Requests}) before you pay again.");

    /// <summary>Trouble in asking, as a line of the log: the job itself goes on.</summary>
    public static string Line(FalError error) => error.Kind switch
    {
        FalErrorKind.BadKey => "fal does not accept the key any more, so it can't be asked how the job stands. The job goes on there.",
        FalErrorKind.AccountLocked or FalErrorKind.Forbidden => $"fal does not say how the job stands: {error.Message} The job goes on there.",
        FalErrorKind.TooManyAtOnce => "fal is asked too often; it is asked less often now.",
        _ => "fal can't be asked just now; trying again. The job goes on there.",
    };

    private static (string Code, string What, string? Fix) Words(FalError error) => error.Kind switch
    {
        FalErrorKind.BadKey => ("bad_key", $"fal does not accept the key: {Quote(error)}", "Make a new key at fal.ai/dashboard/keys and set FAL_KEY."),
        FalErrorKind.AccountLocked => ("account_locked", $"fal has locked the account: {Quote(error)}", $"See {Billing}. After a top-up it can take a while until fal unlocks it."),
        FalErrorKind.Forbidden => ("forbidden", $"fal does not let this key do that: {Quote(error)}", "Check what the key may do at fal.ai/dashboard/keys."),
        FalErrorKind.ContentPolicy => ("content_policy_violation", $"A content filter refused it: {Quote(error)}", "Change the prompt or the still. Sometimes the same order passes the second time."),
        FalErrorKind.ImageRefused => (error.Type ?? "image_refused", $"fal did not take the still: {Quote(error)}{Limits(error)}", "Use another still."),
        FalErrorKind.InputRefused or FalErrorKind.BadRequest => (error.Type ?? "input_refused", $"fal did not take {(error.Field is { } field ? $"the {Human(field)}" : "the order")}: {Quote(error)}{Limits(error)}", "Change it and generate again."),
        FalErrorKind.NothingMade => ("no_media_generated", $"It ran, but no clip came out: {Quote(error)}", "Try it again, or change the prompt."),
        FalErrorKind.Cancelled => ("stopped_at_fal", $"It was stopped at fal: {Quote(error)}", "Generate it again if you still want it."),
        FalErrorKind.StartTimedOut => ("start_timeout", "fal did not begin in time: its queue is too long just now.", "Try again later."),
        FalErrorKind.TimedOut => (error.Type ?? "timed_out", $"It took too long at fal: {Quote(error)}", "Try it again."),
        FalErrorKind.ProviderFailed => (error.Type ?? "provider_failed", $"It failed at fal: {Quote(error)}", "Try it again; if it happens twice, look at status.fal.ai."),
        FalErrorKind.TooManyAtOnce => ("too_many_at_once", "fal has no free slot for this account: waiting for a provider slot.", null),
        FalErrorKind.NotFound => ("not_at_fal", $"fal does not know that: {Quote(error)}", "Check Fal__QueueBaseUrl."),
        _ => ("provider_down", $"fal can't be reached or does not answer properly: {Quote(error)}", "Look at status.fal.ai, and try again later."),
    };

    private static string Cost(Charge billed) => billed switch
    {
        Charge.Free => "Nothing was charged.",
        Charge.Charged => "It was charged.",
        _ => "It may have been charged.",
    };

    private static string Quote(FalError error) => error.Message.TrimEnd() is var text && text.Length > 0 && text[^1] is '.' or '!' or '?' or '…' ? error.Message : error.Message + ".";

    private static string Limits(FalError error) =>
        error.Context is { Count: > 0 } limits ? $" ({string.Join(", ", limits.Select(limit => $"{Human(limit.Key)}: {limit.Value}"))})" : "";

    private static string Human(string name) => name switch
    {
        "image_url" => "still",
        "min_width" => "least width",
        "min_height" => "least height",
        "max_width" => "greatest width",
        "max_height" => "greatest height",
        "max_size" => "most bytes",
        "max_length" => "most characters",
        "min_length" => "least characters",
        "expected" => "allowed",
        "supported_formats" => "allowed",
        _ => name.Replace('_', ' '),
    };
}
