namespace KlingStudio.Storage.Tests;

/// <summary>A source as it comes from a network: not seekable, of unknown length, in small pieces, and something happens at one byte.</summary>
internal sealed class SourceStream(byte[] bytes, int atByte = -1, Action? happens = null) : Stream
{
    private const int Piece = 60_000;
    private int _position;

    public SourceStream(int length, int atByte, Action happens)
        : this(new byte[length], atByte, happens)
    {
    }

    /// <summary>Bytes that were read from it.</summary>
    public int Given => _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = Math.Min(Math.Min(count, Piece), bytes.Length - _position);
        if (happens is not null && _position + read > atByte)
            happens();
        Array.Copy(bytes, _position, buffer, offset, read);
        _position += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
