using KlingStudio.Generations;

namespace KlingStudio.Fal;

/// <summary>What fal's answer to the one submit means, pure.</summary>
internal static class SubmitAnswers
{
    private static readonly TimeSpan SlotPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LinePause = TimeSpan.FromSeconds(15);

    public static SubmitAnswer Of(FalSubmission submission) => new SubmitAnswer.Accepted(
        new EngineTicket(submission.RequestId, submission.StatusUrl.AbsoluteUri, submission.ResponseUrl.AbsoluteUri, submission.CancelUrl.AbsoluteUri),
        submission.QueuePosition);

    /// <summary>The status decides, not what the body claims: only a 4xx is a sure "no", and 429 a sure "not now".</summary>
    public static SubmitAnswer Of(FalError error) => error switch
    {
        { Kind: FalErrorKind.Unreachable } => new SubmitAnswer.NotSent($"{error.Message} Nothing was sent; trying again.", LinePause),
        { HttpStatus: 429 } => new SubmitAnswer.NotSent("fal has no free slot for this account: waiting for a provider slot.", error.RetryAfter ?? SlotPause),
        // 408 and 499 are said by whatever stands in between: it may have passed the request on before.
        { HttpStatus: >= 400 and < 500 and not 408 and not 499 } => new SubmitAnswer.Refused(FalFailures.Of(error with { Billed = Charge.Free })),
        _ => new SubmitAnswer.NoAnswer(error.Message),
    };

    /// <summary>The still could not be placed, so nothing was submitted at all.</summary>
    public static SubmitAnswer OfUpload(FalError error) => error switch
    {
        { HttpStatus: 429 } => new SubmitAnswer.NotSent("fal takes no more uploads just now: waiting for a provider slot.", error.RetryAfter ?? SlotPause),
        { Retryable: true } => new SubmitAnswer.NotSent($"The still could not be sent to fal: {error.Message} Trying again.", LinePause),
        _ => new SubmitAnswer.Refused(FalFailures.Of(error with { Billed = Charge.Free })),
    };
}
