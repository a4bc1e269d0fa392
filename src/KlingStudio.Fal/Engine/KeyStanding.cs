namespace KlingStudio.Fal;

/// <summary>Whether fal takes the key, as far as it has said: known from a free question at the start and from every answer since.</summary>
public sealed class KeyStanding
{
    private volatile string? _unavailable;

    /// <summary>Why the engine can't be chosen now, as a clause; null while nothing speaks against it.</summary>
    public string? Unavailable => _unavailable;

    /// <summary>fal took the key.</summary>
    internal void Good() => _unavailable = null;

    /// <summary>Trouble with the key or the account is remembered; other trouble says nothing about them.</summary>
    internal void Heard(FalError error) => _unavailable = error.Kind switch
    {
        FalErrorKind.BadKey => "fal does not accept the key",
        FalErrorKind.AccountLocked => $"fal has locked the account: {error.Message}",
        FalErrorKind.Forbidden => $"fal does not let this key use it: {error.Message}",
        _ => _unavailable,
    };
}
