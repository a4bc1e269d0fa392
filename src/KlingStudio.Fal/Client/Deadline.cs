namespace KlingStudio.Fal;

/// <summary>A token that ends when the caller's does, or when the time is up. Time that is given again starts anew (silence on a stream).</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _clock;
    private readonly CancellationTokenSource _either;

    public Deadline(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        _clock = new CancellationTokenSource(patience, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_clock.Token, cancellationToken);
    }

    public CancellationToken Token => _either.Token;

    public void Again(TimeSpan patience) => _clock.CancelAfter(patience);

    public void Dispose()
    {
        _either.Dispose();
        _clock.Dispose();
    }
}
