using System.Net;
using System.Net.Http.Headers;

namespace KlingStudio.Fal;

/// <summary>A download that goes on where it was cut: <c>Range</c> from there, with <c>If-Range</c> so that two versions are never sewn together.</summary>
internal sealed class ResumingStream : Stream
{
    /// <summary>Cuts in a row without a single byte between them.</summary>
    private const int CutsWithoutProgress = 3;

    /// <summary>Cuts in all: a server that gives a few bytes at a time is not one to wait for.</summary>
    private const int CutsInAll = 30;

    private readonly FalMediaClient _media;
    private readonly Uri _address;
    private readonly FalOptions _options;
    private readonly TimeProvider _time;
    private readonly EntityTagHeaderValue? _etag;
    private readonly DateTimeOffset? _modified;
    private readonly long? _length;
    private HttpResponseMessage _response;
    private Stream? _body;
    private long _position;
    private int _cuts;
    private int _barren;

    public ResumingStream(FalMediaClient media, Uri address, HttpResponseMessage response, FalOptions options, TimeProvider time)
    {
        (_media, _address, _response, _options, _time) = (media, address, response, options, time);
        _length = response.Content.Headers.ContentLength;
        _etag = response.Headers.ETag is { IsWeak: false } strong ? strong : null;
        _modified = response.Content.Headers.LastModified;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _length ?? throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            try
            {
                var read = await ReadOnceAsync(buffer, cancellationToken);
                if (read == 0 && _length is { } length && _position < length)
                    throw new HttpIOException(HttpRequestError.ResponseEnded);
                _position += read;
                _barren = read > 0 ? 0 : _barren;
                return _position <= _options.MaxClipBytes ? read : throw _media.TooLarge();
            }
            catch (Exception error) when (error is IOException or HttpRequestException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                await ResumeAsync(error, cancellationToken);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A download is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _response.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var silence = new Deadline(_options.IdleTimeout, _time, cancellationToken);
        _body ??= await _response.Content.ReadAsStreamAsync(silence.Token);
        return await _body.ReadAsync(buffer, silence.Token);
    }

    private async Task ResumeAsync(Exception cut, CancellationToken cancellationToken)
    {
        // Without an announced length nobody can say what is missing.
        if (++_cuts > CutsInAll || ++_barren > CutsWithoutProgress || _length is not { } length)
            throw FalMediaClient.Cut(cut);
        await Task.Delay(_options.PollFirst * (_barren - 1), _time, cancellationToken);
        var next = await _media.RequestAsync(_address, Range, cancellationToken);
        _response.Dispose();
        (_response, _body) = (next, null);
        var place = next.Content.Headers.ContentRange;
        if (next.StatusCode != HttpStatusCode.PartialContent || place?.From != _position || (place.Length ?? length) != length)
            throw FalMediaClient.Cut(cut);
    }

    private void Range(HttpRequestHeaders headers)
    {
        headers.Range = new RangeHeaderValue(_position, null);
        if (_etag is not null)
            headers.IfRange = new RangeConditionHeaderValue(_etag);
        else if (_modified is { } modified)
            headers.IfRange = new RangeConditionHeaderValue(modified);
    }
}
