using System.Collections.Concurrent;
using KlingStudio.Generations;

namespace KlingStudio.Fal;

/// <summary>What is remembered of a job while this process watches it. Nothing depends on it after a restart: fal is asked again.</summary>
internal sealed class KlingJob
{
    /// <summary>A job of Kling writes a handful of lines; beyond this a line may be told twice.</summary>
    private const int LinesRemembered = 5_000;

    private readonly Lock _lock = new();
    private readonly HashSet<FalLogLine> _heard = [];

    /// <summary>As last told.</summary>
    public EngineState? State { get; set; }

    /// <summary>The end of it.</summary>
    public EngineReport? End { get; set; }

    /// <summary>Where the clip lies.</summary>
    public FalFile? Video { get; set; }

    /// <summary>Since when fal says "completed" and gives no result.</summary>
    public DateTimeOffset? WithoutResultSince { get; set; }

    /// <summary>How often fal said that it does not know the job.</summary>
    public int Denials { get; set; }

    /// <summary>How often the clip's address gave something else than a clip.</summary>
    public int Oddities { get; set; }

    /// <summary>What came of asking fal to stop.</summary>
    public (CancelStory Story, DateTimeOffset At)? Cancel { get; set; }

    /// <summary>Lines that were not told yet. fal may send all lines each time, or only new ones, and again all after a broken stream: each is told once.</summary>
    public IReadOnlyList<string>? News(IReadOnlyList<FalLogLine> lines, Secret? key)
    {
        lock (_lock)
        {
            if (_heard.Count > LinesRemembered)
                _heard.Clear();
            var news = lines.Where(_heard.Add).Select(line => FalText.Hide(line.Message, key)).ToArray();
            return news.Length == 0 ? null : news;
        }
    }
}

/// <summary>What came of asking fal to stop a job.</summary>
internal enum CancelStory
{
    /// <summary>It was waiting, and was taken out: free.</summary>
    Removed,

    /// <summary>It had begun (or may have): it may still finish, and may be charged.</summary>
    AskedToStop,

    /// <summary>It had ended before.</summary>
    AlreadyDone,
}

/// <summary>The jobs at hand.</summary>
internal sealed class KlingJobs
{
    private readonly ConcurrentDictionary<string, KlingJob> _jobs = new(StringComparer.Ordinal);

    public int Count => _jobs.Count;

    public KlingJob Of(EngineTicket ticket) => _jobs.GetOrAdd(ticket.RequestId, static _ => new KlingJob());

    public void Forget(EngineTicket ticket) => _jobs.TryRemove(ticket.RequestId, out _);
}
