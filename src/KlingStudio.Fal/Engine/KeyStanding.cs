namespace KlingStudio.Fal;

/// <summary>What fal has against the key.</summary>
/// <param name="Words">A clause of few words, for the choice of engines.</param>
/// <param name="Sentence">All of it: what fal said, and where to go.</param>
public sealed record KeyTrouble(string Words, string Sentence);

/// <summary>Whether fal takes the key, as far as it has said: known from a free question at the start and from every answer since.</summary>
public sealed class KeyStanding
{
    private volatile KeyTrouble? _trouble;
    private TaskCompletionSource _asked = Signal();

    /// <summary>It says something else than before.</summary>
    public event EventHandler? Changed;

    /// <summary>Why the engine can't be chosen now; null while nothing speaks against it.</summary>
    public KeyTrouble? Trouble => _trouble;

    /// <summary>Somebody wants to know how it stands now: <see cref="KeyWatch"/> asks fal soon.</summary>
    public void Ask() => Volatile.Read(ref _asked).TrySetResult();

    /// <summary>fal took the key.</summary>
    internal void Good() => Set(null);

    /// <summary>Trouble with the key or the account is remembered; other trouble says nothing about them.</summary>
    internal void Heard(FalError error) => Set(error.Kind switch
    {
        FalErrorKind.BadKey => new("key refused by fal", FalFailures.OfKey(error)),
        FalErrorKind.AccountLocked => new("account locked by fal", FalFailures.OfKey(error)),
        FalErrorKind.Forbidden => new("not allowed to this key", FalFailures.OfKey(error)),
        _ => _trouble,
    });

    /// <summary>Ends when somebody has asked, or after <paramref name="most"/>. For one who waits.</summary>
    internal async Task AskedAsync(TimeSpan most, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await Volatile.Read(ref _asked).Task.WaitAsync(most, time, cancellationToken);
            Volatile.Write(ref _asked, Signal());
        }
        catch (TimeoutException)
        {
            // Nobody did.
        }
    }

    private void Set(KeyTrouble? trouble)
    {
        if (_trouble == trouble)
            return;
        _trouble = trouble;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
