namespace KlingStudio.Storage;

/// <summary>Lets one at a time through for each name; names that nobody waits for cost nothing.</summary>
internal sealed class KeyedGate
{
    private readonly Dictionary<string, Door> _doors = new(StringComparer.Ordinal);

    public async Task<IDisposable> EnterAsync(string name, CancellationToken cancellationToken)
    {
        Door? door;
        lock (_doors)
        {
            if (!_doors.TryGetValue(name, out door))
                _doors[name] = door = new Door(this, name);
            door.Users++;
        }
        try
        {
            await door.Lock.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(door);
            throw;
        }
        return door;
    }

    private void Leave(Door door)
    {
        lock (_doors)
        {
            if (--door.Users > 0)
                return;
            _doors.Remove(door.Name);
        }
        door.Lock.Dispose();
    }

    private sealed class Door(KeyedGate gate, string name) : IDisposable
    {
        public string Name => name;

        public SemaphoreSlim Lock { get; } = new(1, 1);

        public int Users { get; set; }

        // One Door is handed to each who enters in turn, and each disposes it once.
        public void Dispose()
        {
            Lock.Release();
            gate.Leave(this);
        }
    }
}
