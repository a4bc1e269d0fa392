namespace KlingStudio.Fal;

/// <summary>Whether fal takes the key, as far as it has said: known from a free question at the start and from every answer since.</summary>
public sealed class KeyStanding
{
    private volatile string? _unavailable;
    private TaskCompletionSource _asked = Signal();

    /// <summary>It says something else than before.</summary>
    public event EventHandler? Changed;

    /// <summary>Why the engine can't be chosen now, as a clause; null while nothing speaks against it.</summary>
    public string? Unavailable => _unavailable;

    /// <summary>Somebody wants to know how it stands now: <see cref="KeyWatch"/> asks fal soon.</summary>
    public void Ask() => Volatile.Read(ref _asked).TrySetResult();

    /// <summary>fal took the key.</summary>
    internal void Good() => Set(null);

    /// <summary>Trouble with the key or the account is remembered; other trouble says nothing about them.</summary>
    internal void Heard(FalError error) => Set(error.Kind switch
    {
        FalErrorKind.BadKey => "fal does not accept the key",
        FalErrorKind.AccountLocked => $"fal has locked the account: {error.Message}",
        FalErrorKind.Forbidden => $"fal does not let this key use it: {error.Message}",
        _ => _unavailable,
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

    private void Set(string? unavailable)
    {
        if (_unavailable == unavailable)
            return;
        _unavailable = unavailable;
        Changed?.Invoke(this, EventArgs.Empty);
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
