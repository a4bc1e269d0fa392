using KlingStudio.Storage;

namespace KlingStudio.Web.Features.Sharing;

/// <summary>
/// Every range of a clip asks whether its link is still open. Here those who ask for one link at the same time share a look at the database: who
/// asks while one is under way waits for the next, which begins after the question. So no answer is older than its question (a revoked link is
/// dead for the very next range), and a thousand who watch one clip are one look after the other instead of a thousand at once.
/// </summary>
internal sealed class ShareLooks(ShareDoor door)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _lines = [];

    /// <summary>The link of that slug, or null.</summary>
    public Task<FoundShare?> FindAsync(string slug, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_lines.TryGetValue(slug, out var line))
                return (line.Next ??= LookAsync(slug, line, line.Now)).WaitAsync(cancellationToken);
            _lines[slug] = line = new Line();
            return (line.Now = LookAsync(slug, line, Task.CompletedTask)).WaitAsync(cancellationToken);
        }
    }

    private async Task<FoundShare?> LookAsync(string slug, Line line, Task before)
    {
        // Never under the lock: SQLite does its work on the thread that asks.
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            return await door.FindAsync(slug, CancellationToken.None);
        }
        finally
        {
            lock (_lock)
            {
                if (line.Next is { } next)
                    (line.Now, line.Next) = (next, null);
                else
                    _lines.Remove(slug);
            }
        }
    }

    /// <summary>The look that is under way, and the one after it.</summary>
    private sealed class Line
    {
        public Task<FoundShare?> Now { get; set; } = Task.FromResult<FoundShare?>(null);

        public Task<FoundShare?>? Next { get; set; }
    }
}
