using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace KlingStudio.Generations.Tests;

/// <summary>An engine that does what the test says, and counts what it was asked.</summary>
internal sealed class ScriptedEngine(bool billable = false) : IVideoEngine
{
    private readonly ConcurrentDictionary<string, Job> _jobs = [];

    public EngineDescription Description { get; } = new()
    {
        Id = billable ? EngineIds.Kling : EngineIds.Rehearsal,
        Name = billable ? "Kling 2.5 Turbo" : "Rehearsal",
        Verb = billable ? "Generate" : "Rehearse",
        Tagline = "",
        Billable = billable,
        Prices = billable ? new Dictionary<int, decimal> { [5] = 0.21m, [10] = 0.42m } : new Dictionary<int, decimal>(),
        MaxTakes = 4,
        TakesNegativePrompt = true,
        TakesCfgScale = true,
        ReportsProgress = true,
    };

    /// <summary>What a submit answers; by default it is accepted.</summary>
    public Func<EngineOrder, Task<SubmitAnswer>>? OnSubmit { get; set; }

    /// <summary>The clip that a fetch gives.</summary>
    public byte[] Clip { get; set; } = "a clip"u8.ToArray();

    /// <summary>What a fetch does before it gives the clip.</summary>
    public Func<Task>? OnFetch { get; set; }

    public ConcurrentQueue<Guid> Submits { get; } = [];

    public int Released => _jobs.Values.Count(job => job.Released);

    public IReadOnlyCollection<string> Tickets => [.. _jobs.Keys];

    public Task PrepareAsync(EngineOrder order, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<SubmitAnswer> SubmitAsync(EngineOrder order, CancellationToken cancellationToken)
    {
        Submits.Enqueue(order.GenerationId);
        if (OnSubmit is { } scripted)
            return await scripted(order);
        return Accept();
    }

    public SubmitAnswer Accept()
    {
        var ticket = Guid.NewGuid().ToString("N");
        _jobs[ticket] = new Job();
        return new SubmitAnswer.Accepted(new EngineTicket(ticket), 0);
    }

    /// <summary>Says something about the one job (or all of them).</summary>
    public void Say(EngineReport report)
    {
        foreach (var job in _jobs.Values)
            job.Say(report);
    }

    /// <summary>Says something about one job.</summary>
    public void Say(string ticket, EngineReport report) => _jobs[ticket].Say(report);

    /// <summary>A restart without memory.</summary>
    public void Forget() => _jobs.Clear();

    public Task<EngineReport> CheckAsync(EngineTicket ticket, CancellationToken cancellationToken) =>
        Task.FromResult(_jobs.TryGetValue(ticket.RequestId, out var job) ? job.Last : new EngineReport(EngineState.Lost));

    public async IAsyncEnumerable<EngineReport> WatchAsync(EngineTicket ticket, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!_jobs.TryGetValue(ticket.RequestId, out var job))
        {
            yield return new EngineReport(EngineState.Lost);
            yield break;
        }

        await foreach (var report in job.Listen().ReadAllAsync(cancellationToken))
        {
            yield return report;
            if (report.IsTerminal)
                yield break;
        }
    }

    public async Task<Stream> FetchAsync(EngineTicket ticket, CancellationToken cancellationToken)
    {
        if (OnFetch is { } scripted)
            await scripted();
        return new MemoryStream(Clip);
    }

    public Task CancelAsync(EngineTicket ticket, CancellationToken cancellationToken)
    {
        if (_jobs.TryGetValue(ticket.RequestId, out var job))
            job.Say(new EngineReport(EngineState.Cancelled));
        return Task.CompletedTask;
    }

    public Task ReleaseAsync(EngineTicket ticket, CancellationToken cancellationToken)
    {
        if (_jobs.TryGetValue(ticket.RequestId, out var job))
            job.Released = true;
        return Task.CompletedTask;
    }

    private sealed class Job
    {
        private readonly Lock _lock = new();
        private readonly List<Channel<EngineReport>> _listeners = [];

        public EngineReport Last { get; private set; } = new(EngineState.Queued, 0);

        public bool Released { get; set; }

        public void Say(EngineReport report)
        {
            lock (_lock)
            {
                if (Last.IsTerminal)
                    return;
                Last = report;
                foreach (var listener in _listeners)
                    listener.Writer.TryWrite(report);
            }
        }

        public ChannelReader<EngineReport> Listen()
        {
            lock (_lock)
            {
                var channel = Channel.CreateUnbounded<EngineReport>();
                channel.Writer.TryWrite(Last);
                _listeners.Add(channel);
                return channel.Reader;
            }
        }
    }
}
