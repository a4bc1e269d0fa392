using System.Runtime.CompilerServices;
using System.Threading.Channels;
using KlingStudio.Generations;

namespace KlingStudio.Benchmarks;

/// <summary>An engine that makes progress when it is told to: what is timed is the studio's way from engine to page, not an encoder.</summary>
internal sealed class SteppedEngine : IVideoEngine
{
    public const string Id = "stepped";
    public const int Frames = 1_000;

    private readonly Channel<EngineReport> _reports = Channel.CreateUnbounded<EngineReport>();
    private EngineReport _last = At(0);

    public EngineDescription Description { get; } = new()
    {
        Id = Id,
        Name = "Stepped",
        Verb = "Step",
        Tagline = "moves when it is told to",
        Billable = false,
        MaxTakes = 1,
        TakesNegativePrompt = true,
        TakesCfgScale = true,
        ReportsProgress = true,
    };

    public void Step(int frame) => _reports.Writer.TryWrite(At(frame));

    public Task PrepareAsync(EngineOrder order, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<SubmitAnswer> SubmitAsync(EngineOrder order, CancellationToken cancellationToken) =>
        Task.FromResult<SubmitAnswer>(new SubmitAnswer.Accepted(new EngineTicket("stepped"), QueuePlace: null));

    public Task<EngineReport> CheckAsync(EngineTicket ticket, CancellationToken cancellationToken) => Task.FromResult(_last);

    public async IAsyncEnumerable<EngineReport> WatchAsync(EngineTicket ticket, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var report in _reports.Reader.ReadAllAsync(cancellationToken))
            yield return _last = report;
    }

    public Task<Stream> FetchAsync(EngineTicket ticket, CancellationToken cancellationToken) => throw new NotSupportedException("It never finishes.");

    public Task CancelAsync(EngineTicket ticket, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ReleaseAsync(EngineTicket ticket, CancellationToken cancellationToken) => Task.CompletedTask;

    private static EngineReport At(int frame) => new(EngineState.Running, Progress: new EngineProgress(frame, Frames));
}
