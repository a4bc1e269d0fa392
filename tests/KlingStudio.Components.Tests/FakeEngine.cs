using KlingStudio.Fal;
using KlingStudio.Generations;

namespace KlingStudio.Components.Tests;

/// <summary>An engine to be chosen and described; nothing here runs one.</summary>
internal sealed class FakeEngine(EngineDescription description, Func<RecipeDraft, string?>? read = null) : IVideoEngine
{
    public static EngineDescription Rehearsal { get; } = new()
    {
        Id = EngineIds.Rehearsal,
        Name = "Rehearsal",
        Verb = "Rehearse",
        Tagline = "A free camera rehearsal.",
        Billable = false,
        MaxTakes = 1,
        TakesNegativePrompt = true,
        TakesCfgScale = true,
        ReportsProgress = true,
    };

    public static EngineDescription Kling { get; } = KlingModel.Describe(null);

    public static EngineDescription KlingWithoutKey { get; } = KlingModel.Describe("needs a fal key");

    public EngineDescription Description => description;

    public string? Read(RecipeDraft draft) => read?.Invoke(draft);

    public Task PrepareAsync(EngineOrder order, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<SubmitAnswer> SubmitAsync(EngineOrder order, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<EngineReport> CheckAsync(EngineTicket ticket, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<EngineReport> WatchAsync(EngineTicket ticket, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Stream> FetchAsync(EngineTicket ticket, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CancelAsync(EngineTicket ticket, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ReleaseAsync(EngineTicket ticket, CancellationToken cancellationToken) => throw new NotSupportedException();
}
