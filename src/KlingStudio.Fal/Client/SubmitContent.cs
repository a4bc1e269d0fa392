using System.Net;
using System.Net.Http.Headers;

namespace KlingStudio.Fal;

/// <summary>
/// A body that remembers whether it began to leave. It is written only when the connection stands and its headers are on their way:
/// as long as it was not, nothing was sent that counts, whatever the exception is called.
/// </summary>
internal sealed class SubmitContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> _json;
    private int _written;

    public SubmitContent(ReadOnlyMemory<byte> json)
    {
        _json = json;
        Headers.ContentType = new MediaTypeHeaderValue("application/json");
    }

    public bool Left => Volatile.Read(ref _written) > 0;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // A transport that began the body a second time would be sending the paid request twice.
        if (Interlocked.Increment(ref _written) > 1)
            throw new InvalidOperationException("A submit is written once.");
        await stream.WriteAsync(_json, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _json.Length;
        return true;
    }
}
