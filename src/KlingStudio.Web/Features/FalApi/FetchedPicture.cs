using System.Globalization;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>The body of somebody else's answer, as long as its time lasts. Trouble while it is read is a <see cref="FetchException"/>, never confused with trouble of the studio's own disk.</summary>
internal sealed class FetchedPicture(CancellationTokenSource deadline, Action done) : Stream
{
    private HttpResponseMessage? _response;
    private Stream _body = Null;
    private int _disposed;

    /// <summary>Time is over.</summary>
    public CancellationToken Deadline { get; } = deadline.Token;

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Takes the answer over.</summary>
    /// <exception cref="FetchException">It is none that holds a file.</exception>
    public async Task BeginAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        _response = response;
        if (!response.IsSuccessStatusCode)
            throw new FetchException(string.Create(CultureInfo.InvariantCulture, $"The server behind that address answered {(int)response.StatusCode} instead of a picture."));
        // Not a byte of what is announced as too large; the intake stops what was not announced.
        if (response.Content.Headers.ContentLength > StillLimits.MostBytes)
            return;
        _body = await response.Content.ReadAsStreamAsync(cancellationToken);
    }

    /// <summary>It was announced as larger than any still may be, and is not read.</summary>
    public bool TooLarge => _response?.Content.Headers.ContentLength > StillLimits.MostBytes;

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Deadline);
        try
        {
            return await _body.ReadAsync(buffer, either.Token);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested && error is OperationCanceledException or IOException or HttpRequestException)
        {
            throw Deadline.IsCancellationRequested ? FetchException.TooSlow : new FetchException("The server behind that address broke off before the picture was complete.");
        }
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It comes from the network: read it without blocking.");

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            // Ends the connection when the body was not read to its end.
            _response?.Dispose();
            deadline.Dispose();
            done();
        }

        base.Dispose(disposing);
    }
}
