namespace KlingStudio.Rehearsal;

/// <summary>
/// Draws the frames of a clip on threads of its own and hands them over in order. Thread k of n draws every n-th frame, so how many threads there are
/// changes no byte; at most four frames are on their way.
/// </summary>
internal sealed class FramePipeline(FrameRenderer renderer, IReadOnlyList<CameraPose> path, int threads)
{
    private const int Slots = 4;

    private readonly Slot[] _slots = [.. Enumerable.Range(0, Slots).Select(_ => new Slot(renderer.Size.Bytes))];
    private Exception? _fault;

    /// <summary>A divisor of the number of slots: so each slot belongs to one thread, and its frames come in order.</summary>
    private readonly int _threads = threads >= 4 ? 4 : threads >= 2 ? 2 : 1;

    /// <summary>Runs to the last frame on the calling thread; <paramref name="write"/> gets each frame in turn and must not keep it.</summary>
    public void Run(Action<byte[]> write, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var workers = Enumerable.Range(0, _threads).Select(first => Begin(first, stop)).ToList();
        try
        {
            for (var i = 0; i < path.Count; i++)
            {
                var slot = _slots[i % Slots];
                slot.Drawn.Wait(stop.Token);
                write(slot.Frame);
                slot.Free.Release();
            }
        }
        catch (OperationCanceledException) when (_fault is { } fault)
        {
            throw new InvalidOperationException("A frame could not be drawn.", fault);
        }
        finally
        {
            stop.Cancel();
            workers.ForEach(worker => worker.Join());
        }
    }

    private Thread Begin(int first, CancellationTokenSource stop)
    {
        var worker = new Thread(() => Draw(first, stop)) { IsBackground = true, Name = "Rehearsal frames", Priority = ThreadPriority.BelowNormal };
        worker.Start();
        return worker;
    }

    private void Draw(int first, CancellationTokenSource stop)
    {
        LinuxCalls.StepBack(10);
        try
        {
            for (var i = first; i < path.Count; i += _threads)
            {
                var slot = _slots[i % Slots];
                slot.Free.Wait(stop.Token);
                // A locked-off camera draws each buffer once.
                if (slot.Pose != path[i])
                    renderer.Draw(path[i], slot.Frame);
                slot.Pose = path[i];
                slot.Drawn.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The clip was stopped.
        }
        catch (Exception e)
        {
            _fault = e;
            stop.Cancel();
        }
    }

    private sealed class Slot(int bytes)
    {
        public byte[] Frame { get; } = new byte[bytes];

        public CameraPose? Pose { get; set; }

        public SemaphoreSlim Free { get; } = new(1);

        public SemaphoreSlim Drawn { get; } = new(0);
    }
}
