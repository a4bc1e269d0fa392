using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using KlingStudio.Generations;

namespace KlingStudio.Fal;

/// <summary>One connection of server-sent status events.</summary>
internal sealed class FalStatusStream(FalRequests requests, FalOptions options, TimeProvider time)
{
    /// <summary>All events of one connection together; a job of hours stays far below it.</summary>
    private const long MaxBytes = 64L * 1024 * 1024;

    public async IAsyncEnumerable<FalStatus> ReadAsync(Uri address, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await requests.OpenAsync(request, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
            throw new FalException(new FalError(FalErrorKind.Unreadable, "fal did not answer with a stream.", Retryable: true, HttpStatus: (int)response.StatusCode));

        using var silence = new Deadline(options.IdleTimeout, time, cancellationToken);
        await using var body = new CappedStream(await response.Content.ReadAsStreamAsync(silence.Token), MaxBytes, () => silence.Again(options.IdleTimeout));
        await using var events = SseParser.Create(body, Parse).EnumerateAsync(silence.Token).GetAsyncEnumerator(silence.Token);
        while (await NextAsync(events, cancellationToken) is { } item)
        {
            if (item.Data is not { } status)
                continue;
            yield return status;
            if (status.Phase == FalPhase.Completed)
                yield break;
        }
    }

    private static async Task<SseItem<FalStatus?>?> NextAsync(IAsyncEnumerator<SseItem<FalStatus?>> events, CancellationToken asked)
    {
        try
        {
            return await events.MoveNextAsync() ? events.Current : null;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or InvalidDataException || (error is OperationCanceledException && !asked.IsCancellationRequested))
        {
            throw new FalException(new FalError(FalErrorKind.NoAnswer, "fal's status stream broke off.", Retryable: true, Billed: Charge.Free), error);
        }
    }

    /// <summary>An event that can't be read is not the end of the news.</summary>
    private static FalStatus? Parse(string type, ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            using var json = JsonDocument.ParseValue(ref reader);
            return FalStatus.Read(json.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Reads through, tells of each piece, and stops at a size that nobody needs.</summary>
internal sealed class CappedStream(Stream inner, long most, Action heard) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        _read += read;
        if (_read > most)
            throw new InvalidDataException("The answer is larger than any answer needs to be.");
        heard();
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }
}
