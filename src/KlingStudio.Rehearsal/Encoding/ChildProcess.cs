using System.Diagnostics;
using System.Text;

namespace KlingStudio.Rehearsal;

/// <summary>
/// The one place that starts a program. Arguments go as a list; where the system offers it the child is limited in memory, processor time,
/// files and file size. What it prints is kept up to a bound, so that a chatty child can't fill the memory.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly BoundedText _error;
    private readonly BoundedBytes _output;

    private ChildProcess(Process process, int outputLimit)
    {
        _process = process;
        _error = new BoundedText(process.StandardError.BaseStream);
        _output = new BoundedBytes(process.StandardOutput.BaseStream, outputLimit);
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>Where bytes for it go.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>What it printed on standard output, as text.</summary>
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    /// <summary>What it printed on standard output.</summary>
    public byte[] OutputBytes => _output.Read();

    /// <summary>The end of what it printed on standard error.</summary>
    public string Error => _error.Read();

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts it. <paramref name="limits"/> is the path of prlimit, or null for no limits.</summary>
    public static ChildProcess Start(string program, IEnumerable<string> arguments, string? limits, int outputLimit = 64 * 1024)
    {
        var start = new ProcessStartInfo(limits ?? program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        if (limits is not null)
            foreach (var argument in (ReadOnlySpan<string>)["--as=4294967296", "--cpu=3600", "--nofile=128", "--fsize=2147483648", "--core=0", "--", program])
                start.ArgumentList.Add(argument);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return new(Process.Start(start) ?? throw new IOException("The program did not start."), outputLimit);
    }

    /// <summary>Puts it behind everything that somebody waits for.</summary>
    public void StepBack()
    {
        try
        {
            _process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended already, or the system does not let us: then it runs as the others do.
        }
    }

    public void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already; its exit code says why.
        }
    }

    public bool WaitForExit(TimeSpan limit) => _process.WaitForExit(limit);

    public void WaitForExit() => _process.WaitForExit();

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Waits for its end, but no longer than <paramref name="patience"/>; afterwards it has ended in any case.</summary>
    /// <exception cref="InvalidDataException">It took longer: with <paramref name="tooLong"/> as its message.</exception>
    public async Task FinishAsync(TimeSpan patience, string tooLong, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            await WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidDataException(tooLong, e);
        }
        finally
        {
            Kill();
        }
    }

    /// <summary>Stops it at once. Safe to repeat, also from another thread and after its end.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself.
        }
    }

    public void Dispose() => _process.Dispose();

    /// <summary>Keeps the last few thousand characters of a stream.</summary>
    private sealed class BoundedText
    {
        private readonly byte[] _ring = new byte[8192];
        private readonly Thread _reader;
        private long _length;

        public BoundedText(Stream stream)
        {
            _reader = new Thread(() => Pump(stream)) { IsBackground = true, Name = "Child messages" };
            _reader.Start();
        }

        public string Read()
        {
            _reader.Join(TimeSpan.FromSeconds(2));
            lock (_ring)
            {
                var bytes = new byte[Math.Min(_length, _ring.Length)];
                for (var i = 0; i < bytes.Length; i++)
                    bytes[i] = _ring[(_length - bytes.Length + i) % _ring.Length];
                return Encoding.UTF8.GetString(bytes);
            }
        }

        private void Pump(Stream stream)
        {
            var buffer = new byte[2048];
            while (ReadSome(stream, buffer) is var count and > 0)
                lock (_ring)
                    for (var i = 0; i < count; i++)
                        _ring[_length++ % _ring.Length] = buffer[i];
        }
    }

    /// <summary>Keeps the first bytes of a stream and reads the rest away.</summary>
    private sealed class BoundedBytes
    {
        private readonly List<byte> _bytes = [];
        private readonly Thread _reader;

        public BoundedBytes(Stream stream, int limit)
        {
            _reader = new Thread(() => Pump(stream, limit)) { IsBackground = true, Name = "Child output" };
            _reader.Start();
        }

        public byte[] Read()
        {
            _reader.Join(TimeSpan.FromSeconds(10));
            lock (_bytes)
                return [.. _bytes];
        }

        private void Pump(Stream stream, int limit)
        {
            var buffer = new byte[16 * 1024];
            while (ReadSome(stream, buffer) is var count and > 0)
                lock (_bytes)
                    _bytes.AddRange(buffer.AsSpan(0, Math.Min(count, limit - _bytes.Count)));
        }
    }

    private static int ReadSome(Stream stream, byte[] buffer)
    {
        try
        {
            return stream.Read(buffer);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return 0;
        }
    }
}
