using KlingStudio.Generations;

namespace KlingStudio.Fal;

/// <summary>What went wrong, whatever shape fal gave it.</summary>
/// <param name="Kind">What to do about it.</param>
/// <param name="Message">fal's own sentence where it had one: one line, without the key. Else ours.</param>
/// <param name="Type">fal's type (<c>image_too_small</c>, <c>runner_disconnected</c>…); null when fal gave none, as a gateway before it does.</param>
/// <param name="Field">The input at fault, in fal's words (<c>image_url</c>); null when none is named.</param>
/// <param name="Context">The limits that fal named: <c>min_width</c> = <c>300</c>…</param>
/// <param name="Retryable">Whether the same request may succeed later. Says nothing about whether it would be paid again.</param>
/// <param name="Billed">Whether it cost money, as far as fal says.</param>
/// <param name="HttpStatus">The answer's status; null when there was no answer.</param>
/// <param name="RequestId">fal's id (<c>x-fal-request-id</c>), to quote to their support.</param>
/// <param name="RetryAfter">How long fal asks to wait, if it does.</param>
public sealed record FalError(
    FalErrorKind Kind,
    string Message,
    string? Type = null,
    string? Field = null,
    IReadOnlyDictionary<string, string>? Context = null,
    bool Retryable = false,
    Charge Billed = Charge.Free,
    int? HttpStatus = null,
    string? RequestId = null,
    TimeSpan? RetryAfter = null)
{
    /// <summary>Whether this is about the job itself (fal judged it) and not about the way to fal. Only then is a finished request a failed one.</summary>
    public bool IsVerdict => Kind is FalErrorKind.ContentPolicy or FalErrorKind.ImageRefused or FalErrorKind.InputRefused or FalErrorKind.NothingMade
        or FalErrorKind.BadRequest or FalErrorKind.Cancelled or FalErrorKind.StartTimedOut or FalErrorKind.ProviderFailed or FalErrorKind.TimedOut;
}

/// <summary>Kinds of trouble, by what a person does about them.</summary>
public enum FalErrorKind
{
    /// <summary>401: the key is not one, or was revoked.</summary>
    BadKey,

    /// <summary>403 (or 402): the account is locked, most often because its balance is used up.</summary>
    AccountLocked,

    /// <summary>403 for another reason: this key may not do that.</summary>
    Forbidden,

    /// <summary>429: too many at once. Nothing was taken.</summary>
    TooManyAtOnce,

    /// <summary>A content filter said no (fal's own or Kling's).</summary>
    ContentPolicy,

    /// <summary>The picture was not taken; see field and context.</summary>
    ImageRefused,

    /// <summary>Another input was not taken; see field and context.</summary>
    InputRefused,

    /// <summary>It ran and made nothing.</summary>
    NothingMade,

    /// <summary>400: the request itself was wrong.</summary>
    BadRequest,

    /// <summary>404: fal does not know that.</summary>
    NotFound,

    /// <summary>The result was asked for before it was there.</summary>
    StillInProgress,

    /// <summary>499: it was stopped.</summary>
    Cancelled,

    /// <summary>It did not start before the deadline that we set.</summary>
    StartTimedOut,

    /// <summary>It started and took too long.</summary>
    TimedOut,

    /// <summary>fal or the model behind it failed.</summary>
    ProviderFailed,

    /// <summary>A 5xx that says nothing about the job: fal, or something before it, is in trouble.</summary>
    ProviderUnavailable,

    /// <summary>No connection: name, network or TLS. The request was not sent.</summary>
    Unreachable,

    /// <summary>The request left and no whole answer came back.</summary>
    NoAnswer,

    /// <summary>An answer came that can't be read, or is not what was asked for.</summary>
    Unreadable,

    /// <summary>A file lies at an address that is not fal's and that nobody allowed.</summary>
    MediaRefused,

    /// <summary>A file is larger than is taken.</summary>
    MediaTooLarge,
}

/// <summary>A call to fal did not work out. The message names what fal said, never the key.</summary>
public sealed class FalException : Exception
{
    /// <summary>With what is known.</summary>
    public FalException(FalError error, Exception? inner = null)
        : base(Describe(error), inner) => Error = error;

    /// <summary>What is known.</summary>
    public FalError Error { get; }

    private static string Describe(FalError error)
    {
        var status = error.HttpStatus is { } code ? $"HTTP {code}" : "no answer";
        var id = error.RequestId is { } request ? $", request {request}" : "";
        return $"fal: {error.Message} ({error.Kind}, {error.Type ?? status}{id})";
    }
}
